package nightjar.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Turns the kernel's time since boot into the time of day.
///
/// Records carry `bpf_ktime_get_boot_ns()` (`CLOCK_BOOTTIME`: runs on through suspend, never steps). The time of day
/// is
/// that plus an offset, which [#adjust] measures anew, since somebody may set the clock.
///
/// Confined to one thread.
public final class BootClock {
    private static final int TRIES = 5;

    private final MemorySegment timespec = Arena.ofAuto().allocate(16, 8);
    private long offsetNanos;

    public BootClock() {
        adjust();
    }

    /// Measures the offset; of a few tries, the one that took the least time between the two clocks counts.
    public void adjust() {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = Libc.bootTime(timespec);
            long real = Libc.realTime(timespec);
            long after = Libc.bootTime(timespec);
            if (after - before < shortest) {
                shortest = after - before;
                offsetNanos = real - (before + shortest / 2);
            }
        }
    }

    /// Nanoseconds since 1970 of a time since boot.
    public long epochNanos(long bootNanos) {
        return bootNanos + offsetNanos;
    }

    /// Nanoseconds since boot, now.
    public long now() {
        return Libc.bootTime(timespec);
    }
}
