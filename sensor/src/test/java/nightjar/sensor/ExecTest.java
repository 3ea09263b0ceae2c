package nightjar.sensor;

import static nightjar.sensor.Watched.actor;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import nightjar.events.Identity;
import nightjar.events.Observation;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.Script;
import nightjar.events.Task;
import nightjar.events.Text;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What is told when a program is run, for every way of running one.
final class ExecTest {
    private static final Path TRUE = Path.of("/usr/bin/true");

    @TempDir
    Path directory;

    private Actor actor;
    private Watched host;

    @BeforeEach
    void watch() throws Exception {
        directory = directory.toRealPath();
        actor = Actor.compile(directory);
        host = new Watched();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @KernelTest
    void aProgramIsToldWithPathArgumentsDirectoryAndFile() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), TRUE);
        var process = new ProcessBuilder(link.toString(), "dynamic-program", "two words", "")
                .directory(directory.toFile())
                .start();
        process.waitFor();
        Files.delete(link);

        Observation observation = host.execOf("dynamic-program");
        ProcessExec exec = (ProcessExec) observation.event();

        assertThat(exec.image().path()).hasToString("/usr/bin/true"); // the file, not the link
        assertThat(exec.arguments().list())
                .extracting(Text::toString)
                .containsExactly(link.toString(), "dynamic-program", "two words", "");
        assertThat(exec.argumentCount()).isEqualTo(4);
        assertThat(exec.arguments().cut()).isNull();
        assertThat(exec.workingDirectory()).hasToString(directory.toString());
        assertThat(exec.image().inode()).isEqualTo(Files.getAttribute(TRUE, "unix:ino"));
        assertThat(exec.image().device()).hasToString(device(TRUE));
        assertThat(exec.image().mode()).hasToString("0755");
        assertThat(exec.image().memfd()).isFalse();
        assertThat(exec.image().deleted()).isFalse();
        assertThat(exec.image().version().size()).isEqualTo(Files.size(TRUE));
        assertThat(exec.script()).isNull();
        assertThat(exec.callingThread()).isNull();
        assertThat(exec.task().id().pid()).isEqualTo((int) process.pid());
        assertThat(exec.task().name()).hasToString("link");
        assertThat(exec.task().threadId()).isEqualTo((int) process.pid());
        assertThat(exec.task().namespaces().pidInside()).isEqualTo((int) process.pid());
        assertThat(exec.task().namespaces().pid()).isEqualTo(namespace("pid"));
        assertThat(exec.task().namespaces().mount()).isEqualTo(namespace("mnt"));
        assertThat(exec.task().terminal()).isNull();
        assertThat(actor(observation).process().executable()).hasToString("/usr/bin/true");
        assertThat(actor(observation).user()).isEqualTo(new Identity(0, "root", 0, "root"));
        assertThat(actor(observation).ancestors().getFirst().pid())
                .isEqualTo((int) ProcessHandle.current().pid());
    }

    @KernelTest
    void aStaticProgramIsToldLikeAnyOther() throws Exception {
        Path program = Actor.compile(directory, "-static").program();
        Actor.run(program.toString(), "forks", "0", "1");
        assertThat(host.first(o -> o.event() instanceof ProcessExec exec
                        && exec.image().path().toString().equals(program.toString())))
                .isNotNull();
    }

    @KernelTest
    void aScriptIsToldWithItsInterpreter() throws Exception {
        Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh -u\nexit 0\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Actor.run(script.toString(), "of-a-script");

        ProcessExec exec = host.exec("of-a-script");

        assertThat(exec.script()).isEqualTo(new Script(Text.of(script.toString()), Text.of("/bin/sh"), null));
        assertThat(exec.image().path())
                .hasToString(Path.of("/bin/sh").toRealPath().toString());
        assertThat(exec.arguments().list())
                .extracting(Text::toString)
                .containsExactly("/bin/sh", "-u", script.toString(), "of-a-script");
    }

    @KernelTest
    void aProgramInMemoryOnlyIsToldAsSuch() throws Exception {
        actor.act("memfd", "nightjar-test", TRUE.toString(), "from-memory");

        ProcessExec exec = host.exec("from-memory");

        assertThat(exec.image().memfd()).isTrue();
        assertThat(exec.image().deleted()).isTrue();
        assertThat(exec.image().path()).hasToString("memfd:nightjar-test");
    }

    @KernelTest
    void aFileThatIsCalledLikeAMemfdIsNone() throws Exception {
        Path program = Files.copy(TRUE, directory.resolve("memfd:fake"));
        Actor.run(program.toString(), "no-memfd");

        assertThat(host.exec("no-memfd").image().memfd()).isFalse();
        assertThat(host.exec("no-memfd").image().path()).hasToString(program.toString());
    }

    @KernelTest
    void aDeletedProgramIsToldAsSuch() throws Exception {
        Path file = directory.resolve("short-lived");
        actor.act("deleted", file.toString(), TRUE.toString(), "of-a-deleted-file");

        ProcessExec exec = host.exec("of-a-deleted-file");

        assertThat(exec.image().deleted()).isTrue();
        assertThat(exec.image().memfd()).isFalse();
        assertThat(exec.image().path()).hasToString(file.toString());
    }

    @KernelTest
    void argumentsBeyondFourKibibytesAreMarkedAsCutWithTheirTrueLength() throws Exception {
        List<String> command = new ArrayList<>(List.of(TRUE.toString(), "much-to-say"));
        command.addAll(Collections.nCopies(16, "x".repeat(65_535)));
        new ProcessBuilder(command).start().waitFor();

        ProcessExec exec = host.exec("much-to-say");
        int whole = "/usr/bin/true".length() + 1 + "much-to-say".length() + 1 + 16 * 65_536;

        assertThat(exec.argumentCount()).isEqualTo(18);
        assertThat(exec.arguments().cut()).satisfies(cut -> {
            assertThat(cut.shownBytes()).isEqualTo(4_096);
            assertThat(cut.totalBytes()).isEqualTo(whole);
        });
    }

    @KernelTest
    void argumentsOfExactlyFourKibibytesAreWhole() throws Exception {
        String filler = "y".repeat(4_096 - "/usr/bin/true".length() - 1 - "just-right".length() - 1 - 1);
        Actor.run(TRUE.toString(), "just-right", filler);

        assertThat(host.exec("just-right").arguments().cut()).isNull();
        assertThat(host.exec("just-right").arguments().list().getLast()).hasToString(filler);
    }

    @KernelTest
    void argumentsThatAreNoUtf8Survive() throws Exception {
        actor.act("bytes", TRUE.toString());

        assertThat(host.exec("café").arguments().list())
                .extracting(Text::toString)
                .containsExactly("/usr/bin/true", "café", "\\xff\\xfe\\x80", "a\nb\tc\"d\\e", "\\x5cxff", "");
    }

    @KernelTest
    void anExecFromAThreadIsToldOnceForTheProcess() throws Exception {
        var process = actor.start("thread", TRUE.toString(), "from-a-thread");
        process.waitFor();

        ProcessExec exec = host.exec("from-a-thread");

        assertThat(exec.task().id().pid()).isEqualTo((int) process.pid());
        assertThat(exec.callingThread()).isNotNull().isNotEqualTo((int) process.pid());
        host.exit(process);
        host.drain();
        assertThat(host.of(ProcessExit.class, process.pid())).hasSize(1);
    }

    @KernelTest
    void realAndEffectiveUserAreToldWhereTheyDiffer() throws Exception {
        Path directoryForAll = Files.createTempDirectory(Path.of("/tmp"), "nightjar");
        try {
            Files.setPosixFilePermissions(directoryForAll, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path setuid = Files.copy(TRUE, directoryForAll.resolve("setuid"));
            Actor.run("chmod", "4755", setuid.toString());
            actor.act("as", "65534", "65533", setuid.toString(), "with-setuid");

            Observation observation = host.execOf("with-setuid");
            Task task = ((ProcessExec) observation.event()).task();

            assertThat(List.of(task.uid(), task.gid(), task.effectiveUid(), task.effectiveGid()))
                    .containsExactly(65_534, 65_533, 0, 65_533);
            assertThat(task.effectiveCapabilities()).isNotZero();
            assertThat(actor(observation).user().userName()).isEqualTo("nobody");
            assertThat(actor(observation).effectiveUser().userName()).isEqualTo("root");
            assertThat(((ProcessExec) observation.event()).image().mode().setuid())
                    .isTrue();
        } finally {
            Actor.run("rm", "-r", directoryForAll.toString());
        }
    }

    @KernelTest
    void whoLosesRootLosesCapabilities() throws Exception {
        Path copy = Files.copy(
                TRUE, Files.createTempFile(Path.of("/tmp"), "nightjar", ""), StandardCopyOption.REPLACE_EXISTING);
        try {
            Actor.run("chmod", "755", copy.toString());
            actor.act("as", "65534", "65534", copy.toString(), "as-nobody");
            ProcessExec exec = host.exec("as-nobody");
            assertThat(exec.task().effectiveCapabilities()).isZero();
            assertThat(exec.capabilities().permitted()).isZero();
        } finally {
            Files.delete(copy);
        }
    }

    @KernelTest
    void theUserThatLoggedInIsTold() throws Exception {
        actor.act("write", "/proc/self/loginuid", "1234", TRUE.toString(), "logged-in");

        assertThat(host.exec("logged-in").task().login()).satisfies(login -> {
            assertThat(login.uid()).isEqualTo(1_234);
            assertThat(login.session()).isPositive();
        });
        actor.act("threads", "0");
        assertThat(host.exec("threads").task().login()).isNull();
    }

    @KernelTest
    void aPidNamespaceShowsThePidWithin() throws Exception {
        Actor.run("unshare", "--pid", "--fork", TRUE.toString(), "in-a-namespace");
        Observation inside = host.first(o -> o.event() instanceof ProcessExec exec
                && exec.image().path().toString().equals(TRUE.toString())
                && exec.arguments().list().getLast().toString().equals("in-a-namespace"));
        Task task = ((ProcessExec) inside.event()).task();

        assertThat(task.namespaces().pidInside()).isEqualTo(1);
        assertThat(task.id().pid()).isGreaterThan(1);
        assertThat(task.namespaces().pid()).isNotEqualTo(namespace("pid"));
    }

    @KernelTest
    void aTerminalIsTold() throws Exception {
        Actor.run("script", "-qec", "/usr/bin/true on-a-terminal", "/dev/null");

        assertThat(host.exec("on-a-terminal").task().terminal()).satisfies(terminal -> {
            assertThat(terminal.major()).isEqualTo(136);
            assertThat(terminal.name()).startsWith("pts/");
        });
    }

    @KernelTest
    void theControlGroupAndTheContainerAreTold() throws Exception {
        String container = "0123456789abcdef".repeat(4);
        Path group = Files.createDirectories(
                unifiedHierarchy().resolve("nightjar-test").resolve("docker-" + container + ".scope"));
        try {
            actor.act("write", group.resolve("cgroup.procs").toString(), "0", TRUE.toString(), "contained");

            Observation observation = host.execOf("contained");
            ProcessExec exec = (ProcessExec) observation.event();

            assertThat(exec.cgroup()).hasToString("/nightjar-test/docker-" + container + ".scope");
            assertThat(exec.task().cgroupId()).isEqualTo(Files.getAttribute(group, "unix:ino"));
            assertThat(actor(observation).process().containerId()).isEqualTo(container);
        } finally {
            Files.delete(group);
            Files.delete(group.getParent());
        }
    }

    @KernelTest
    void aPathOfAlmostFourKibibytesIsWhole() throws Exception {
        String name = "d".repeat(250);
        int depth = (4_050 - directory.toString().length()) / 251;
        actor.actIn(directory, "deep", Integer.toString(depth), name, TRUE.toString(), "deep-down");

        assertThat(host.exec("deep-down").image().path())
                .hasToString(directory + ("/" + name).repeat(depth) + "/program");
        assertThat(host.exec("deep-down").image().pathCut()).isNull();
        Actor.run("rm", "-r", directory.resolve(name).toString());
    }

    @KernelTest
    void aPathBeyondFourKibibytesIsMarkedAsCut() throws Exception {
        String name = "e".repeat(250);
        actor.actIn(directory, "deep", "20", name, TRUE.toString(), "too-deep");

        assertThat(host.exec("too-deep").image().pathCut()).isTrue();
        assertThat(host.exec("too-deep").image().path().toString())
                .startsWith("…/")
                .endsWith(name + "/program");
        assertThat(host.exec("too-deep").workingDirectory().toString())
                .startsWith("…/")
                .endsWith(name);
        assertThat(String.valueOf(actor(host.execOf("too-deep")).process().executable()))
                .startsWith("…/");
        assertThat(host.exec("too-deep").image().path().length()).isBetween(3_800, 4_096);
        Actor.run("rm", "-r", directory.resolve(name).toString());
    }

    private static Path unifiedHierarchy() throws IOException {
        return Files.readAllLines(Path.of("/proc/mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[2].equals("cgroup2"))
                .map(fields -> Path.of(fields[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no cgroup2 is mounted"));
    }

    private static long namespace(String name) throws IOException {
        return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self/ns", name))
                .toString()
                .replaceAll("[^0-9]", ""));
    }

    private static String device(Path file) throws IOException {
        long dev = (Long) Files.getAttribute(file, "unix:dev");
        return ((dev >>> 8) & 0xfff) + ":" + ((dev & 0xff) | ((dev >>> 12) & 0xfff00));
    }
}
