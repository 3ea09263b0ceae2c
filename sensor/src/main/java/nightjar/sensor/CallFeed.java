package nightjar.sensor;

/// Where the system calls go that a process makes, one after the other: what a model of their order reads.
///
/// Called on the thread that drains the sensor. What it cannot take at once it must put aside, or the ring fills.
@FunctionalInterface
public interface CallFeed {
    /// Calls that one CPU saw return, in their order. A process that moved to another CPU is in the batches of both,
    /// and which of them comes first is not said. A batch is at most some 200 ms old, so order the calls of a
    /// process by time, that far back.
    ///
    /// @param batch to be read until this returns
    void calls(CallBatch batch);
}
