package nightjar.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `nightjar watch` as whoever types it meets it.
final class WatchTest {
    private static final String TRUE = "/usr/bin/true";

    @TempDir
    Path directory;

    @KernelTest
    void itPutsOutOneJsonObjectALine() throws Exception {
        try (var watch =
                Program.start(directory, "watch", "--events", "process.exec").ready()) {
            Actor.run(TRUE, "seen-by-watch");
            watch.untilOut("seen-by-watch");
            watch.signal("TERM");
            assertThat(watch.exitCode()).isZero();
            assertThat(watch.events()).allSatisfy(event -> {
                assertThat(event.at("/event/action").asString()).isEqualTo("exec");
                assertThat(event.at("/process/entity_id").asString()).matches("[0-9]+-[0-9]+");
                assertThat(event.at("/host/name").asString()).isNotEmpty();
            });
            assertThat(watch.events())
                    .anySatisfy(event ->
                            assertThat(event.at("/process/args/1").asString("")).isEqualTo("seen-by-watch"));
        }
    }

    @KernelTest
    void itEndsAfterSoManyEvents() throws Exception {
        try (var watch = Program.start(directory, "watch", "--count", "6").ready()) {
            for (int i = 0; i < 6; i++) {
                Actor.run(TRUE);
            }
            assertThat(watch.exitCode()).isZero();
            assertThat(watch.events()).hasSize(6);
            assertThat(watch.err()).contains("wrote 6 events");
            assertAccountsAddUp(watch);
        }
    }

    @KernelTest
    void aSignalEndsItWellWithNothingLostAndAnAccount() throws Exception {
        for (String signal : List.of("INT", "TERM")) {
            try (var watch = Program.start(directory, "watch").ready()) {
                for (int i = 0; i < 50; i++) {
                    Actor.run(TRUE, "before-the-signal");
                }
                watch.signal(signal);

                assertThat(watch.exitCode()).as("after SIG" + signal).isZero();
                assertThat(watch.events())
                        .filteredOn(event ->
                                event.at("/process/args/1").asString("").equals("before-the-signal"))
                        .hasSize(50);
                assertThat(watch.err()).contains("watched for");
                assertAccountsAddUp(watch);
                assertThat(watch.account("process.exec").getLast()).isZero();
            }
        }
    }

    @KernelTest
    void theHostIsMeasuredEveryTwoSeconds() throws Exception {
        try (var watch = Program.start(directory, "watch", "--duration", "3s", "--events", "host.*")) {
            assertThat(watch.exitCode()).isZero();
            assertThat(watch.events())
                    .extracting(event -> event.at("/event/action").asString())
                    .containsExactly("cpu", "load", "memory", "events");
            assertThat(watch.events()).allSatisfy(event -> {
                assertThat(event.at("/event/kind").asString()).isEqualTo("metric");
                assertThat(event.has("process")).isFalse();
            });
            assertThat(watch.events().getFirst().at("/event/duration").asLong())
                    .isBetween(2_000_000_000L, 3_000_000_000L);
        }
        for (String[] none : new String[][] {{"--monitor-interval", "off"}, {"--matched"}}) {
            String[] arguments = Stream.concat(Stream.of("watch", "--duration", "2500ms"), Stream.of(none))
                    .toArray(String[]::new);
            try (var watch = Program.start(directory, arguments)) {
                assertThat(watch.exitCode()).isZero();
                assertThat(watch.out()).doesNotContain("\"kind\":\"metric\"");
            }
        }
    }

    @KernelTest
    void aBusyProcessIsSeenInTheUseOfTheCpus() throws Exception {
        try (var watch = Program.start(directory, "watch", "--events", "host.cpu", "--monitor-interval", "1s")
                .ready()) {
            watch.untilOut("\"cpu\"");
            Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
            try {
                Thread.sleep(3_200);
            } finally {
                busy.destroyForcibly();
            }
            watch.signal("TERM");
            assertThat(watch.exitCode()).isZero();
            // Whatever else goes on: one of the rounds was all the busy process's.
            int cpus = Runtime.getRuntime().availableProcessors();
            assertThat(watch.events()).anySatisfy(event -> {
                assertThat(event.at("/host/cpu/usage").asDouble()).isBetween(0.8 / cpus, 1.0);
                assertThat(event.at("/nightjar/cpu/share/user").asDouble()).isGreaterThan(0.7 / cpus);
                assertThat(event.at("/nightjar/cpu/count").asInt()).isEqualTo(cpus);
            });
            assertThat(watch.events())
                    .allSatisfy(event -> assertThat(event.at("/nightjar/cpu/share")
                                    .valueStream()
                                    .mapToDouble(JsonNode::asDouble)
                                    .sum())
                            .isCloseTo(1, within(0.002)));
        }
    }

    @KernelTest
    void itEndsWhenItsTimeIsOver() throws Exception {
        long start = System.nanoTime();
        try (var watch = Program.start(directory, "watch", "--duration", "500ms")) {
            assertThat(watch.exitCode()).isZero();
            assertThat((System.nanoTime() - start) / 1_000_000).isBetween(500L, 8_000L);
        }
    }

