package nightjar.bpf;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A BPF ring buffer, mapped and read without a call into the kernel or an upcall for a record.
///
/// The kernel has a page that the consumer writes, a page that the producers write, and the data twice in a row, so
/// that no record wraps (`kernel/bpf/ringbuf.c`). Of the second time we map no more than the longest record needs:
/// what is mapped counts as memory of ours, whole and from the start.
///
/// ```
///   | consumer position |   | producer position | data … | its beginning again |
///     a page, ours            a page, theirs      size     at most RECORD_BYTES
///
///   a record, at position modulo size:
///   0                   4                   8
///   +-------------------+-------------------+----------------- … padded to 8
///   | busy|disc| length |    page offset    | length bytes
///   +-------------------+-------------------+----------------- …
/// ```
///
/// A producer reserves (busy bit set), then advances the producer position with `smp_store_release`, writes, and
/// clears the busy bit with `xchg` (`bpf_ringbuf_commit`); we load both with acquire semantics and give the space
/// back with a release store, as `ringbuf_process_ring` of libbpf does. A record that is still busy ends a drain:
/// those behind it wait, so the order is that of the reservations.
///
/// Confined to one thread.
public final class RingBuffer implements AutoCloseable {
    // Views of a byte buffer: as soon as a program also has segments on the heap, and ours does, the first compiler
    // needs 17 ns for an access to a segment, and 4 ns for one of these.
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int DISCARDED = 1 << 30;
    private static final int LENGTH_MASK = DISCARDED - 1;
    private static final int HEADER_BYTES = 8;

    /// The longest record that can be read wherever it lies; the sensor's have at most 32 KiB. A longer one that
    /// begins near the end of the ring ends in an IndexOutOfBoundsException of whoever reads it.
    private static final int RECORD_BYTES = 64 << 10;

    /// How much is handed over before its space is given back, where the drain goes on that long.
    private static final int FREE_AT_BYTES = 64 << 10;

    private final int fd;
    private final int page;
    private final long mask;
    private final long freeAt;
    private final MemorySegment consumerMapping;
    private final MemorySegment producerMapping;
    private final ByteBuffer consumer;
    private final ByteBuffer producer;
    private long position;
    private boolean closed;

    RingBuffer(int fd, int bytes) {
        this.fd = fd;
        this.page = (int) Libc.pageSize();
        this.mask = bytes - 1L;
        this.freeAt = Math.min(FREE_AT_BYTES, bytes / 4);
        this.consumerMapping = Libc.mmap(page, Libc.PROT_READ | Libc.PROT_WRITE, fd, 0);
        this.producerMapping = Libc.mmap((long) page + bytes + Math.min(bytes, RECORD_BYTES), Libc.PROT_READ, fd, page);
        this.consumer = consumerMapping.asByteBuffer().order(ByteOrder.nativeOrder());
        this.producer = producerMapping.asByteBuffer().order(ByteOrder.nativeOrder());
        this.position = (long) LONG.getAcquire(consumer, 0);
    }

    /// Where a drain hands a record over. The record lies in `ring`, from the index `offset`, only until the method
    /// returns.
    @FunctionalInterface
    public interface RecordHandler {
        void onRecord(ByteBuffer ring, int offset, int length);
    }

    /// Hands over the records that are ready, oldest first, at most `limit`; returns how many. Never waits.
    public int drain(RecordHandler handler, int limit) {
        int count = 0;
        long at = position;
        long end = at;
        long freed = at;
        try {
            while (count < limit) {
                if (at == end) {
                    end = (long) LONG.getAcquire(producer, 0);
                    if (at == end) {
                        break;
                    }
                }
                int header = page + (int) (at & mask);
                int word = (int) INT.getAcquire(producer, header);
                if (word < 0) { // busy: reserved, not yet committed
                    break;
                }
                int length = word & LENGTH_MASK;
                at += (length + HEADER_BYTES + 7) & ~7; // before the handler: handed over once, whatever it makes of it
                if ((word & DISCARDED) == 0) {
                    count++;
                    handler.onRecord(producer, header + HEADER_BYTES, length);
                }
                if (at - freed >= freeAt) {
                    LONG.setRelease(consumer, 0, at);
                    freed = at;
                }
            }
        } finally {
            position = at;
            LONG.setRelease(consumer, 0, at);
        }
        return count;
    }

    /// Whether something was reserved that has not been drained, committed or not.
    boolean hasBacklog() {
        return (long) LONG.getVolatile(producer, 0) != position;
    }

    /// Bytes reserved and not yet drained.
    public long backlogBytes() {
        return (long) LONG.getAcquire(producer, 0) - position;
    }

    /// Bytes that it has room for.
    public long bytes() {
        return mask + 1;
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        if (!closed) { // or what lies there by then would be unmapped
            closed = true;
            Libc.munmap(consumerMapping);
            Libc.munmap(producerMapping);
        }
    }
}
