package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import nightjar.events.EventsLost;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.io.TempDir;

/// What happens when the ring is full: it is counted, told, and nothing else.
final class LossTest {
    @TempDir
    Path directory;

    @KernelTest
    void whatAStoppedReaderMissesIsCountedAndTold() throws Exception {
        Actor actor = Actor.compile(directory);
        try (Watched host = new Watched(16 << 10)) {
            actor.act("forks", "1000", "50"); // far more than 16 KiB hold, and nobody drains
            host.sensor.detach();
            host.drain();

            Tally forks = host.sensor.tally(RecordType.FORK);
            long told = host.observations.stream()
                    .filter(o -> o.event() instanceof ProcessFork)
                    .count();
            assertThat(forks.lost()).isPositive();
            assertThat(told).isEqualTo(forks.submitted());
            assertThat(told + forks.lost() + forks.filtered()).isEqualTo(forks.seen());
            assertThat(forks.seen()).isGreaterThanOrEqualTo(1_001);

            assertThat(host.sensor.losses().stream()
                            .filter(lost -> lost.type().equals("process.fork"))
                            .mapToLong(EventsLost::count)
                            .sum())
                    .isEqualTo(forks.lost());
            assertThat(host.sensor.losses()).as("a loss is told once").isEmpty();
        }
    }

    @KernelTest
    void theProcessTableIsSetRightAfterALoss() throws Exception {
        try (Watched host = new Watched(16 << 10)) {
            var unseen = new ProcessBuilder(
                            "sh",
                            "-c",
                            "for i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9;"
                                    + " do /usr/bin/true; done; done; exec sleep 60")
                    .start();
            while (host.sensor.tally(RecordType.EXEC).seen() < 83) { // its own, 81 others, and sleep
                Thread.sleep(10);
            }
            host.drain();
            assertThat(host.sensor.losses()).isNotEmpty();

            host.table.reconcile();
            unseen.destroy();
            assertThat(String.valueOf(
                            Watched.actor(host.exitOf(unseen.pid())).process().executable()))
                    .isEqualTo("/usr/bin/sleep");
        }
    }

    /// Seen = delivered + filtered + lost, for rings of any size, readers of any laziness, and load of any kind.
    @KernelTest
    void nothingIsUnaccountedFor() throws Exception {
        Actor actor = Actor.compile(directory);
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 8; round++) {
            int ringBytes = 4096 << random.nextInt(8);
            try (Watched host = new Watched(ringBytes)) {
                for (int burst = 0; burst < 1 + random.nextInt(4); burst++) {
                    actor.act("forks", Integer.toString(random.nextInt(300)), Integer.toString(1 + random.nextInt(60)));
                    actor.act("threads", Integer.toString(random.nextInt(20)));
                    if (random.nextBoolean()) {
                        host.drain();
                    }
                }
                host.sensor.detach();
                host.drain();

                Map<RecordType, Long> delivered = new EnumMap<>(RecordType.class);
                host.observations.forEach(o -> delivered.merge(type(o.event()), 1L, Long::sum));
                for (RecordType type : RecordType.values()) {
                    Tally tally = host.sensor.tally(type);
                    assertThat(delivered.getOrDefault(type, 0L) + tally.filtered() + tally.lost())
                            .as("seed %d, round %d, ring of %d bytes, %s: %s", seed, round, ringBytes, type, tally)
                            .isEqualTo(tally.seen());
                    assertThat(tally.submitted()).isEqualTo(delivered.getOrDefault(type, 0L));
                }
                assertThat(host.sensor.missed()).isZero();
            }
        }
    }

    private static RecordType type(nightjar.events.Event event) {
        return switch (event) {
            case ProcessFork _ -> RecordType.FORK;
            case ProcessExec _ -> RecordType.EXEC;
            case ProcessExit _ -> RecordType.EXIT;
            default -> throw new AssertionError("not from the ring: " + event);
        };
    }
}