    @KernelTest
    void aClosedPipeEndsItQuietly() throws Exception {
        String command =
                "{ %s watch & pid=$!; wait $pid; echo code $? >&2; } | head -n 1".formatted(Program.launcher());
        try (var pipe = Program.startCommand(directory, "bash", "-c", command).ready()) {
            Actor.run(TRUE, "first-line"); // head has it and goes; nothing else happens on this host, perhaps
            pipe.untilErr("code 0");
            assertThat(pipe.out().lines()).hasSize(1);
            assertThat(pipe.err()).doesNotContain("Exception").doesNotContain("Broken");
        }
    }

    @KernelTest
    void aFullDiskIsSaid() throws Exception {
        String command = "%s watch --duration 10s > /dev/full".formatted(Program.launcher());
        try (var watch =
                Program.startCommand(directory, "bash", "-c", "exec " + command).ready()) {
            Actor.run(TRUE);
            assertThat(watch.exitCode()).isEqualTo(1);
            assertThat(watch.err()).contains("cannot write to standard output: No space left on device");
        }
    }

    @KernelTest
    void aLossAppearsInTheStreamAndInTheAccount() throws Exception {
        Actor actor = Actor.compile(directory);
        try (var watch = Program.start(directory, "watch", "--ring-size", "16K").ready()) {
            watch.signal("STOP");
            actor.act("forks", "2000", "50");
            watch.signal("CONT");
            watch.untilOut("\"action\":\"lost\"");
            watch.signal("INT");
            assertThat(watch.exitCode()).isZero();

            assertAccountsAddUp(watch);
            for (String type : List.of("process.fork", "process.exit")) {
                long told = watch.events().stream()
                        .filter(event ->
                                event.at("/nightjar/lost/type").asString("").equals(type))
                        .mapToLong(event -> event.at("/nightjar/lost/count").asLong())
                        .sum();
                assertThat(told).isPositive().isEqualTo(watch.account(type).getLast());
            }
            assertThat(watch.err()).contains("events were lost because the ring was full");
        }
    }

