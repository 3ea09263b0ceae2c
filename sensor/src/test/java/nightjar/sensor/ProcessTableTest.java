package nightjar.sensor;

import static nightjar.sensor.MadeUp.exec;
import static nightjar.sensor.MadeUp.exit;
import static nightjar.sensor.MadeUp.fork;
import static nightjar.sensor.MadeUp.id;
import static nightjar.sensor.MadeUp.running;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import nightjar.events.Actor;
import nightjar.events.Event;
import nightjar.events.Host;
import nightjar.events.Identity;
import nightjar.events.ImageHashed;
import nightjar.events.Process;
import nightjar.events.ProcessFork;
import nightjar.events.ProcessId;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who created whom, told by events alone, and what is forgotten when it becomes too much.
class ProcessTableTest {
    private static final Host HOST = new Host("host", "boot");
    private static final Identity ROOT = new Identity(0, "root", 0, "root");
    private static final ProcessId NOBODY = new ProcessId(0, 0);
    private static final ProcessId INIT = id(1);
    private static final ProcessId SHELL = id(100);

    private final Kernel kernel = new Kernel();

    /// Says who runs.
    private static final class Kernel implements ProcessTable.Running {
        private List<RunningProcess> processes =
                List.of(running(INIT, NOBODY, "/sbin/init"), running(SHELL, INIT, "/bin/sh"));
        private long now = 1_000_000;

        @Override
        public List<RunningProcess> processes() {
            return processes;
        }

        @Override
        public long bootNanos() {
            return now;
        }
    }

    private ProcessTable table() {
        return table(ProcessTable.ENTRIES, ProcessTable.BYTES);
    }

    private ProcessTable table(int entries, long bytes) {
        return new ProcessTable(kernel, boot -> boot, entries, bytes);
    }

    private static Actor actor(ProcessTable table, Event event) {
        var draft = new Draft(event);
        table.enrich(draft);
        draft.users(ROOT, ROOT);
        return Objects.requireNonNull(draft.observation(1, HOST).actor());
    }

    private static List<Integer> ancestors(Actor actor) {
        return actor.ancestors().stream().map(Process::pid).toList();
    }

    private static @Nullable String program(Process process) {
        return process.executable() == null ? null : process.executable().toString();
    }

    @Test
    void whatRunsAtTheStartIsKnown() {
        Actor actor = actor(table(), fork(id(101), SHELL));
        assertThat(ancestors(actor)).containsExactly(100, 1);
        assertThat(program(actor.ancestors().getFirst())).isEqualTo("/bin/sh");
        assertThat(actor.ancestorsCut()).isNull();
    }

    @Test
    void theOrderInWhichTheKernelNamesThemDoesNotMatter() {
        kernel.processes = kernel.processes.reversed();
        assertThat(ancestors(actor(table(), fork(id(101), SHELL)))).containsExactly(100, 1);
    }

    @Test
    void aForkRunsItsParentsProgram() {
        Process child = actor(table(), fork(id(101), SHELL)).process();
        assertThat(child.pid()).isEqualTo(101);
        assertThat(program(child)).isEqualTo("/bin/sh");
        assertThat(child.startEpochNanos()).isEqualTo(101_000);
    }

    @Test
    void anExecReplacesTheProgramAndNotTheProcess() {
        ProcessTable table = table();
        actor(table, fork(id(101), SHELL));
        Actor ls = actor(table, exec(id(101), SHELL, "/bin/ls", "ls", "-l"));
        assertThat(program(ls.process())).isEqualTo("/bin/ls");
        assertThat(ls.process().arguments().toString()).isEqualTo("ls -l");
        assertThat(ancestors(ls)).containsExactly(100, 1);
        assertThat(program(actor(table, fork(id(102), id(101))).process())).isEqualTo("/bin/ls");
    }

    @Test
    void anExitStillKnowsTheProgram() {
        ProcessTable table = table();
        actor(table, exec(id(101), SHELL, "/bin/ls"));
        assertThat(program(actor(table, exit(id(101), SHELL, "ls")).process())).isEqualTo("/bin/ls");
    }

