package nightjar.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/// A BPF ring buffer, mapped and read without a call into the kernel or an upcall for a record.
///
/// The kernel maps a page that the consumer writes, a page that the producers write, and the data twice in a row, so
/// that
/// no record wraps (`kernel/bpf/ringbuf.c`):
///
/// ```
///   | consumer position |   | producer position | data … | the same data again … |
///     a page, ours            a page, theirs      size     size
///
///   a record, at position modulo size:
///   0                   4                   8
///   +-------------------+-------------------+----------------- … padded to 8
///   | busy|disc| length |    page offset    | length bytes
///   +-------------------+-------------------+----------------- …
/// ```
///
/// A producer reserves (busy bit set), then advances the producer position with `smp_store_release`, writes, and
/// clears
/// the busy bit with `xchg` (`bpf_ringbuf_commit`); we load both with acquire semantics and give the space back with
/// a
/// release store, as `ringbuf_process_ring` of libbpf does. A record that is still busy ends a drain: those behind it
/// wait, so the order is that of the reservations.
///
/// Confined to one thread.
public final class RingBuffer implements AutoCloseable {
    private static final VarHandle LONG = JAVA_LONG.varHandle();
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final int DISCARDED = 1 << 30;
    private static final int LENGTH_MASK = DISCARDED - 1;
    private static final int HEADER_BYTES = 8;

    private final int fd;
    private final long page;
    private final long mask;
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private long position;
    private boolean closed;

    RingBuffer(int fd, int bytes) {
        this.fd = fd;
        this.page = Libc.pageSize();
        this.mask = bytes - 1L;
        this.consumer = Libc.mmap(page, Libc.PROT_READ | Libc.PROT_WRITE, fd, 0);
        this.producer = Libc.mmap(page + 2L * bytes, Libc.PROT_READ, fd, page);
        this.position = (long) LONG.getAcquire(consumer, 0L);
    }

    /// Where a drain hands a record over. The record lies in `ring` only until the method returns.
    @FunctionalInterface
    public interface RecordHandler {
        void onRecord(MemorySegment ring, long offset, int length);
    }

    /// Hands over the records that are ready, oldest first, at most `limit`; returns how many. Never waits.
    public int drain(RecordHandler handler, int limit) {
        int count = 0;
        long at = position;
        while (count < limit && at < (long) LONG.getAcquire(producer, 0L)) {
            long header = page + (at & mask);
            int word = (int) INT.getAcquire(producer, header);
            if (word < 0) { // busy: reserved, not yet committed
                break;
            }
            int length = word & LENGTH_MASK;
            at += (length + HEADER_BYTES + 7) & ~7L;
            try {
                if ((word & DISCARDED) == 0) {
                    count++;
                    handler.onRecord(producer, header + HEADER_BYTES, length);
                }
            } finally { // handed over once, whatever the handler makes of it
                position = at;
                LONG.setRelease(consumer, 0L, at);
            }
        }
        return count;
    }

    /// Whether something was reserved that has not been drained, committed or not.
    boolean hasBacklog() {
        return (long) LONG.getVolatile(producer, 0L) != position;
    }

    /// Bytes reserved and not yet drained.
    public long backlogBytes() {
        return (long) LONG.getAcquire(producer, 0L) - position;
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        if (!closed) { // or what lies there by then would be unmapped
            closed = true;
            Libc.munmap(consumer);
            Libc.munmap(producer);
        }
    }
}
