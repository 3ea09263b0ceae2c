package nightjar.bpf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A program that the kernel runs once for each of its objects (each task, say) whenever somebody reads.
public final class BpfIterator implements AutoCloseable {
    /// The kernel hands out at most 32 KiB a read (`kernel/bpf/bpf_iter.c`).
    private static final int READ_BYTES = 32 << 10;

    private final BpfLink link;

    BpfIterator(BpfLink link) {
        this.link = link;
    }

    /// Walks over all objects now and returns what the program wrote for them, end to end.
    public byte[] read() {
        int fd = Libbpf.createIterator(link.fd());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(READ_BYTES);
            var all = new ByteArrayOutputStream();
            for (long count = Libc.read(fd, buffer); count != 0; count = Libc.read(fd, buffer)) {
                if (count > 0) { // else the kernel asks to be called again
                    all.writeBytes(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
                }
            }
            return all.toByteArray();
        } finally {
            Libc.close(fd);
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
