package nightjar.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// `ppoll(2)` over a ring, a wake-up and an output.
///
/// ```
///   struct pollfd:   0        4         6         8
///                    +--------+---------+---------+
///                    |   fd   | events  | revents |
///                    +--------+---------+---------+
/// ```
final class Poll {
    private static final int POLLFD_BYTES = 8;
    private static final short POLLIN = 1;
    private static final short POLLERR = 8;
    private static final int COUNT = 3;
    private static final int OUTPUT = 2;

    private final MemorySegment pollfds;
    private final MemorySegment timeout;

    /// A negative descriptor is passed over by the kernel.
    Poll(Arena arena, int ring, int wakeUp, int output) {
        this.pollfds = arena.allocate(COUNT * POLLFD_BYTES, 8);
        this.timeout = arena.allocate(16, 8);
        set(0, ring, POLLIN);
        set(1, wakeUp, POLLIN);
        set(OUTPUT, output, (short) 0); // an error is reported whatever one asks for
    }

    private void set(int index, int fd, short events) {
        long at = (long) index * POLLFD_BYTES;
        pollfds.set(JAVA_INT, at, fd);
        pollfds.set(JAVA_SHORT, at + 4, events);
    }

    void await(long nanos) {
        timeout.set(Native.LONG, 0, nanos / 1_000_000_000);
        timeout.set(Native.LONG, 8, nanos % 1_000_000_000);
        Libc.ppoll(pollfds, COUNT, timeout);
    }

    boolean outputClosed() {
        return (pollfds.get(JAVA_SHORT, OUTPUT * POLLFD_BYTES + 6) & POLLERR) != 0;
    }
}
