package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import nightjar.events.Observation;
import nightjar.events.ProcessExec;
import nightjar.events.ShellCommand;
import nightjar.events.ShellCommand.Shell;
import nightjar.events.Text;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Real shells on real terminals: what is typed comes out, and nothing else.
final class ShellCommandsTest {
    private static final Path BASH = Path.of("/usr/bin/bash");
    private static final Path ZSH = Path.of("/usr/bin/zsh");
    private static final Path DASH = Path.of("/usr/bin/dash");

    @TempDir
    Path directory;

    private Watched host;
    private ShellCommands shells;

    @BeforeEach
    void watch() throws Exception {
        open(ShellCommands.FILES);
    }

    @AfterEach
    void stop() {
        shells.close();
        host.close();
    }

    private void open(int files) throws Exception {
        Path listed = directory.resolve("shells");
        if (!Files.exists(listed)) {
            Files.writeString(
                    listed,
                    "# shells(5)\n%s\n%s\n%s\n/bin/no-such-sh\n"
                            .formatted(copy(BASH, "bash"), copy(ZSH, "zsh"), copy(DASH, "dash")));
        }
        Sensor sensor = Sensor.open(Sensor.RING_BYTES, 0, -1, Scope.processes());
        shells = new ShellCommands(sensor, Path.of("/proc"), listed, files);
        host = new Watched(sensor, shells);
        shells.hooks(); // waits for those that are there
    }

