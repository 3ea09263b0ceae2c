package nightjar.events;

/// Names a process for good: the kernel gives a pid anew, but not with the same start time.
///
/// @param pid in the initial pid namespace
/// @param startBootNanos when it was created, in nanoseconds since boot
public record ProcessId(int pid, long startBootNanos) {
    @Override
    public int hashCode() {
        return pid * 31 + Long.hashCode(startBootNanos);
    }

    /// As `process.entity_id` shows it; unique on a host within a boot (`host.boot.id`).
    @Override
    public String toString() {
        return pid + "-" + startBootNanos;
    }
}
