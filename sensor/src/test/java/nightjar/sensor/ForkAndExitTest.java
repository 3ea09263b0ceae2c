package nightjar.sensor;

import static nightjar.sensor.Watched.actor;
import static nightjar.sensor.Watched.pids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import nightjar.events.Observation;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// How processes come and go, and who is whose child.
final class ForkAndExitTest {
    private static final String TRUE = "/usr/bin/true";

    @TempDir
    Path directory;

    private Actor actor;
    private Watched host;

    @BeforeEach
    void watch() throws Exception {
        actor = Actor.compile(directory);
        host = new Watched();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @KernelTest
    void aProcessHasOneIdentityFromForkToExit() throws Exception {
        var process = new ProcessBuilder(TRUE, "one-life").start();
        process.waitFor();
        ProcessExit exit = host.exit(process);

        ProcessFork fork = host.of(ProcessFork.class, process.pid()).getFirst();
        ProcessExec exec = host.of(ProcessExec.class, process.pid()).getLast();

        assertThat(fork.task().id())
                .isEqualTo(exec.task().id())
                .isEqualTo(exit.task().id());
        assertThat(fork.epochNanos()).isLessThan(exec.epochNanos());
        assertThat(exec.epochNanos()).isLessThan(exit.epochNanos());
        assertThat(System.currentTimeMillis() * 1_000_000L - exit.epochNanos())
                .isLessThan(TimeUnit.SECONDS.toNanos(20));
    }

    @KernelTest
    void anExitTellsItsCode() throws Exception {
        var process = new ProcessBuilder("sh", "-c", "exit 42").start();
        process.waitFor();

        assertThat(host.exit(process).exitCode()).isEqualTo(42);
        assertThat(host.exit(process).signal()).isNull();
    }

    @KernelTest
    void anExitTellsItsSignal() throws Exception {
        var process = actor.start("signal", "11");
        process.waitFor();

        assertThat(host.exit(process).signal()).isEqualTo(11);
        assertThat(host.exit(process).exitCode()).isNull();
        assertThat(host.exit(process).coreDumped()).isFalse();
    }

    @KernelTest
    void anExitTellsLifetimeCpuTimeAndPeakMemory() throws Exception {
        var burning = actor.start("burn", "200");
        burning.waitFor();
        // The scheduler accounts by its ticks, of 10 ms at the most.
        assertThat(host.exit(burning).cpuNanos()).isCloseTo(200_000_000L, within(60_000_000L));
        assertThat(host.exit(burning).lifetimeNanos()).isGreaterThan(190_000_000L);

        // By way of a shell: a child of vfork counts what its parent, this JVM, has.
        String allocate = actor.program() + " allocate 64; :";
        var shell = new ProcessBuilder("sh", "-c", allocate).start();
        shell.waitFor();
        host.exit(shell);
        ProcessExit allocated = host.observations.stream()
                .filter(o -> o.event() instanceof ProcessExit
                        && pids(actor(o).ancestors()).getFirst() == shell.pid())
                .map(o -> (ProcessExit) o.event())
                .findFirst()
                .orElseThrow();
        assertThat(allocated.peakMemoryBytes()).isBetween(64L << 20, 80L << 20);
    }

    @KernelTest
    void threadsAreNoProcesses() throws Exception {
        var process = actor.start("threads", "16");
        process.waitFor();
        host.exit(process);
        host.drain();

        assertThat(host.of(ProcessFork.class, process.pid())).hasSize(1);
        assertThat(host.of(ProcessExit.class, process.pid())).hasSize(1);
        assertThat(host.sensor.tally(RecordType.FORK).filtered()).isGreaterThanOrEqualTo(16);
        assertThat(host.sensor.tally(RecordType.EXIT).filtered()).isGreaterThanOrEqualTo(16);
    }

    @KernelTest
    void aProcessEndsWithItsLastThreadAlsoWhereThatIsNotTheMainOne() throws Exception {
        var process = actor.start("leader-first");
        process.waitFor();
        ProcessExit exit = host.exit(process);
        host.drain();

        assertThat(exit.exitCode()).isZero();
        assertThat(exit.lifetimeNanos()).isGreaterThan(19_000_000L);
        assertThat(host.of(ProcessExit.class, process.pid())).hasSize(1);
    }

    @KernelTest
    void aChildNamesItsCreatorAlsoWhenThatOneIsGone() throws Exception {
        var creator = actor.start("orphan", "300", TRUE, "left-behind");
        creator.waitFor();

        Observation exec = host.execOf("left-behind");

        // By now the kernel calls init or a subreaper its parent.
        assertThat(((ProcessExec) exec.event()).task().parent().pid()).isNotEqualTo((int) creator.pid());
        assertThat(pids(actor(exec).ancestors()))
                .startsWith((int) creator.pid(), (int) ProcessHandle.current().pid());
        assertThat(actor(exec).ancestors().getFirst().executable())
                .hasToString(actor.program().toRealPath().toString());
    }

    @KernelTest
    void theChainOfAncestorsReachesInit() throws Exception {
        new ProcessBuilder("sh", "-c", "sh -c '" + TRUE + " grandchild; :'; :")
                .start()
                .waitFor();

        var ancestors = actor(host.execOf("grandchild")).ancestors();

        assertThat(ancestors)
                .extracting(p -> String.valueOf(p.executable()))
                .startsWith("/usr/bin/dash", "/usr/bin/dash");
        assertThat(pids(ancestors)).endsWith(1).contains((int)
                ProcessHandle.current().pid());
        assertThat(actor(host.execOf("grandchild")).ancestorsCut()).isNull();
    }

    @KernelTest
    void aProcessThatRanBeforeWeDidIsKnownWithItsAncestors() throws Exception {
        assertKnowsWhoRanBefore(true);
    }

    @KernelTest
    void itIsKnownFromProcToWhereTheKernelHasNoIterator() throws Exception {
        assertKnowsWhoRanBefore(false);
    }

    private void assertKnowsWhoRanBefore(boolean iterates) throws Exception {
        host.close();
        var before = new ProcessBuilder("sleep", "77.77").start();
        try (Watched later =
                new Watched(Sensor.load(Sensor.RING_BYTES, 0, -1, iterates, Scope.processes(), HookChoice.LOOKING))) {
            before.destroy();
            Observation exit = later.exitOf(before.pid());

            assertThat(actor(exit).process().executable()).hasToString("/usr/bin/sleep");
            assertThat(actor(exit).process().arguments()).hasToString("sleep 77.77");
            assertThat(actor(exit).ancestors().getFirst().pid())
                    .isEqualTo((int) ProcessHandle.current().pid());
            assertThat(((ProcessExit) exit.event()).signal()).isEqualTo(15);
        } finally {
            before.destroyForcibly();
            host = new Watched();
        }
    }

    @KernelTest
    void aStormOfForksIsToldWhole() throws Exception {
        var storm = actor.start("forks", "5000", "200");
        Observation exit = host.exitOf(storm.pid());
        host.drain();

        assertThat(actor(exit).process().executable())
                .hasToString(actor.program().toRealPath().toString());
        long children = host.observations.stream()
                .filter(o -> o.event() instanceof ProcessFork fork
                        && fork.task().parent().pid() == storm.pid())
                .count();
        long ended = host.observations.stream()
                .filter(o -> o.event() instanceof ProcessExit
                        && pids(actor(o).ancestors()).getFirst() == storm.pid())
                .count();
        assertThat(children).isEqualTo(5_000);
        assertThat(ended).isEqualTo(5_000);
        for (RecordType type : RecordType.values()) {
            assertThat(host.sensor.tally(type).lost()).isZero();
        }
    }
}