    @KernelTest
    void aProgramIsHashedOnceAndItsHashKnownFromThenOn() throws Exception {
        Path program = Files.copy(Path.of(TRUE), directory.resolve("never-seen-before"));
        Files.write(program, List.of(Long.toString(System.nanoTime())), StandardOpenOption.APPEND);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(program)));
        try (var watch = Program.start(directory, "watch").ready()) {
            Actor.run(program.toString());
            watch.untilOut(digest);
            Actor.run(program.toString());
            watch.signal("INT");
            assertThat(watch.exitCode()).isZero();

            List<JsonNode> mine = watch.events().stream()
                    .filter(event ->
                            event.at("/process/executable").asString("").equals(program.toString()))
                    .toList();
            JsonNode first =
                    mine.stream().filter(event -> is(event, "exec")).findFirst().orElseThrow();
            JsonNode hash =
                    mine.stream().filter(event -> is(event, "hash")).findFirst().orElseThrow();
            JsonNode second =
                    mine.stream().filter(event -> is(event, "exec")).toList().getLast();

            assertThat(first.at("/process/hash/sha256").isMissingNode()).isTrue();
            assertThat(hash.at("/nightjar/refers_to").asLong())
                    .isEqualTo(first.at("/event/sequence").asLong());
            assertThat(hash.at("/process/hash/sha256").asString()).isEqualTo(digest);
            assertThat(second.at("/process/hash/sha256").asString()).isEqualTo(digest);
            assertThat(mine).filteredOn(event -> is(event, "hash")).hasSize(1);
        }
    }

    @KernelTest
    void sequenceNumbersHaveNoHole() throws Exception {
        try (var watch = Program.start(directory, "watch", "--events", "process.exec,process.exit")
                .ready()) {
            for (int i = 0; i < 20; i++) {
                Actor.run(TRUE);
            }
            watch.signal("TERM");
            assertThat(watch.exitCode()).isZero();
            List<JsonNode> events = watch.events();
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).at("/event/sequence").asInt()).isEqualTo(i + 1);
            }
            assertThat(events)
                    .extracting(event -> event.at("/event/action").asString())
                    .doesNotContain("fork");
        }
    }

    @KernelTest
    void prettyIsPlainWhenPipedAndColouredOnATerminal() throws Exception {
        String watch = Program.launcher() + " watch --format pretty --events process.exec";
        try (var piped = Program.start(directory, "watch", "--format", "pretty").ready()) {
            Actor.run(TRUE, "in plain words");
            piped.untilOut("'in plain words'");
            assertThat(piped.out()).contains("  exec ").doesNotContain("\u001b");
        }
        try (var terminal = Program.startCommand(directory, "script", "-qec", "TERM=xterm " + watch, "/dev/null")
                .untilOut("watching since")) {
            Actor.run(TRUE, "in colour");
            terminal.untilOut("'in colour'");
            assertThat(terminal.out()).contains("\u001b[32m");
        }
        try (var without = Program.startCommand(
                        directory, "script", "-qec", "NO_COLOR=1 TERM=xterm " + watch, "/dev/null")
                .untilOut("watching since")) {
            Actor.run(TRUE, "without colour");
            without.untilOut("'without colour'");
            assertThat(without.out()).doesNotContain("\u001b[");
        }
    }

    @KernelTest
    void oneThreadWithANameDrainsTheRing() throws Exception {
        try (var watch = Program.start(directory, "watch").ready();
                var tasks = Files.newDirectoryStream(Path.of("/proc/" + watch.pid() + "/task"))) {
            List<String> names = new ArrayList<>();
            for (Path task : tasks) {
                names.add(Files.readString(task.resolve("comm")).strip());
            }
            assertThat(names).containsOnlyOnce("nightjar-ring").containsOnlyOnce("nightjar-enrich");
        }
    }

    @KernelTest
    void withoutRootItSaysWhatItTakes() throws Exception {
        Path readable = Files.createTempDirectory(Path.of("/tmp"), "nightjar");
        try {
            Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
            Actor.run("cp", "-r", "target/nightjar/lib", readable.toString());
            Actor.run("chmod", "-R", "a+rX", readable.toString());
            try (var watch = Program.startCommand(
                    directory,
                    "setpriv",
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=nightjar.bpf",
                    "-p",
                    readable.resolve("lib").toString(),
                    "-m",
                    "nightjar.collector/nightjar.collector.Main",
                    "watch")) {
                assertThat(watch.exitCode()).isEqualTo(77);
                assertThat(watch.err())
                        .startsWith("nightjar: watching the kernel takes root")
                        .hasLineCount(1);
            }
        } finally {
            Actor.run("rm", "-r", readable.toString());
        }
    }

    @KernelTest
    void withoutLibbpfKernelTypesOrANewKernelItSaysHowToGetThem() throws Exception {
        Path old = Files.writeString(directory.resolve("osrelease"), "5.15.0-91-generic\n");
        Path library = Path.of("/usr/lib")
                .resolve(System.getProperty("os.arch").equals("amd64") ? "x86_64-linux-gnu" : "aarch64-linux-gnu")
                .resolve("libbpf.so.1")
                .toRealPath();
        assertUnavailable("mount --bind /dev/null " + library, "apt-get install libbpf1");
        assertUnavailable("mount -t tmpfs none /sys/kernel/btf", "CONFIG_DEBUG_INFO_BTF=y");
        assertUnavailable("mount --bind " + old + " /proc/sys/kernel/osrelease", "Nightjar needs 6.1 or later");
    }

    /// In a mount namespace in which something is missing.
    private void assertUnavailable(String removal, String remedy) throws Exception {
        try (var watch = Program.startCommand(
                directory, "unshare", "--mount", "sh", "-c", removal + " && exec " + Program.launcher() + " watch")) {
            assertThat(watch.exitCode()).isEqualTo(77);
            assertThat(watch.err()).startsWith("nightjar: ").contains(remedy).hasLineCount(1);
        }
    }

    @KernelTest
    void doctorNamesEachHookAndWhatIsMissing() throws Exception {
        try (var doctor = Program.start(directory, "doctor")) {
            assertThat(doctor.exitCode()).isIn(0, 3);
            assertThat(doctor.out())
                    .contains("kernel types")
                    .contains("process.fork       tp_btf sched_process_fork")
                    .contains("process.exec       tp_btf sched_process_exec")
                    .contains("process.exit       tp_btf sched_process_exit")
                    .contains("running processes")
                    .contains("lsm bprm_check_security");
        }
    }

    @Test
    void wrongUsageIsSaidInALineAndEndsWithTwo() throws Exception {
        try (var watch = Program.start(directory, "watch", "--events", "proces.exec")) {
            assertThat(watch.exitCode()).isEqualTo(2);
            assertThat(watch.err())
                    .contains("no type of events is called 'proces.exec'; there are")
                    .contains("process.exec")
                    .contains("--help");
            assertThat(watch.out()).isEmpty();
        }
    }

    @Test
    void aConfigurationThatCannotBeReadIsSaidInALine() throws Exception {
        try (var watch = Program.start(directory, "watch", "--config", "/no/such/file.yaml")) {
            assertThat(watch.exitCode()).isEqualTo(2);
            assertThat(watch.err())
                    .isEqualTo("nightjar: cannot read the configuration /no/such/file.yaml: there is no such file\n");
        }
    }

    private static boolean is(JsonNode event, String action) {
        return event.at("/event/action").asString().equals(action);
    }

    private static void assertAccountsAddUp(Program watch) throws Exception {
        for (String type : List.of("process.fork", "process.exec", "process.exit")) {
            List<Long> account = watch.account(type);
            assertThat(account.get(1) + account.get(2) + account.get(3))
                    .as(type + ": " + account)
                    .isEqualTo(account.getFirst());
        }
    }
}
