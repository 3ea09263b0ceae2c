package nightjar.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nightjar.sensor.Family;
import nightjar.sensor.Scope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// What people set becomes what is looked at; what cannot be is refused by its name.
final class ScopeOptionsTest {
    @TempDir
    Path root;

    private Path groups = Path.of("");

    @BeforeEach
    void host() throws Exception {
        groups = Files.createDirectories(root.resolve("cgroup"));
        Files.createDirectories(groups.resolve("build.slice/job"));
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\nbuilder:x:1234:5::/:/bin/sh\n");
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(
                root.resolve("proc/self/mountinfo"),
                "30 1 0:26 / %s rw - cgroup2 cgroup2 rw\n31 1 0:27 / /tmp rw - tmpfs tmpfs rw\n".formatted(groups));
    }

    @Test
    void withoutSettingsItIsTheStandard() {
        assertThat(scope()).isEqualTo(Scope.standard());
    }

    @Test
    void aListMayAddToTheStandard() {
        assertThat(scope("--file-writes", "standard, /srv/keys").writes())
                .containsAll(Scope.standard().writes())
                .contains("/srv/keys");
        assertThat(scope("--file-writes", "/srv/keys").writes()).containsExactly("/srv/keys");
    }

    @Test
    void familiesAreChosenByTheirNames() {
        assertThat(scope("--families", "file").families()).containsExactlyInAnyOrder(Family.PROCESS, Family.FILE);
        assertRefused("'flie'", "--families", "flie");
    }

    @Test
    void usersGroupsAndFileSystemsBecomeNumbers() throws Exception {
        Scope scope = scope(
                "--ignore-users", "builder,77", "--ignore-cgroups", "/build.slice", "--ignore-filesystems", "tmpfs");

        assertThat(scope.ignoredUsers()).containsExactly(1_234L, 77L);
        assertThat(scope.ignoredCgroups())
                .containsExactlyInAnyOrder((Long) Files.getAttribute(groups.resolve("build.slice"), "unix:ino"), (Long)
                        Files.getAttribute(groups.resolve("build.slice/job"), "unix:ino"));
        assertThat(scope.ignoredFilesystems()).containsExactly(0x01021994L);
        assertThat(scope.ignored()).contains("/tmp");
    }

    @Test
    void aFileThatEverybodyMayReadBringsPublicReads() throws Exception {
        Path open = Files.writeString(root.resolve("open"), "");
        Files.setPosixFilePermissions(open, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(scope().publicReads()).isFalse();
        assertThat(scope("--file-reads", open.toString()).publicReads()).isTrue();
        assertThat(scope("--file-reads", open.toString(), "--public-reads", "no")
                        .publicReads())
                .isFalse();
        assertThat(scope("--public-reads", "yes").publicReads()).isTrue();
    }

    @Test
    void whatCannotBeIsRefusedByItsName() {
        assertRefused("'nobody-such'", "--ignore-users", "nobody-such");
        assertRefused("'/no.slice'", "--ignore-cgroups", "/no.slice");
        assertRefused("'ext7'", "--ignore-filesystems", "ext7");
        assertRefused("'perhaps'", "--public-reads", "perhaps");
        assertRefused("'a/b' is neither", "--file-reads", "a/b");
        assertRefused("leave out the /", "--file-reads", "/etc/");
        assertRefused("at most 247", "--file-reads", "/" + "x".repeat(247));
        assertRefused("at most 64", "--file-writes", "x".repeat(65));
        assertRefused(
                "room for 512 paths",
                "--file-writes",
                IntStream.range(0, 600).mapToObj(i -> "/p" + i).collect(Collectors.joining(",")));
    }

    private void assertRefused(String words, String... arguments) {
        assertThatThrownBy(() -> scope(arguments))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(words);
    }

    private Scope scope(String... arguments) {
        var options = new ScopeOptions();
        var commands = new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options))
                .setCaseInsensitiveEnumValuesAllowed(true);
        commands.parseArgs(List.of(arguments).toArray(String[]::new));
        return options.scope(root, message -> new ParameterException(commands, message));
    }
}
