package nightjar.collector;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import nightjar.events.HostMetric;

/// The rhythm in which the host is measured. A round that comes late is made once, however late it is.
///
/// Confined to the pipeline's thread.
final class MonitorRounds {
    private final Supplier<List<HostMetric>> measure;
    private final long intervalNanos;
    private long next;

    /// @param measure tells what happened since it was last called
    /// @param now by the clock of `System.nanoTime`; the first round is due an interval later
    MonitorRounds(Supplier<List<HostMetric>> measure, Duration interval, long now) {
        this.measure = measure;
        this.intervalNanos = interval.toNanos();
        this.next = now + intervalNanos;
    }

    /// When the next round is due.
    long next() {
        return next;
    }

    /// Makes a round if one is due; nothing if none is.
    List<HostMetric> due(long now) {
        if (now - next < 0) {
            return List.of();
        }
        next += intervalNanos;
        if (now - next >= 0) {
            next = now + intervalNanos;
        }
        return measure.get();
    }
}
