package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import nightjar.events.Actor;
import nightjar.events.EventsLost;
import nightjar.events.Host;
import nightjar.events.Identity;
import nightjar.events.Process;
import nightjar.events.ProcessFork;
import nightjar.events.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names of users and groups, and files that change while we look.
class AccountsTest {
    @TempDir
    Path directory = Path.of("");

    private Path passwd = directory;
    private Path group = directory;

    @BeforeEach
    void files() throws IOException {
        passwd = directory.resolve("passwd");
        group = directory.resolve("group");
        Files.writeString(passwd, """
                root:x:0:0:root:/root:/bin/bash
                ada:x:1000:1000:Ada,,,:/home/ada:/bin/bash
                """);
        Files.writeString(group, """
                root:x:0:
                staff:x:1000:ada
                """);
    }

    @Test
    void usersAndGroupsHaveNames() {
        assertThat(real(accounts(), 1_000)).isEqualTo(new Identity(1_000, "ada", 1_000, "staff"));
    }

    @Test
    void aNumberWithoutANameStaysANumber() {
        assertThat(real(accounts(), 77)).isEqualTo(new Identity(77, null, 77, null));
    }

    @Test
    void numbersHaveNoSign() throws IOException {
        Files.writeString(passwd, "last:x:4294967294:4294967294::/:/bin/false\n");
        assertThat(real(accounts(), -2)).isEqualTo(new Identity(4_294_967_294L, "last", 4_294_967_294L, null));
    }

    @Test
    void whoseRightsCountIsToldApart() {
        Actor actor = actor(accounts(), 1_000, 0);
        assertThat(actor.user().userName()).isEqualTo("ada");
        assertThat(actor.effectiveUser().userName()).isEqualTo("root");
    }

    @Test
    void ofTwoNamesForANumberTheFirstCounts() throws IOException {
        Files.writeString(passwd, "toor:x:0:0::/:/bin/sh\nroot:x:0:0::/:/bin/sh\n");
        assertThat(real(accounts(), 0).userName()).isEqualTo("toor");
    }

    @Test
    void linesThatAreNoAccountsArePassedOver() throws IOException {
        Files.writeString(passwd, """
                # a comment
                +::::::
                nonsense
                :::
                x:x:-5:0::/:/bin/sh
                y:x:99999999999999999999:0::/:/bin/sh
                z:x:0x10:0::/:/bin/sh

                ada:x:1000:1000::/home/ada:/bin/bash
                """);
        Accounts accounts = accounts();
        assertThat(real(accounts, 1_000).userName()).isEqualTo("ada");
        assertThat(real(accounts, 0).userName()).isNull();
        assertThat(real(accounts, 16).userName()).isNull();
    }

    @Test
    void aNameMayBeInAnyScript() throws IOException {
        Files.writeString(passwd, "müller:x:1000:1000::/:/bin/sh\n");
        assertThat(real(accounts(), 1_000).userName()).isEqualTo("müller");
    }

    @Test
    void bytesThatAreNoTextDoNotHideTheOthers() throws IOException {
        byte[] lines = "b?d:x:5:5::/:\nada:x:1000:1000::/:\n".getBytes(StandardCharsets.ISO_8859_1);
        lines[1] = (byte) 0xff;
        Files.write(passwd, lines);
        assertThat(real(accounts(), 1_000).userName()).isEqualTo("ada");
        assertThat(real(accounts(), 5).userName()).isNotNull();
    }

    @Test
    void aChangeIsFollowed() throws IOException {
        Accounts accounts = accounts();
        assertThat(real(accounts, 1_001).userName()).isNull();
        Files.writeString(passwd, Files.readString(passwd) + "bob:x:1001:1001::/home/bob:/bin/sh\n");
        accounts.tick();
        assertThat(real(accounts, 1_001).userName()).isEqualTo("bob");
    }

    @Test
    void aFileThatIsPutInPlaceOfTheOldIsFollowed() throws IOException {
        Accounts accounts = accounts();
        Path fresh = Files.writeString(
                directory.resolve("passwd+"), Files.readString(passwd).replace("ada", "eve"));
        Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(passwd)); // so that only the inode differs
        Files.move(fresh, passwd, StandardCopyOption.REPLACE_EXISTING);
        accounts.tick();
        assertThat(real(accounts, 1_000).userName()).isEqualTo("eve");
    }

    @Test
    void aFileThatVanishesLeavesWhatIsKnown() throws IOException {
        Accounts accounts = accounts();
        Files.delete(passwd);
        accounts.tick();
        assertThat(real(accounts, 1_000).userName()).isEqualTo("ada");
        Files.writeString(passwd, "eve:x:1000:1000::/:/bin/sh\n");
        accounts.tick();
        assertThat(real(accounts, 1_000).userName()).isEqualTo("eve");
    }

    @Test
    void withoutFilesThereAreOnlyNumbers() throws IOException {
        Files.delete(passwd);
        Files.delete(group);
        assertThat(real(accounts(), 0)).isEqualTo(new Identity(0, null, 0, null));
    }

    @Test
    void whatNobodyDidHasNoUser() {
        var draft = new Draft(new EventsLost(0, "process.exec", 1));
        accounts().enrich(draft);
        assertThat(draft.observation(1, new Host("h", "b")).actor()).isNull();
    }

    private Accounts accounts() {
        return new Accounts(passwd, group);
    }

    private static Identity real(Accounts accounts, int uid) {
        return actor(accounts, uid, uid).user();
    }

    private static Actor actor(Accounts accounts, int uid, int effectiveUid) {
        var id = MadeUp.id(7);
        var draft = new Draft(new ProcessFork(0, MadeUp.task(id, MadeUp.id(1), "x", uid, effectiveUid, false)));
        draft.process(new Process(id, Text.of("x"), 0, null, MadeUp.arguments(), null, null, null, null));
        draft.ancestors(List.of(), false);
        accounts.enrich(draft);
        return Objects.requireNonNull(draft.observation(1, new Host("h", "b")).actor());
    }
}
