package nightjar.sensor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/// What the hooks counted, in memory that we share with them: one element a CPU, `struct counters` of `ring.h`.
final class Counters {
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final MemorySegment mapped;
    private final int cpus;

    Counters(MemorySegment mapped, int cpus) {
        this.mapped = mapped;
        this.cpus = cpus;
    }

    /// Exact where no hook is running; while some are, those have been seen and not yet counted further.
    Tally tally(RecordType type) {
        return tally(type.number());
    }

    /// By the number of a type.
    Tally tally(int type) {
        // Outcomes before seen: an event that comes in between makes seen too large, never too small.
        long filtered = sum(Records.Counts.FILTERED, type);
        long submitted = sum(Records.Counts.SUBMITTED, type);
        long lost = sum(Records.Counts.LOST, type);
        return new Tally(sum(Records.Counts.SEEN, type), filtered, submitted, lost);
    }

    long lost(RecordType type) {
        return lost(type.number());
    }

    long lost(int type) {
        return sum(Records.Counts.LOST, type);
    }

    private long sum(int counter, int type) {
        long sum = 0;
        for (int cpu = 0; cpu < cpus; cpu++) {
            sum += (long) LONG.getAcquire(mapped, (long) cpu * Records.Counts.BYTES + counter + 8L * type);
        }
        return sum;
    }
}
