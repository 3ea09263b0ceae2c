package nightjar.sensor;

import static nightjar.sensor.Judged.image;
import static nightjar.sensor.Judged.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nightjar.events.Observation;
import nightjar.events.ProcessExec;
import nightjar.events.RuleMatch.Space;
import nightjar.matcher.MatcherImage;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.io.TempDir;

/// Rules that change while programs are run: each exec is judged by one whole image, whichever counts then.
final class ReloadTest {
    private static final int RELOADS = 1_000;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);
    /// The swap alone is faster; this machine may be busy.
    private static final long SWAP_MILLIS = 50;

    @TempDir
    Path directory;

    @KernelTest
    void aThousandReloadsUnderLoadLoseNothing() throws Exception {
        String load = "{Image|endswith: /actor, CommandLine|contains: runs, ParentImage|endswith: /actor}";
        // As many rules before it as move the one that tells them apart, so that a number means another rule.
        MatcherImage first = image(rule("always", load), rule("first", load));
        MatcherImage second = image(rule("another", "{Image: /nowhere}"), rule("second", load), rule("always", load));
        Actor actor = Actor.compile(directory);
        List<Long> swaps = new ArrayList<>();
        try (Judged judged = Judged.by(first)) {
            Process running = actor.start("runs", "1000000");
            judged.host.first(ReloadTest::isOfTheLoad);
            long deadline = System.nanoTime() + MOST_NANOS;
            int reloads = 0;
            while (reloads < RELOADS && System.nanoTime() < deadline) {
                long began = System.nanoTime();
                judged.use(reloads % 2 == 0 ? second : first);
                swaps.add(System.nanoTime() - began);
                judged.host.drain();
                reloads++;
            }
            running.destroy();
            running.waitFor();
            judged.host.sensor.detach();
            judged.host.drain();

            List<Observation> execs = judged.host.observations.stream()
                    .filter(ReloadTest::isOfTheLoad)
                    .toList();
            Collections.sort(swaps);
            long median = TimeUnit.NANOSECONDS.toMicros(swaps.get(swaps.size() / 2));
            System.err.printf(
                    "%,d reloads among %,d execs; a reload takes %,d µs (median), %,d µs (longest)%n",
                    reloads, execs.size(), median, TimeUnit.NANOSECONDS.toMicros(swaps.getLast()));
            assertThat(reloads)
                    .as("reloads in %d s", MOST_NANOS / 1_000_000_000)
                    .isEqualTo(RELOADS);
            assertThat(execs.size()).isGreaterThan(RELOADS);
            for (Observation exec : execs) {
                assertThat(Judged.titles(exec))
                        .as("event %d", exec.sequence())
                        .isIn(List.of("always", "first"), List.of("always", "second"));
            }
            assertThat(execs.stream()
                            .flatMap(exec -> Judged.titles(exec).stream())
                            .distinct())
                    .containsExactlyInAnyOrder("always", "first", "second");
            assertThat(execs.stream()
                            .filter(exec -> exec.matches().getFirst().judgedIn() == Space.KERNEL)
                            .count())
                    .as("judged in the hook, of %d", execs.size())
                    .isGreaterThan(execs.size() / 2);
            assertNothingIsLost(judged);
            assertThat(median).as("µs").isLessThan(TimeUnit.MILLISECONDS.toMicros(SWAP_MILLIS));
        }
    }

    @KernelTest
    void rulesThatHaveNoRoomAreRefusedAndTheOlderOnesStay() throws Exception {
        String[] many = new String[400];
        Arrays.setAll(
                many,
                i -> rule(
                        "rule " + i,
                        "{CommandLine|contains: %s}"
                                .formatted(Integer.toString(i).repeat(60))));
        try (Judged judged = Judged.by(rule("stays", "{CommandLine|contains: after-that}"))) {
            MatcherImage large = image(many);
            assertThatThrownBy(() -> judged.use(large))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("start again to make more");

            Actor.run("/usr/bin/true", "after-that");
            assertThat(judged.titles("after-that")).containsExactly("stays");
        }
    }

    private static boolean isOfTheLoad(Observation observation) {
        return observation.event() instanceof ProcessExec exec
                && exec.arguments().list().size() == 2
                && exec.arguments().list().getLast().toString().equals("runs");
    }

    private static void assertNothingIsLost(Judged judged) {
        Tally execs = judged.host.sensor.tally(RecordType.EXEC);
        long delivered = judged.host.observations.stream()
                .filter(each -> each.event() instanceof ProcessExec)
                .count();
        assertThat(execs.lost()).as("%s", execs).isZero();
        assertThat(execs.seen()).isEqualTo(delivered + execs.filtered());
        assertThat(judged.host.sensor.missed()).isZero();
    }
}
