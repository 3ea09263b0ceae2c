package nightjar.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Waits for wake-ups of rings, for a [WakeUp], and for the end of an output: `epoll(7)`.
///
/// A ring is watched for edges: its descriptor is readable whenever there is a record, but a record that was
/// handed over
/// without a wake-up shall not end a nap, and makes no edge. The others are watched for levels.
///
/// ```
///   struct epoll_event:   0        4                 12      (packed on x86-64;
///                         +--------+-----------------+        elsewhere data stands at 8)
///                         | events |      data       |
///                         +--------+-----------------+
/// ```
final class Poll implements AutoCloseable {
    private static final int EPOLLIN = 0x1;
    private static final int EPOLLERR = 0x8;
    private static final int EPOLLET = 1 << 31;

    private static final long RING = 0;
    private static final long WAKE_UP = 1;
    private static final long OUTPUT = 2;
    /// Events that one wait takes note of; what is ready beyond them makes the next one short.
    private static final int COUNT = 4;

    private static final int DATA = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
    private static final int EVENT_BYTES = DATA + 8;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate((long) COUNT * EVENT_BYTES, 8);
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final int fd = Libc.epollCreate();
    private boolean outputClosed;

    /// @param output -1 for none; a file cannot be watched, and its reader cannot go away
    Poll(int[] rings, int wakeUp, int output) {
        for (int ring : rings) {
            add(ring, EPOLLIN | EPOLLET, RING);
        }
        add(wakeUp, EPOLLIN, WAKE_UP);
        if (output >= 0) {
            try {
                add(output, 0, OUTPUT); // an error is reported whatever one asks for
            } catch (KernelException e) {
                if (e.errno() != KernelException.EPERM) {
                    throw e;
                }
            }
        }
    }

    private void add(int watched, int interest, long name) {
        events.set(JAVA_INT_UNALIGNED, 0, interest);
        events.set(JAVA_LONG_UNALIGNED, DATA, name);
        Libc.epollAdd(fd, watched, events);
    }

    void await(long nanos) {
        timeout.set(JAVA_LONG_UNALIGNED, 0, nanos / 1_000_000_000);
        timeout.set(JAVA_LONG_UNALIGNED, 8, nanos % 1_000_000_000);
        int ready = Libc.epollWait(fd, events, COUNT, timeout);
        for (int i = 0; i < ready; i++) {
            long at = (long) i * EVENT_BYTES;
            if (events.get(JAVA_LONG_UNALIGNED, at + DATA) == OUTPUT) {
                outputClosed |= (events.get(JAVA_INT_UNALIGNED, at) & EPOLLERR) != 0;
            }
        }
    }

    boolean outputClosed() {
        return outputClosed;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
