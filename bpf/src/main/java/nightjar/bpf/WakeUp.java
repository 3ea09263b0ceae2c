package nightjar.bpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Ends the wait of a [RingReader] from another thread: an `eventfd(2)`.
public final class WakeUp implements AutoCloseable {
    private final int fd = Libc.eventfd();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
    private final MemorySegment count = arena.allocate(JAVA_LONG);

    public WakeUp() {}

    /// From any thread; the next wait, or the one in progress, ends at once.
    public void signal() {
        Libc.write(fd, one, JAVA_LONG.byteSize());
    }

    /// Forgets the signals so far. From the thread that waits, before it looks for what they were about.
    public void clear() {
        Libc.read(fd, count);
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