    @Test
    void aKernelThreadRunsNoProgram() {
        var thread = new ProcessFork(0, MadeUp.task(id(55), SHELL, "kworker", 0, 0, true));
        assertThat(actor(table(), thread).process().executable()).isNull();
    }

    @Test
    void aParentThatEndedIsNamedAsLongAsAChildLives() {
        ProcessTable table = table();
        actor(table, fork(id(101), SHELL));
        actor(table, exec(id(101), SHELL, "/bin/daemonize"));
        actor(table, fork(id(102), id(101)));
        actor(table, exit(id(101), SHELL, "daemonize"));
        for (int pid = 1_000; pid < 1_000 + 2 * ProcessTable.LINGERING; pid++) { // enough to forget all that may be
            actor(table, fork(id(pid), SHELL));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        Actor orphan = actor(table, exec(id(102), INIT, "/bin/service")); // the kernel says init by now
        assertThat(ancestors(orphan)).containsExactly(101, 100, 1);
        assertThat(program(orphan.ancestors().getFirst())).isEqualTo("/bin/daemonize");
    }

    @Test
    void aProcessThatEndedLingersForEventsThatComeLate() {
        ProcessTable table = table();
        actor(table, exec(id(101), SHELL, "/bin/ls"));
        actor(table, exit(id(101), SHELL, "ls"));
        assertThat(program(actor(table, fork(id(102), id(101))).ancestors().getFirst()))
                .isEqualTo("/bin/ls");
    }

    @Test
    void aForkThatIsToldAfterItsParentsEndKeepsTheParentToo() {
        ProcessTable table = table();
        actor(table, exec(id(101), SHELL, "/bin/ls"));
        actor(table, exit(id(101), SHELL, "ls"));
        actor(table, fork(id(102), id(101)));
        for (int pid = 1_000; pid < 1_000 + 2 * ProcessTable.LINGERING; pid++) {
            actor(table, fork(id(pid), SHELL));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        assertThat(ancestors(actor(table, exit(id(102), INIT, "ls")))).containsExactly(101, 100, 1);
    }

    @Test
    void whoeverRunsIsCountedAndWhoeverEndedIsNot() {
        ProcessTable table = table();
        assertThat(table.alive()).isEqualTo(2);
        actor(table, fork(id(101), SHELL));
        actor(table, fork(id(102), id(101)));
        assertThat(table.alive()).isEqualTo(4);
        actor(table, exit(id(101), SHELL, "sh")); // one that it created survives it
        assertThat(table.alive()).isEqualTo(3);
        actor(table, exit(id(102), INIT, "sh"));
        assertThat(table.alive()).isEqualTo(2);
    }

    @Test
    void onlySoManyLinger() {
        ProcessTable table = table();
        int before = table.size();
        for (int pid = 1_000; pid < 1_000 + 3 * ProcessTable.LINGERING; pid++) {
            actor(table, fork(id(pid), SHELL));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        assertThat(table.size()).isEqualTo(before + ProcessTable.LINGERING);
    }

    @Test
    void whenTheLastChildOfOneThatEndedGoesItLingersItself() {
        ProcessTable table = table();
        actor(table, fork(id(101), SHELL));
        actor(table, fork(id(102), id(101)));
        actor(table, exit(id(101), SHELL, "sh"));
        actor(table, exit(id(102), INIT, "sh"));
        for (int pid = 1_000; pid < 1_000 + 2 * ProcessTable.LINGERING; pid++) {
            actor(table, fork(id(pid), SHELL));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        assertThat(table.size()).isEqualTo(2 + ProcessTable.LINGERING);
        Actor late = actor(table, fork(id(103), id(102)));
        assertThat(late.ancestors()).isEmpty();
        assertThat(late.ancestorsCut()).isTrue();
    }

    @Test
    void aPidThatIsGivenAnewIsAnotherProcess() {
        ProcessTable table = table();
        var first = new ProcessId(101, 5);
        var second = new ProcessId(101, 6);
        actor(table, exec(first, SHELL, "/bin/first"));
        actor(table, fork(id(102), first));
        actor(table, exit(first, SHELL, "first"));
        actor(table, exec(second, SHELL, "/bin/second"));
        assertThat(program(actor(table, fork(id(103), second)).ancestors().getFirst()))
                .isEqualTo("/bin/second");
        assertThat(program(
                        actor(table, exit(id(102), INIT, "first")).ancestors().getFirst()))
                .isEqualTo("/bin/first");
    }

    @Test
    void aChainEndsWithWhomWeDoNotKnowAndSaysSo() {
        Actor stranger = actor(table(), fork(id(101), id(77)));
        assertThat(stranger.ancestors()).isEmpty();
        assertThat(stranger.ancestorsCut()).isTrue();
        assertThat(stranger.process().executable()).isNull();
        assertThat(stranger.process().name()).isEqualTo(Text.of("sh"));
    }

    @Test
    void aProcessOfWhichOnlyTheEndWasToldRunsNoProgramThatWeKnow() {
        // Its fork or its exec was lost, or it found the table full: its parent's program would be a guess.
        Actor late = actor(table(), exit(id(101), SHELL, "something"));
        assertThat(late.process().executable()).isNull();
        assertThat(late.process().arguments().list()).isEmpty();
        assertThat(late.process().name()).isEqualTo(Text.of("something"));
        assertThat(ancestors(late)).containsExactly(100, 1);
    }

    @Test
    void initAndTheFirstKernelThreadHaveNoCreatorAndAreNotCut() {
        Actor init = actor(table(), exec(INIT, NOBODY, "/sbin/init"));
        assertThat(init.ancestors()).isEmpty();
        assertThat(init.ancestorsCut()).isNull();
    }

    @Test
    void aChainDeeperThanTheLimitIsCutAndSaysSo() {
        ProcessTable table = table();
        ProcessId parent = SHELL;
        for (int pid = 1_000; pid < 1_200; pid++) {
            actor(table, fork(id(pid), parent));
            parent = id(pid);
        }
        Actor deep = actor(table, exec(id(1_199), id(1_198), "/bin/deep"));
        assertThat(deep.ancestors()).hasSize(ProcessTable.ANCESTORS);
        assertThat(ancestors(deep)).startsWith(1_198, 1_197).endsWith(1_199 - ProcessTable.ANCESTORS);
        assertThat(deep.ancestorsCut()).isTrue();

        Actor justWhole = actor(table, exec(id(1_000 + ProcessTable.ANCESTORS - 2), id(1), "/bin/deep"));
        assertThat(ancestors(justWhole)).hasSize(ProcessTable.ANCESTORS).endsWith(100, 1);
        assertThat(justWhole.ancestorsCut()).isNull();
    }

    @Test
    void aTableFullOfLivingOnesTakesNoMoreAndCountsWhomItRefused() {
        ProcessTable table = table(10, ProcessTable.BYTES);
        for (int pid = 1_000; pid < 1_020; pid++) {
            actor(table, fork(id(pid), SHELL));
        }
        assertThat(table.size()).isEqualTo(10);
        assertThat(table.refused()).isEqualTo(12);
    }

    @Test
    void whoeverIsRefusedStillHasItsWholeActor() {
        ProcessTable table = table(3, ProcessTable.BYTES);
        actor(table, fork(id(101), SHELL));
        assertThat(ancestors(actor(table, fork(id(102), id(101))))).containsExactly(101, 100, 1);
        Actor refused = actor(table, exec(id(102), id(101), "/bin/ls", "ls"));
        assertThat(program(refused.process())).isEqualTo("/bin/ls");
        assertThat(ancestors(refused)).containsExactly(101, 100, 1);
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void thoseWhoEndedMakeRoomForTheLiving() {
        ProcessTable table = table(10, ProcessTable.BYTES);
        for (int pid = 1_000; pid < 1_100; pid++) {
            actor(table, fork(id(pid), SHELL));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        assertThat(table.refused()).isZero();
        assertThat(table.size()).isEqualTo(10);
    }

    @Test
    void theOneThatEndedFirstGoesFirstAndChainsThroughItSayThatTheyAreCut() {
        ProcessTable table = table(8, ProcessTable.BYTES);
        for (int pid = 201; pid <= 203; pid++) { // three that end and leave a child behind
            actor(table, fork(id(pid), SHELL));
            actor(table, fork(id(pid + 100), id(pid)));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        assertThat(table.size()).isEqualTo(8);
        actor(table, fork(id(999), SHELL));
        assertThat(table.size()).isEqualTo(8);
        assertThat(table.refused()).isZero();

        Actor orphan = actor(table, exec(id(301), INIT, "/bin/a"));
        assertThat(orphan.ancestors()).isEmpty();
        assertThat(orphan.ancestorsCut()).isTrue();
        assertThat(ancestors(actor(table, exec(id(302), INIT, "/bin/b")))).containsExactly(202, 100, 1);
        assertThat(ancestors(actor(table, exec(id(303), INIT, "/bin/c")))).containsExactly(203, 100, 1);
    }

    @Test
    void theTextsThatAreKeptHaveABound() {
        long limit = 100_000;
        ProcessTable table = table(ProcessTable.ENTRIES, limit);
        String long4k = "x".repeat(4_000);
        for (int pid = 1_000; pid < 1_200; pid++) {
            actor(table, fork(id(pid), SHELL));
            actor(table, exec(id(pid), SHELL, "/bin/" + pid, "a", long4k));
            assertThat(table.bytes()).isLessThanOrEqualTo(limit);
            actor(table, exit(id(pid), SHELL, "x"));
        }
        assertThat(table.refused()).isZero();
        assertThat(table.bytes()).isLessThanOrEqualTo(limit).isGreaterThan(limit / 2);
    }

    @Test
    void livingOnesThatGrowByAnExecStayWithinTheBoundToo() {
        long limit = 100_000;
        ProcessTable table = table(ProcessTable.ENTRIES, limit);
        String long4k = "x".repeat(4_000);
        for (int pid = 1_000; pid < 1_100; pid++) { // all enter, being small
            actor(table, fork(id(pid), SHELL));
        }
        assertThat(table.refused()).isZero();
        for (int pid = 1_000; pid < 1_100; pid++) {
            Actor grown = actor(table, exec(id(pid), SHELL, "/bin/" + pid, "a", long4k));
            assertThat(program(grown.process())).isEqualTo("/bin/" + pid);
            assertThat(ancestors(grown)).containsExactly(100, 1);
            assertThat(table.bytes()).isLessThanOrEqualTo(limit);
        }
        assertThat(table.refused()).isPositive();
    }

    @Test
    void whenAllHaveEndedNothingIsOwed() {
        ProcessTable table = table(50, 30_000);
        long seed = new Random().nextLong();
        var random = new Random(seed);
        Map<ProcessId, ProcessId> parents = new HashMap<>();
        List<ProcessId> alive = new ArrayList<>(List.of(SHELL));
        for (int step = 0; step < 50_000; step++) {
            ProcessId someone = alive.get(random.nextInt(alive.size()));
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    ProcessId child = new ProcessId(1_000 + random.nextInt(500), step);
                    parents.put(child, someone);
                    alive.add(child);
                    actor(table, fork(child, someone));
                }
                case 2 ->
                    actor(
                            table,
                            exec(
                                    someone,
                                    parents.getOrDefault(someone, INIT),
                                    "/bin/" + "p".repeat(random.nextInt(300)),
                                    "a".repeat(random.nextInt(600))));
                default -> {
                    if (!someone.equals(SHELL)) {
                        actor(table, exit(someone, parents.getOrDefault(someone, INIT), "x"));
                        alive.remove(someone);
                    }
                }
            }
            assertThat(table.size()).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(50);
            assertThat(table.bytes()).as("seed %d, step %d", seed, step).isBetween(0L, 30_000L);
        }
        alive.forEach(one -> actor(table, exit(one, INIT, "x")));
        ProcessTable fresh = table(50, 30_000);
        assertThat(table.size()).as("seed %d", seed).isLessThanOrEqualTo(50);
        for (int pid = 9_000; pid < 9_200; pid++) { // all that ended makes room: nobody is refused any more
            long before = table.refused();
            actor(table, fork(id(pid), INIT));
            actor(table, exit(id(pid), INIT, "sh"));
            assertThat(table.refused()).as("seed %d", seed).isEqualTo(before);
        }
        assertThat(fresh.size()).isEqualTo(2);
    }

    @Test
    void aMillionShortLivesStayWithinTheBounds() {
        ProcessTable table = table();
        long began = System.nanoTime();
        for (int i = 0; i < 1_000_000; i++) {
            var child = new ProcessId(2_000 + i % 30_000, i);
            step(table, fork(child, SHELL));
            step(table, exit(child, SHELL, "sh"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(table.size()).isEqualTo(2 + ProcessTable.LINGERING);
        assertThat(table.refused()).isZero();
    }

    @Test
    void aRelayOfProcessesThatEachEndAfterCreatingTheNextIsForgottenFromItsBeginning() {
        ProcessTable table = table();
        var first = new WeakReference<>(relay(table, SHELL, id(200)));
        ProcessId parent = id(200);
        long began = System.nanoTime();
        for (int i = 0; i < 300_000; i++) {
            var child = new ProcessId(2_000 + i % 30_000, i);
            relay(table, parent, child);
            parent = child;
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(table.size()).isEqualTo(ProcessTable.ENTRIES);
        assertThat(table.refused()).isZero();
        for (int i = 0; i < 20 && first.get() != null; i++) {
            System.gc();
        }
        assertThat(first.get()).as("the first of the relay is still held").isNull();
    }

    /// A child is created, then its parent ends; returns the child.
    private static Process relay(ProcessTable table, ProcessId parent, ProcessId child) {
        var draft = new Draft(fork(child, parent));
        table.enrich(draft);
        step(table, exit(parent, INIT, "sh"));
        return Objects.requireNonNull(draft.process());
    }

    @Test
    void aThousandRelaysThatEndAtOnceAreForgottenWithoutDeepRecursion() throws InterruptedException {
        ProcessTable table = table();
        List<ProcessId> last = new ArrayList<>();
        int relays = ProcessTable.LINGERING + 1;
        int runners = 25;
        for (int relay = 0; relay < relays; relay++) {
            ProcessId parent = SHELL;
            for (int i = 0; i < runners; i++) {
                var child = new ProcessId(1_000 + relay, relay * 1_000L + i);
                step(table, fork(child, parent));
                if (i > 0) {
                    step(table, exit(parent, INIT, "sh"));
                }
                parent = child;
            }
            last.add(parent);
        }
        assertThat(table.size()).isEqualTo(2 + relays * runners);
        List<Throwable> thrown = new ArrayList<>();
        Thread ring = Thread.ofPlatform()
                .stackSize(256 << 10) // as the program has it
                .unstarted(() -> last.forEach(one -> step(table, exit(one, INIT, "sh"))));
        ring.setUncaughtExceptionHandler((_, e) -> thrown.add(e));
        ring.start();
        ring.join();
        assertThat(thrown).isEmpty();
        assertThat(table.size()).isEqualTo(2 + ProcessTable.LINGERING);
    }

    @Test
    void aTableFullOfLivingOnesIsStillQuick() {
        ProcessTable table = table();
        for (int i = 0; i < ProcessTable.ENTRIES; i++) {
            step(table, fork(new ProcessId(2_000 + i, i), SHELL));
        }
        long began = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            step(table, fork(new ProcessId(2_000 + i % 30_000, 1_000_000 + i), SHELL));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(table.refused()).isPositive();
    }

    private static void step(ProcessTable table, Event event) {
        table.enrich(new Draft(event));
    }

    @Test
    void afterALossWhoIsGoneEndsAndWhoCameEnters() {
        ProcessTable table = table();
        actor(table, exec(id(101), SHELL, "/bin/gone"));
        actor(table, exec(id(102), SHELL, "/bin/stays"));
        kernel.processes = List.of(
                running(INIT, NOBODY, "/sbin/init"),
                running(SHELL, INIT, "/bin/sh"),
                running(id(102), SHELL, "/bin/stays"),
                running(id(103), id(102), "/bin/came"));
        table.reconcile();
        assertThat(program(actor(table, fork(id(104), id(103))).process())).isEqualTo("/bin/came");
        assertThat(ancestors(actor(table, fork(id(105), id(103))))).containsExactly(103, 102, 100, 1);
        for (int pid = 1_000; pid < 1_000 + ProcessTable.LINGERING; pid++) { // the gone one lingered, and goes now
            actor(table, fork(id(pid), SHELL));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        assertThat(actor(table, fork(id(106), id(101))).ancestors()).isEmpty();
    }

    @Test
    void aChainThatWasCutIsNotMendedWithInit() {
        ProcessTable table = table(4, ProcessTable.BYTES);
        actor(table, fork(id(101), SHELL));
        actor(table, fork(id(102), id(101)));
        actor(table, exit(id(101), SHELL, "sh"));
        actor(table, fork(id(103), SHELL)); // puts 101 out
        kernel.processes = List.of(
                running(INIT, NOBODY, "/sbin/init"),
                running(SHELL, INIT, "/bin/sh"),
                running(id(102), INIT, "/bin/sh"),
                running(id(103), SHELL, "/bin/sh"));
        actor(table, exec(id(102), INIT, "/bin/orphan"));
        table.reconcile();
        Actor orphan = actor(table, exec(id(102), INIT, "/bin/orphan"));
        assertThat(orphan.ancestors()).isEmpty();
        assertThat(orphan.ancestorsCut()).isTrue();
    }

    @Test
    void whoeverStartedWhileTheKernelWasAskedIsNotTakenForGone() {
        ProcessTable table = table();
        var young = new ProcessId(101, kernel.now + 1);
        actor(table, exec(young, SHELL, "/bin/young"));
        table.reconcile();
        for (int pid = 1_000; pid < 1_000 + 2 * ProcessTable.LINGERING; pid++) {
            actor(table, fork(id(pid), SHELL));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        assertThat(program(actor(table, fork(id(102), young)).process())).isEqualTo("/bin/young");
    }

    @Test
    void anEndThatIsToldAfterAllEndsNobodyTwice() {
        ProcessTable table = table();
        actor(table, exec(id(101), SHELL, "/bin/gone"));
        table.reconcile();
        Actor late = actor(table, exit(id(101), SHELL, "gone"));
        assertThat(program(late.process())).isEqualTo("/bin/gone");
        for (int pid = 1_000; pid < 1_000 + 2 * ProcessTable.LINGERING; pid++) {
            actor(table, fork(id(pid), SHELL));
            actor(table, exit(id(pid), SHELL, "sh"));
        }
        assertThat(table.size()).isEqualTo(2 + ProcessTable.LINGERING);
    }

    @Test
    void aDigestThatBecomesKnownIsKnownFromThenOn() {
        ProcessTable table = table();
        Actor ls = actor(table, exec(id(101), SHELL, "/bin/ls"));
        var draft = new Draft(new ImageHashed(0, 1, "abc", null), ls);
        table.enrich(draft);
        assertThat(Objects.requireNonNull(draft.process()).sha256()).isEqualTo("abc");
        assertThat(actor(table, exit(id(101), SHELL, "ls")).process().sha256()).isEqualTo("abc");
    }

    @Test
    void aDigestOfAProgramThatWasReplacedMeanwhileIsNotTheNewOnes() {
        ProcessTable table = table();
        Actor ls = actor(table, exec(id(101), SHELL, "/bin/ls"));
        actor(table, exec(id(101), SHELL, "/bin/cat"));
        var draft = new Draft(new ImageHashed(0, 1, "abc", null), ls);
        table.enrich(draft);
        assertThat(Objects.requireNonNull(draft.process()).sha256()).isEqualTo("abc");
        assertThat(actor(table, exit(id(101), SHELL, "cat")).process().sha256()).isNull();
    }

    @Test
    void aProcessInAContainerCarriesItsName() {
        String container = "0123456789abcdef".repeat(4);
        kernel.processes = Arrays.asList(
                running(INIT, NOBODY, "/sbin/init"),
                new RunningProcess(
                        MadeUp.task(SHELL, INIT, "sh"),
                        0,
                        true,
                        Text.of("/bin/sh"),
                        MadeUp.arguments("sh"),
                        null,
                        Text.of("/docker/" + container)));
        assertThat(actor(table(), fork(id(101), SHELL)).process().containerId()).isEqualTo(container);
    }
}
