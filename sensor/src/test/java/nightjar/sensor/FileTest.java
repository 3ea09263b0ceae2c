package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import nightjar.events.FileCreate;
import nightjar.events.FileRename;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What happens to files is told, under the paths that the kernel knows.
final class FileTest {
    @TempDir
    Path directory;

    private Watched host;

    @BeforeEach
    void watch() throws Exception {
        String here = directory.toRealPath().toString();
        host = new Watched(Sensor.open(
                Sensor.RING_BYTES,
                0,
                -1,
                new Scope(Set.of(Family.values()), List.of(here), List.of(here), List.of(), List.of(), List.of())));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @KernelTest
    void aFileThatIsMadeIsToldUnderItsPath() throws Exception {
        run("echo a > x/../made");

        var create =
                (FileCreate) host.first(o -> o.event() instanceof FileCreate).event();

        assertThat(create.file().path().toString()).isEqualTo(directory.toRealPath() + "/made");
        assertThat(create.file().asked()).isNull();
        assertThat(create.flags().writes()).isTrue();
    }

    @KernelTest
    void aRenameTellsBothNames() throws Exception {
        run("echo a > old; mv old x/../new");

        var rename =
                (FileRename) host.first(o -> o.event() instanceof FileRename).event();

        assertThat(rename.file().path().toString()).isEqualTo(directory.toRealPath() + "/new");
        assertThat(rename.source().toString()).isEqualTo(directory.toRealPath() + "/old");
    }

    @KernelTest
    void whoRunsAnotherProgramRightAfterwardsIsStillToldAsTheOneThatDidIt() throws Exception {
        run(
                "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do (echo > made$i; exec /usr/bin/true); done");

        host.first(o -> o.event() instanceof FileCreate create
                && create.file().path().toString().endsWith("/made20"));

        assertThat(host.observations)
                .filteredOn(o -> o.event() instanceof FileCreate)
                .hasSize(20)
                .allSatisfy(o -> assertThat(
                                String.valueOf(Watched.actor(o).process().executable()))
                        .endsWith("sh"));
    }

    /// In a grandchild: what our own children do is not looked at.
    private void run(String script) throws Exception {
        var shell = new ProcessBuilder("sh", "-c", "mkdir -p x; sh -c '" + script + "'; exit $?")
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
    }
}
