package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightjar.bpf.BootClock;
import nightjar.events.Arguments;
import nightjar.events.ProcessId;
import nightjar.events.Task;
import nightjar.events.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Running processes as /proc tells them: this very JVM, and made-up ones with names that want to confuse.
class ProcFsTest {
    @TempDir
    Path directory = Path.of("");

    private ProcFs made = new ProcFs(new BootClock());

    @BeforeEach
    void aProcOfOurOwn() {
        made = new ProcFs(new BootClock(), directory);
    }

    @Test
    void thisJvmIsFoundAsItIs() {
        ProcessHandle self = ProcessHandle.current();
        RunningProcess found = only(new ProcFs(new BootClock()).processes(Set.of(), Map.of()), (int) self.pid());
        assertThat(String.valueOf(found.executable()))
                .isEqualTo(self.info().command().orElseThrow());
        assertThat(found.arguments().list().getFirst().toString()).endsWith("java");
        assertThat(String.valueOf(found.workingDirectory())).isEqualTo(System.getProperty("user.dir"));
        assertThat(found.task().kernelThread()).isFalse();
        assertThat(found.task().parent().pid()).isEqualTo((int)
                self.parent().map(ProcessHandle::pid).orElse(0L).longValue());
        assertThat(found.task().namespaces().mount()).isPositive();
        assertThat(found.task().namespaces().pid()).isPositive();
        Instant start = Instant.EPOCH.plusNanos(found.startEpochNanos());
        assertThat(Duration.between(start, self.info().startInstant().orElseThrow())
                        .abs())
                .isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aParentIsNamedByItsStartToo() {
        List<RunningProcess> all = new ProcFs(new BootClock()).processes(Set.of(), Map.of());
        RunningProcess self = only(all, (int) ProcessHandle.current().pid());
        RunningProcess parent = only(all, self.task().parent().pid());
        assertThat(self.task().parent()).isEqualTo(parent.task().id());
    }

    @Test
    void whoIsKnownAlreadyIsLeftOut() {
        int self = (int) ProcessHandle.current().pid();
        assertThat(new ProcFs(new BootClock()).processes(Set.of(self), Map.of()))
                .noneMatch(process -> process.task().id().pid() == self);
    }

    @Test
    void aNameMayHaveSpacesAndParentheses() throws IOException {
        process(7, "a) S 1 (b) R 2", "S 1 7 7 34819 7 4194560", 500);
        Task task = only(made.processes(Set.of(), Map.of()), 7).task();
        assertThat(task.name()).isEqualTo(Text.of("a) S 1 (b) R 2"));
        assertThat(task.parent().pid()).isEqualTo(1);
        assertThat(task.id()).isEqualTo(new ProcessId(7, 5_000_000_000L));
    }

    @Test
    void bytesOfANameThatAreNoUtf8Survive() throws IOException {
        process(7, "b\u00ffd", "S 1 7 7 0 -1 0", 500); // written as single bytes
        assertThat(only(made.processes(Set.of(), Map.of()), 7).task().name().bytes())
                .isEqualTo(new byte[] {'b', (byte) 0xff, 'd'});
    }

    @Test
    void aTerminalIsReadFromItsMixedBits() throws IOException {
        process(7, "a", "S 1 7 7 34819 -1 0", 500); // 136 << 8 | 3
        process(8, "b", "S 1 7 7 " + (136 << 8 | 0x12 | 0x34 << 20) + " -1 0", 500);
        List<RunningProcess> all = made.processes(Set.of(), Map.of());
        assertThat(only(all, 7).task().terminal()).isEqualTo(new Task.Terminal(136, 3));
        assertThat(only(all, 8).task().terminal()).isEqualTo(new Task.Terminal(136, 0x3412));
    }

    @Test
    void aKernelThreadIsKnownByItsFlag() throws IOException {
        process(2, "kthreadd", "S 0 0 0 0 -1 2129984", 0);
        RunningProcess thread = only(made.processes(Set.of(), Map.of()), 2);
        assertThat(thread.task().kernelThread()).isTrue();
        assertThat(thread.executable()).isNull();
        assertThat(thread.task().terminal()).isNull();
    }

    @Test
    void statusGivesUsersCapabilitiesAndThePidInside() throws IOException {
        Path process = process(7, "a", "S 1 7 7 0 -1 0", 500);
        Files.writeString(process.resolve("status"), """
                Name:\ta
                Uid:\t1000\t0\t0\t0
                Gid:\t1001\t4294967294\t0\t0
                NSpid:\t7\t3
                CapEff:\tffffffffffffffff
                """);
        Files.writeString(process.resolve("loginuid"), "1000");
        Files.writeString(process.resolve("sessionid"), "12");
        Files.writeString(process.resolve("cgroup"), "1:cpu:/old\n0::/user.slice\n");
        Files.write(process.resolve("cmdline"), "a\0b c\0".getBytes(StandardCharsets.UTF_8));
        RunningProcess found = only(made.processes(Set.of(), Map.of()), 7);
        Task task = found.task();
        assertThat(task.uid()).isEqualTo(1_000);
        assertThat(task.effectiveUid()).isZero();
        assertThat(task.gid()).isEqualTo(1_001);
        assertThat(task.effectiveGid()).isEqualTo(-2);
        assertThat(task.namespaces().pidInside()).isEqualTo(3);
        assertThat(task.effectiveCapabilities()).isEqualTo(-1);
        assertThat(task.login()).isEqualTo(new Task.Login(1_000, 12));
        assertThat(found.cgroup()).isEqualTo(Text.of("/user.slice"));
        assertThat(found.arguments().list()).containsExactly(Text.of("a"), Text.of("b c"));
    }

    @Test
    void whoeverVanishesWhileWeReadIsPassedOver() throws IOException {
        Files.createDirectory(directory.resolve("9")); // its files are gone
        process(7, "a", "S 1 7 7 0 -1 0", 500);
        assertThat(made.processes(Set.of(), Map.of()))
                .singleElement()
                .satisfies(process -> assertThat(process.task().id().pid()).isEqualTo(7));
    }

    @Test
    void anExactStartIsTakenWhereItIsOfTheSameTick() throws IOException {
        process(7, "a", "S 1 7 7 0 -1 0", 500);
        process(8, "b", "S 7 7 7 0 -1 0", 600);
        List<RunningProcess> all = made.processes(Set.of(), Map.of(7, 5_003_000_000L, 8, 9_000_000_000L));
        assertThat(only(all, 7).task().id()).isEqualTo(new ProcessId(7, 5_003_000_000L));
        assertThat(only(all, 8).task().parent()).isEqualTo(new ProcessId(7, 5_003_000_000L));
        assertThat(only(all, 8).task().id()).isEqualTo(new ProcessId(8, 6_000_000_000L)); // the pid was given anew
    }

    @Test
    void argumentsHaveABound() throws IOException {
        Path process = process(7, "a", "S 1 7 7 0 -1 0", 500);
        Files.writeString(process.resolve("cmdline"), "x".repeat(100_000));
        var cut = only(made.processes(Set.of(), Map.of()), 7).arguments().cut();
        assertThat(cut).isEqualTo(new Arguments.Cut(4_096, 100_000));
    }

    /// A directory of /proc; `fields` are those from the state to the flags.
    private Path process(int pid, String name, String fields, long startTicks) throws IOException {
        Path process = Files.createDirectory(directory.resolve(Integer.toString(pid)));
        String stat = pid + " (" + name + ") " + fields + " 0 0 0 0 0 0 0 0 20 0 1 0 " + startTicks + " 0 0\n";
        Files.write(process.resolve("stat"), stat.getBytes(StandardCharsets.ISO_8859_1));
        return process;
    }

    private static RunningProcess only(List<RunningProcess> all, int pid) {
        return all.stream()
                .filter(process -> process.task().id().pid() == pid)
                .findFirst()
                .orElseThrow(() -> new AssertionError("pid " + pid + " was not found"));
    }
}
