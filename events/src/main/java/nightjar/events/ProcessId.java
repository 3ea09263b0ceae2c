package nightjar.events;

import org.jspecify.annotations.Nullable;

/// Names a process for good: the kernel gives a pid anew, but not with the same start time.
///
/// @param pid in the initial pid namespace
/// @param startBootNanos when it was created, in nanoseconds since boot
public record ProcessId(int pid, long startBootNanos) {
    // Written out, as every event looks its process up: what a record has by itself is several times slower where
    // only the first compiler runs.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProcessId id && pid == id.pid && startBootNanos == id.startBootNanos;
    }

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
