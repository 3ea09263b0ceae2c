package nightjar.collector;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import nightjar.events.Event;
import nightjar.events.Observation;
import nightjar.sensor.AsyncEnricher;

/// The stage after output: what the asynchronous enrichers find out on a thread of their own, and the way of their
/// findings back into the pipeline.
///
/// At most [#QUEUE] observations wait; one more is passed over and counted.
final class AsyncStage implements AutoCloseable {
    static final int QUEUE = 4_096;

    /// How long closing waits for an enricher that does not heed its interruption.
    private static final Duration END = Duration.ofSeconds(1);

    /// An event that was found, and the observation that it completes.
    record Finding(Observation about, Event event) {}

    private final List<AsyncEnricher> enrichers;
    private final Runnable found;
    private final BlockingQueue<Observation> waiting = new ArrayBlockingQueue<>(QUEUE);
    private final ConcurrentLinkedQueue<Finding> findings = new ConcurrentLinkedQueue<>();
    private final AtomicLong unfinished = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final Thread thread;
    private long passedOver;

    /// @param found called, on the stage's thread, when there are findings to fetch
    AsyncStage(List<AsyncEnricher> enrichers, Runnable found) {
        this.enrichers = List.copyOf(enrichers);
        this.found = found;
        this.thread = Thread.ofPlatform().name("nightjar-enrich").daemon().start(this::run);
    }

    /// Takes an observation that was put out. Never waits.
    void offer(Observation observation) {
        for (AsyncEnricher enricher : enrichers) {
            if (enricher.concerns(observation)) {
                if (waiting.offer(observation)) {
                    unfinished.incrementAndGet();
                } else {
                    passedOver++;
                }
                return;
            }
        }
    }

    /// Hands over what was found since; returns how many.
    int drain(Consumer<Finding> handler) {
        int count = 0;
        for (Finding finding = findings.poll(); finding != null; finding = findings.poll()) {
            handler.accept(finding);
            count++;
        }
        return count;
    }

    /// Observations that wait or are being worked on, and findings that were not fetched.
    boolean isIdle() {
        return unfinished.get() == 0 && findings.isEmpty();
    }

    long unfinished() {
        return unfinished.get();
    }

    /// Observations that found the queue full.
    long passedOver() {
        return passedOver;
    }

    /// Observations of which an enricher could not find out anything because of a defect in it.
    long broken() {
        return broken.get();
    }

    private void run() {
        try {
            while (true) {
                Observation observation = waiting.take();
                try {
                    enrich(observation);
                } catch (RuntimeException _) {
                    broken.incrementAndGet(); // a defect of ours with one observation must not cost all that follow
                }
                unfinished.decrementAndGet();
                found.run();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void enrich(Observation observation) {
        for (AsyncEnricher enricher : enrichers) {
            if (enricher.concerns(observation)) {
                enricher.enrich(observation).ifPresent(event -> findings.add(new Finding(observation, event)));
            }
        }
    }

    /// Ends the stage's thread, and waits for that: what it calls when it has found something may be gone after.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(END);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