    private Path copy(Path shell, String name) throws Exception {
        return Files.copy(
                shell,
                directory.resolve(name),
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Observation typed(String line) {
        return host.first(o -> o.event() instanceof ShellCommand command
                && command.line().toString().equals(line));
    }

    private static ShellCommand command(Observation observation) {
        return (ShellCommand) observation.event();
    }

    private List<String> lines() {
        return host.observations.stream()
                .map(Observation::event)
                .filter(ShellCommand.class::isInstance)
                .map(event -> ((ShellCommand) event).line().toString())
                .toList();
    }

    private void awaitAttached(int files) throws Exception {
        for (int i = 0; i < 200 && shells.attachedFiles() < files; i++) {
            host.drain();
            Thread.sleep(20);
        }
        assertThat(shells.attachedFiles()).isGreaterThanOrEqualTo(files);
    }

    private void assertTold(Shell shell, String program, Observation observation) {
        assertThat(command(observation).shell()).isEqualTo(shell);
        assertThat(command(observation).lineCut()).isNull();
        assertThat(command(observation).task().terminal()).isNotNull();
        assertThat(Watched.actor(observation).process().executable())
                .isEqualTo(Text.of(directory.resolve(program).toString()));
        assertThat(Watched.actor(observation).user().userName()).isEqualTo("root");
    }

    @KernelTest
    void whatIsTypedIntoBashIsTold() throws Exception {
        try (var typist = new Typist(directory.resolve("bash") + " --norc")) {
            typist.type("echo 'hello  world' # ä\t!");
            assertTold(Shell.BASH, "bash", typed("echo 'hello  world' # ä!"));
            typist.type("");
            typist.type("for i in 1 2");
            typist.type("do echo $i; done");
            typed("for i in 1 2");
            typed("do echo $i; done");
            assertThat(lines()).hasSize(3);
        }
    }

    @KernelTest
    void whatIsTypedIntoZshIsTold() throws Exception {
        try (var typist = new Typist(directory.resolve("zsh") + " -f")) {
            typist.type("echo 'à la ü €' # \u00a0");
            assertTold(Shell.ZSH, "zsh", typed("echo 'à la ü €' # \u00a0"));
            typist.type("");
            typist.type("exit");
            typed("exit");
            assertThat(lines()).hasSize(2);
        }
    }

    @KernelTest
    void whatIsTypedIntoDashIsTold() throws Exception {
        try (var typist = new Typist(directory.resolve("dash").toString())) {
            typist.type("echo one; read answer");
            typist.type("the answer, byte by byte");
            typist.type("echo two");
            assertTold(Shell.DASH, "dash", typed("echo one; read answer"));
            typed("echo two");
            assertThat(lines()).hasSize(2);
        }
    }

    @KernelTest
    void scriptsTellNothing() throws Exception {
        Path script = Files.writeString(directory.resolve("script"), ": from a script\n:\n");
        for (String shell : List.of("bash", "zsh", "dash")) {
            String path = directory.resolve(shell).toString();
            Actor.run(path, "-c", ": -c");
            Actor.run(path, script.toString());
            Actor.run("/bin/sh", "-c", path + " < " + script + " > /dev/null");
            Actor.run("/bin/sh", "-c", "cat " + script + " | " + path + " -s > /dev/null");
            Actor.run("/bin/sh", "-c", path + " < /dev/null");
        }
        Actor.run("/usr/bin/true", "the-last");
        host.execOf("the-last");
        assertThat(lines()).isEmpty();
    }

    /// Such as those at the other end of a connection.
    @KernelTest
    void aShellThatIsToldToBeInteractiveNeedsNoTerminal() throws Exception {
        for (String shell : List.of("bash --norc", "dash")) {
            Actor.run(
                    "/bin/sh",
                    "-c",
                    "(echo 'echo in-%1$s'; sleep 0.2) | %2$s/%1$s -i >/dev/null 2>&1".formatted(shell, directory));
        }
        typed("echo in-bash --norc");
        typed("echo in-dash");
    }

    @KernelTest
    void fourKibibytesAreWholeAndMoreIsCut() throws Exception {
        String whole = "# " + "x".repeat(4_094);
        String more = "# " + "y".repeat(4_998);
        for (String shell : List.of("bash --norc", "zsh -f")) {
            try (var typist = new Typist(directory.resolve(shell).toString())) {
                typist.awaitPrompt();
                typist.type(whole);
                assertThat(command(typed(whole)).lineCut()).isNull();
                typist.awaitPrompt();
                typist.type(more);
                assertThat(command(typed(more.substring(0, 4_096))).lineCut()).isTrue();
            }
            host.observations.clear();
        }
    }

    /// zsh is not among these: its line editor has question marks in place of such bytes.
    @KernelTest
    void bytesThatAreNoUtf8Survive() throws Exception {
        Path inputrc = Files.writeString(
                directory.resolve("inputrc"), "set convert-meta off\nset input-meta on\nset output-meta on\n");
        byte[] line = {'#', ' ', (byte) 0xff, (byte) 0x83, (byte) 0xa0, (byte) 0x80, 'x'};
        for (String shell : List.of("bash --norc", "dash")) {
            Map<String, String> environment = Map.of("LC_ALL", "C", "INPUTRC", inputrc.toString());
            try (var typist = new Typist(directory.resolve(shell).toString(), environment)) {
                typist.type("# ready");
                typed("# ready");
                typist.type(line);
                typist.type("");
                Observation told = host.first(o -> o.event() instanceof ShellCommand command
                        && command.line().toString().endsWith("x"));
                assertThat(command(told).line().bytes()).as(shell).isEqualTo(line);
            }
            host.observations.clear();
        }
    }

    @KernelTest
    void twoShellsAtOnceAreToldApart() throws Exception {
        try (var one = new Typist(directory.resolve("bash") + " --norc");
                var other = new Typist(directory.resolve("bash") + " --norc")) {
            for (int i = 0; i < 20; i++) {
                one.type("# one " + i);
                other.type("# other " + i);
            }
            long pid = command(typed("# one 0")).task().id().pid();
            long otherPid = command(typed("# other 0")).task().id().pid();
            typed("# one 19");
            typed("# other 19");
            assertThat(pid).isNotEqualTo(otherPid);
            assertThat(host.of(ShellCommand.class, pid))
                    .hasSize(20)
                    .allMatch(each -> each.line().toString().startsWith("# one"));
            assertThat(host.of(ShellCommand.class, otherPid)).hasSize(20);
        }
    }

    @KernelTest
    void aShellThatIsKilledAtItsPromptLeavesNothingBehind() throws Exception {
        for (String shell : List.of("bash --norc", "zsh -f", "dash")) {
            for (int i = 0; i < 3; i++) {
                String line = "echo " + shell + i;
                try (var typist = new Typist(directory.resolve(shell).toString())) {
                    typist.type(line);
                    int pid = command(typed(line)).task().id().pid();
                    Actor.run("kill", "-9", Integer.toString(pid));
                    host.exitOf(pid);
                }
            }
        }
        assertThat(lines()).hasSize(9);
        Tally tally = tallyAtTheEnd();
        assertThat(tally.seen()).isEqualTo(tally.filtered() + tally.submitted() + tally.lost());
        assertThat(tally.submitted()).isEqualTo(9);
    }

    private Tally tallyAtTheEnd() {
        host.sensor.detach();
        host.drain();
        return host.sensor.tally(RecordType.SHELL);
    }

    @KernelTest
    void aShellThatWaitsForALineAlreadyTellsIt() throws Exception {
        stop();
        Files.writeString(directory.resolve("shells"), "");
        try (var bash = new Typist(directory.resolve("bash") + " --norc");
                var zsh = new Typist(directory.resolve("zsh") + " -f");
                var dash = new Typist(directory.resolve("dash").toString())) {
            bash.awaitPrompt();
            zsh.awaitPrompt();
            dash.awaitPrompt();
            open(ShellCommands.FILES);
            bash.type("# the one that bash waited for");
            typed("# the one that bash waited for");
            zsh.type(": the one that zsh waited for");
            typed(": the one that zsh waited for");
            dash.type("# not seen");
            dash.type("# the next one of dash");
            typed("# the next one of dash");
        }
    }

    @KernelTest
    void aNewShellIsAttachedToOnceItIsRunAndOnlyOnce() throws Exception {
        int before = shells.attachedFiles();
        copy(BASH, "bash-5.2");
        try (var typist = new Typist(directory.resolve("bash-5.2") + " --norc");
                var second = new Typist(directory.resolve("bash-5.2") + " --norc")) {
            awaitAttached(before + 1);
            typist.type("");
            typist.type("# new");
            second.type("");
            second.type("# second");
            typed("# new");
            typed("# second");
            Actor.run("/usr/bin/true", "the-last");
            host.execOf("the-last");
            assertThat(lines()).containsExactlyInAnyOrder("# new", "# second");
            assertThat(shells.attachedFiles()).isEqualTo(before + 1);
        }
    }

    @KernelTest
    void anUpgradeIsAttachedToAndTheOldOneStays() throws Exception {
        try (var old = new Typist(directory.resolve("bash") + " --norc")) {
            old.type("# before");
            typed("# before");
            int before = shells.attachedFiles();
            Files.move(copy(BASH, "bash.dpkg-new"), directory.resolve("bash"), StandardCopyOption.REPLACE_EXISTING);
            try (var upgraded = new Typist(directory.resolve("bash") + " --norc")) {
                awaitAttached(before + 1);
                upgraded.type("");
                upgraded.type("# upgraded");
                typed("# upgraded");
                old.type("# still there");
                typed("# still there");
            }
        }
        assertThat(lines()).doesNotHaveDuplicates();
    }

    @KernelTest
    void aFileThatWasWrittenOverIsAttachedToAnew() throws Exception {
        int before = shells.attachedFiles();
        try (var out = Files.newOutputStream(directory.resolve("bash"))) { // the same inode
            Files.copy(DASH, out);
        }
        try (var typist = new Typist(directory.resolve("bash").toString())) {
            host.first(o -> o.event() instanceof ProcessExec exec
                    && exec.image().path().toString().equals(directory + "/bash"));
            for (int i = 0;
                    i < 100 && shells.hooks().stream().noneMatch(h -> h.target().endsWith("/bash:read"));
                    i++) {
                Thread.sleep(20);
            }
            typist.type("");
            typist.type("# now it is dash");
            assertThat(command(typed("# now it is dash")).shell()).isEqualTo(Shell.DASH);
            assertThat(shells.attachedFiles()).isEqualTo(before);
        }
    }

    @KernelTest
    void aShellInAContainerIsTold() throws Exception {
        Path root = Files.createDirectory(directory.resolve("root"));
        int before = shells.attachedFiles();
        String enter = """
                mount -t tmpfs none %1$s && mkdir -p %1$s/inside %1$s/usr %1$s/lib %1$s/lib64 %1$s/dev %1$s/proc \
                && cp /usr/bin/bash %1$s/inside/bash && mount --bind /usr %1$s/usr && mount --bind /lib %1$s/lib \
                && mount --bind /lib64 %1$s/lib64 && exec chroot %1$s /inside/bash --norc
                """.formatted(root).strip();
        Path script = Files.writeString(directory.resolve("enter"), enter + "\n");
        try (var typist = new Typist("unshare --mount --pid --fork /bin/sh " + script)) {
            awaitAttached(before + 1);
            typist.type("");
            typist.type("# contained");
            Observation told = typed("# contained");
            assertThat(Watched.actor(told).process().executable()).hasToString(root + "/inside/bash");
            assertThat(command(told).task().namespaces().pidInside()).isEqualTo(1);
        }
    }

    /// As with two containers of one image: one file, under two devices and perhaps two inode numbers.
    @KernelTest
    void aFileUnderTwoOverlaysTellsOnce() throws Exception {
        Path lower = Files.createDirectories(directory.resolve("lower"));
        Files.copy(BASH, lower.resolve("bash"), StandardCopyOption.COPY_ATTRIBUTES);
        int before = shells.attachedFiles();
        List<Path> merged = new ArrayList<>();
        Actor.run(
                "mount",
                "-t",
                "tmpfs",
                "none",
                Files.createDirectory(directory.resolve("upper")).toString());
        try {
            for (String name : List.of("a", "b")) {
                Path upper = Files.createDirectories(directory.resolve("upper").resolve(name + "-upper"));
                Path work = Files.createDirectories(directory.resolve("upper").resolve(name + "-work"));
                Path mount = Files.createDirectories(directory.resolve(name));
                Actor.run(
                        "mount",
                        "-t",
                        "overlay",
                        "overlay",
                        "-o",
                        "lowerdir=%s,upperdir=%s,workdir=%s".formatted(lower, upper, work),
                        mount.toString());
                merged.add(mount);
            }
            try (var a = new Typist(merged.getFirst() + "/bash --norc")) {
                awaitAttached(before + 1);
                try (var b = new Typist(merged.getLast() + "/bash --norc")) {
                    a.type("");
                    a.type("# in a");
                    b.type("# in b");
                    typed("# in a");
                    typed("# in b");
                    Actor.run("/usr/bin/true", "the-last");
                    host.execOf("the-last");
                    assertThat(lines()).containsExactlyInAnyOrder("# in a", "# in b");
                    assertThat(shells.attachedFiles()).isEqualTo(before + 1);
                }
            }
        } finally {
            for (Path mount : merged) {
                Actor.run("umount", "-l", mount.toString());
            }
            Actor.run("umount", "-l", directory.resolve("upper").toString());
        }
    }

    @KernelTest
    void whereAllFilesAreInUseOneMoreIsRefusedAndCounted() throws Exception {
        stop();
        List<Path> inUse = List.of(copy(DASH, "dash-1"), copy(DASH, "dash-2"), DASH, BASH);
        StringBuilder listed = new StringBuilder();
        List<Typist> typists = new ArrayList<>();
        try {
            for (Path shell : inUse) {
                listed.append(shell).append('\n');
                typists.add(new Typist(shell.toString()));
            }
            Files.writeString(directory.resolve("shells"), listed);
            open(inUse.size());
            typists.getFirst().type("");
            typists.getFirst().type("# first");
            typed("# first");
            try (var oneMore = new Typist(copy(DASH, "dash-3").toString())) {
                long before = shells.refused();
                for (int i = 0; i < 100 && shells.refused() == before; i++) {
                    host.drain();
                    Thread.sleep(20);
                }
                assertThat(shells.refused()).isGreaterThan(before);
                oneMore.type("");
                oneMore.type("# one more");
                typists.getFirst().type("# first again");
                typed("# first again");
                assertThat(lines()).doesNotContain("# one more");
            }
        } finally {
            for (Typist typist : typists) {
                typist.close();
            }
        }
    }

    @KernelTest
    void whatHasNoReaderIsSaid() throws Exception {
        Path impostor = copy(Path.of("/usr/bin/true"), "dash-0.6");
        Actor.run(impostor.toString(), "impostor");
        host.execOf("impostor");
        for (int i = 0; i < 100 && shells.unreadable() == 0; i++) {
            Thread.sleep(20);
        }
        assertThat(shells.hooks()).anySatisfy(hook -> {
            assertThat(hook.target()).isEqualTo(impostor.toString());
            assertThat(hook.attached()).isFalse();
            assertThat(Objects.toString(hook.problem())).contains("readline");
        });
    }
}
