package nightjar.sensor;

/// Adds to an event what must be known before it is put out. Must not wait: no file, no network, microseconds at
/// most.
///
/// Confined to the thread that drains the ring.
public interface SyncEnricher {
    void enrich(Draft draft);

    /// Called about once a second, for whoever follows something that changes.
    default void tick() {}
}
