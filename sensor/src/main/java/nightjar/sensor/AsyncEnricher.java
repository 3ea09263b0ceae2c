package nightjar.sensor;

import java.util.Optional;
import nightjar.events.Event;
import nightjar.events.Observation;

/// Finds out, after an event was put out, what takes too long to wait for. What it finds is an event of its own.
public interface AsyncEnricher {
    /// Whether there is anything to find out; called on the thread that drains the ring, so it must not wait.
    boolean concerns(Observation observation);

    /// Finds it out; called on a thread where it may wait.
    Optional<Event> enrich(Observation observation);
}
