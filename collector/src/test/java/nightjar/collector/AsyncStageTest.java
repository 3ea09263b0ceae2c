package nightjar.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import nightjar.collector.AsyncStage.Finding;
import nightjar.events.Event;
import nightjar.events.ImageHashed;
import nightjar.events.Observation;
import nightjar.sensor.AsyncEnricher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The stage after output: bounded, on a thread of its own, and its findings come back.
@Timeout(30)
class AsyncStageTest {
    private final Semaphore found = new Semaphore(0);

    /// Finds something out about each exec, when it is let.
    private static final class Slow implements AsyncEnricher {
        private final Semaphore may = new Semaphore(0);
        private final CountDownLatch began = new CountDownLatch(1);

        @Override
        public boolean concerns(Observation observation) {
            return observation.event().typeName().equals("process.exec");
        }

        @Override
        public Optional<Event> enrich(Observation observation) {
            began.countDown();
            may.acquireUninterruptibly();
            return finding(observation);
        }
    }

    private static Optional<Event> finding(Observation observation) {
        return Optional.of(new ImageHashed(0, observation.sequence(), "abc", null));
    }

    @Test
    void whatIsFoundComesBackWithWhatItIsAbout() throws InterruptedException {
        var slow = new Slow();
        try (var stage = new AsyncStage(List.of(slow), found::release)) {
            Observation exec = Examples.observation(Examples.exec("/bin/ls"));
            stage.offer(exec);
            assertThat(drain(stage)).isEmpty();
            assertThat(stage.isIdle()).isFalse();
            assertThat(stage.unfinished()).isEqualTo(1);
            slow.may.release();
            awaitFinding();
            assertThat(stage.unfinished()).isZero();
            assertThat(stage.isIdle()).isFalse(); // not fetched yet
            assertThat(drain(stage)).containsExactly(new Finding(exec, new ImageHashed(0, 1, "abc", null)));
            assertThat(stage.isIdle()).isTrue();
        }
    }

    @Test
    void whatConcernsNobodyDoesNotWait() {
        try (var stage = new AsyncStage(List.of(new Slow()), found::release)) {
            stage.offer(Examples.observation(Examples.fork()));
            assertThat(stage.isIdle()).isTrue();
        }
    }

    @Test
    void oneMoreThanMayWaitIsPassedOverAndCounted() throws InterruptedException {
        var slow = new Slow();
        try (var stage = new AsyncStage(List.of(slow), found::release)) {
            Observation exec = Examples.observation(Examples.exec("/bin/ls"));
            stage.offer(exec);
            slow.began.await(); // it is being worked on, and waits no more
            for (int i = 0; i < AsyncStage.QUEUE; i++) {
                stage.offer(exec);
            }
            assertThat(stage.passedOver()).isZero();
            stage.offer(exec);
            stage.offer(exec);
            assertThat(stage.passedOver()).isEqualTo(2);
            assertThat(stage.unfinished()).isEqualTo(AsyncStage.QUEUE + 1);
            slow.may.release(AsyncStage.QUEUE + 1);
            for (int i = 0; i <= AsyncStage.QUEUE; i++) {
                awaitFinding();
            }
            assertThat(drain(stage)).hasSize(AsyncStage.QUEUE + 1);
            assertThat(stage.isIdle()).isTrue();
        }
    }

    @Test
    void nothingFoundIsAnAnswerToo() throws InterruptedException {
        var nothing = new AsyncEnricher() {
            @Override
            public boolean concerns(Observation observation) {
                return true;
            }

            @Override
            public Optional<Event> enrich(Observation observation) {
                return Optional.empty();
            }
        };
        try (var stage = new AsyncStage(List.of(nothing), found::release)) {
            stage.offer(Examples.observation(Examples.fork()));
            awaitFinding();
            assertThat(drain(stage)).isEmpty();
            assertThat(stage.isIdle()).isTrue();
        }
    }

    @Test
    void anEnricherThatBreaksIsCountedAndDoesNotEndTheStage() throws InterruptedException {
        var fragile = new AsyncEnricher() {
            @Override
            public boolean concerns(Observation observation) {
                return true;
            }

            @Override
            public Optional<Event> enrich(Observation observation) {
                if (observation.event().typeName().equals("process.fork")) {
                    throw new IllegalStateException("a defect");
                }
                return finding(observation);
            }
        };
        try (var stage = new AsyncStage(List.of(fragile), found::release)) {
            stage.offer(Examples.observation(Examples.fork()));
            stage.offer(Examples.observation(Examples.exec("/bin/ls")));
            awaitFinding();
            awaitFinding();
            assertThat(drain(stage)).hasSize(1);
            assertThat(stage.broken()).isEqualTo(1);
            assertThat(stage.isIdle()).isTrue();
        }
    }

    @Test
    void closingWaitsForWhatIsBeingFoundOut() throws InterruptedException {
        var slow = new Slow();
        var stage = new AsyncStage(List.of(slow), found::release);
        stage.offer(Examples.observation(Examples.exec("/bin/ls")));
        slow.began.await();
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            slow.may.release();
        });
        stage.close();
        assertThat(stage.unfinished()).isZero();
        assertThat(found.availablePermits()).isEqualTo(1); // and nothing is called from here on
    }

    private void awaitFinding() throws InterruptedException {
        assertThat(found.tryAcquire(10, TimeUnit.SECONDS))
                .as("told that there is something to fetch")
                .isTrue();
    }

    private static List<Finding> drain(AsyncStage stage) {
        List<Finding> findings = new ArrayList<>();
        assertThat(stage.drain(findings::add)).isEqualTo(findings.size());
        return findings;
    }
}
