package nightjar.sensor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import nightjar.bpf.BpfMap;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
import nightjar.bpf.Kernel;
import nightjar.bpf.KernelException;

/// The stream of system calls: switched on for a [CallFeed], and handed to it (`sequence.h`).
///
/// Each CPU gathers calls and hands them over many at once, but only when it sees one more. Where none comes, we have
/// the CPU hand over what it has, as soon as that is old.
///
/// Confined to the thread that drains.
final class CallSequence {
    /// As old as calls get before they are handed over.
    private static final long OLD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final CallFeed feed;
    private final MemorySegment batches;
    private final int stride;
    private final int cpus;
    private final BpfProgram flush;
    private final RecordBytes record = new RecordBytes(bootNanos -> bootNanos);
    private final CallBatch batch = new CallBatch(record);
    private long lookedNanos = System.nanoTime();

    /// Switches it on.
    ///
    /// @param calls the object of the dispatcher, loaded
    CallSequence(BpfObject calls, CallFeed feed) {
        BpfMap map = calls.map("call_batches");
        this.feed = feed;
        this.batches = map.mapped();
        this.stride = map.stride();
        this.cpus = Kernel.possibleCpus();
        this.flush = calls.program("flush_calls");
        for (int cpu = 0; cpu < cpus; cpu++) {
            INT.setVolatile(batches, at(cpu, Records.CallBatches.ON), 1);
        }
    }

    /// Hands a record over that is one of calls; says whether it was.
    boolean take(ByteBuffer ring, int offset, int length) {
        if (length < Records.Head.BYTES || ring.getShort(offset + Records.Head.TYPE) != Records.SEQUENCE) {
            return false;
        }
        record.take(ring, offset, length);
        if (!batch.isWhole()) {
            return false;
        }
        feed.calls(batch);
        return true;
    }

    /// Has CPUs hand over what they have had for long; to be called now and then.
    void flushOld(long bootNanos) {
        long now = System.nanoTime();
        if (now - lookedNanos >= OLD_NANOS) {
            lookedNanos = now;
            flush(bootNanos - OLD_NANOS);
        }
    }

    /// Switches it off, and has all be handed over.
    void end() {
        for (int cpu = 0; cpu < cpus; cpu++) {
            INT.setVolatile(batches, at(cpu, Records.CallBatches.ON), 0);
        }
        flush(Long.MAX_VALUE);
    }

    private void flush(long beforeBootNanos) {
        for (int cpu = 0; cpu < cpus; cpu++) {
            if ((long) LONG.getVolatile(batches, at(cpu, Records.CallBatches.COUNT)) > 0
                    && (long) LONG.getVolatile(batches, at(cpu, Records.CallBatches.HEAD + Records.Head.BOOT_NANOS))
                            <= beforeBootNanos) {
                try {
                    flush.runOn(cpu);
                } catch (KernelException _) {
                    // This CPU is off, and has no calls that anybody could miss before it is on again.
                }
            }
        }
    }

    private long at(int cpu, int member) {
        return (long) cpu * stride + member;
    }
}
