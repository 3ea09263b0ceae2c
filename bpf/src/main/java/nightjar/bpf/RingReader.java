package nightjar.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.List;

/// Waits for the rings of one reader, and tells the producers how: a wake-up a record costs the traced process
/// several times what the
/// record itself does, so few are asked for.
///
/// Three states, shared with the programs (`ring.h`, `struct reader`):
///
/// - *awake*: we are draining; nobody wakes us.
/// - *napping*: records come quickly, so we look again after [#NAP_NANOS] by ourselves; only an urgent record, or a
/// ring
///   that is a quarter full, wakes us before.
/// - *sleeping*: records are rare; the next one wakes us.
///
/// Which of the two we choose follows from the last round: were more than [#BUSY_RECORDS] to be expected within a
/// nap, we
/// nap. No wake-up is missed: we store the state, then look at the producer position; a producer moves that position,
/// then looks at the state; both have a full barrier in between.
///
/// Confined to the thread that drains the ring.
public final class RingReader implements AutoCloseable {
    static final long NAP_NANOS = 1_000_000;
    static final int BUSY_RECORDS = 4;

    static final int AWAKE = 0;
    static final int NAPPING = 1;
    static final int SLEEPING = 2;

    private static final VarHandle STATE = JAVA_INT.varHandle();

    private final List<RingBuffer> rings;
    private final MemorySegment state;
    private final Poll poll;
    private long roundBegan = System.nanoTime();

    /// @param state the element of the map `reader`
    /// @param wakeUp ends a wait from another thread
    /// @param output a descriptor whose reader may go away, which ends a wait too; -1 for none
    public RingReader(List<RingBuffer> rings, MemorySegment state, WakeUp wakeUp, int output) {
        this.rings = List.copyOf(rings);
        this.state = state;
        this.poll = new Poll(rings.stream().mapToInt(RingBuffer::fd).toArray(), wakeUp.fd(), output);
    }

    /// Waits until there may be something to do, at most `limitNanos`.
    ///
    /// @param drained how many records the round since the last wait brought
    public void await(int drained, long limitNanos) {
        long now = System.nanoTime();
        boolean busy = drained * NAP_NANOS >= BUSY_RECORDS * Math.max(now - roundBegan, 1);
        roundBegan = now;
        STATE.setVolatile(state, 0L, busy ? NAPPING : SLEEPING);
        if (busy || rings.stream().noneMatch(RingBuffer::hasBacklog)) {
            poll.await(busy ? Math.min(NAP_NANOS, limitNanos) : limitNanos);
        }
        STATE.setVolatile(state, 0L, AWAKE);
    }

    /// Whether the reader of the output went away.
    public boolean outputClosed() {
        return poll.outputClosed();
    }

    @Override
    public void close() {
        poll.close();
    }
}
