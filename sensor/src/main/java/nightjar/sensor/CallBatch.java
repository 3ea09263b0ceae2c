package nightjar.sensor;

/// System calls that one CPU saw return, in their order. Calls that do not return (exit) are none of them.
///
/// ```
///   0      4      8       12       14         15       16
///   +------+------+-------+--------+----------+--------+
///   | pid  | tid  | nanos | number | argument | result |   each call
///   +------+------+-------+--------+----------+--------+
/// ```
///
/// It is a view of a record, without an object for each call: there may be a million a second.
public final class CallBatch {
    /// What came of a call.
    public enum Result {
        OK,
        /// `EPERM`, `EACCES`
        DENIED,
        /// `ENOENT`
        ABSENT,
        /// It did not come to a result: interrupted, or nothing was there yet.
        AGAIN,
        FAILED
    }

    private static final int OF_OLDER_PROGRAM = 0x8000;
    private static final Result[] RESULTS = Result.values();

    private final RecordBytes record;
    private int size;

    CallBatch(RecordBytes record) {
        this.record = record;
    }

    /// Whether the record that was taken is one: as long as its calls.
    boolean isWhole() {
        if (record.length() < Records.Sequence.BYTES) {
            return false;
        }
        long calls = record.uint32(Records.Sequence.COUNT);
        size = (int) calls;
        return record.length() == Records.Sequence.BYTES + calls * Records.SequenceEntry.BYTES;
    }

    /// How many calls.
    public int size() {
        return size;
    }

    /// The CPU that saw them.
    public int cpu() {
        return record.int32(Records.Head.CPU);
    }

    /// Of the process, in the initial namespace.
    public int pid(int call) {
        return record.int32(at(call, Records.SequenceEntry.PID));
    }

    /// Of the thread.
    public int tid(int call) {
        return record.int32(at(call, Records.SequenceEntry.TID));
    }

    /// When it returned, in nanoseconds since boot.
    public long bootNanos(int call) {
        return record.int64(Records.Head.BOOT_NANOS) + record.uint32(at(call, Records.SequenceEntry.NANOS));
    }

    /// The number of the call; of [#older], one of 32-bit programs, whose numbers are others.
    public int number(int call) {
        return record.uint16(at(call, Records.SequenceEntry.NUMBER)) & ~OF_OLDER_PROGRAM;
    }

    /// Whether a 32-bit program made it.
    public boolean older(int call) {
        return (record.uint16(at(call, Records.SequenceEntry.NUMBER)) & OF_OLDER_PROGRAM) != 0;
    }

    /// A class of one of its arguments, which one depends on the call (`sequence.h`): how a file is opened, how many
    /// bits a size has, a protection, a signal, a command; 0 for calls without.
    public int argument(int call) {
        return record.uint8(at(call, Records.SequenceEntry.ARGUMENT));
    }

    public Result result(int call) {
        return RESULTS[Math.min(record.uint8(at(call, Records.SequenceEntry.RESULT)), RESULTS.length - 1)];
    }

    private int at(int call, int member) {
        if (call < 0 || call >= size) {
            throw new IndexOutOfBoundsException("call %d of %d".formatted(call, size));
        }
        return Records.Sequence.BYTES + call * Records.SequenceEntry.BYTES + member;
    }
}
