package nightjar.sensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongUnaryOperator;
import nightjar.events.Malformed;
import nightjar.events.ProcessId;
import nightjar.events.RuleMatch;
import nightjar.events.Task;
import nightjar.events.Text;

/// One kernel record, and what stands where in it.
///
/// A record is copied once, as a whole, and read from the copy: reading fields one by one from mapped memory is
/// several times slower where only the first compiler runs.
///
/// Confined to one thread.
final class RecordBytes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private static final long UNSET = 0xffffffffL;
    private static final int SHOWN_OF_MALFORMED = 64;

    private final LongUnaryOperator epochNanos;
    private byte[] bytes = new byte[32 << 10];
    private int length;
    private int textAt;

    /// @param epochNanos turns nanoseconds since boot into nanoseconds since 1970
    RecordBytes(LongUnaryOperator epochNanos) {
        this.epochNanos = epochNanos;
    }

    /// Takes the record that stands there in the ring.
    void take(ByteBuffer ring, int offset, int recordBytes) {
        if (recordBytes > bytes.length) {
            bytes = new byte[recordBytes];
        }
        ring.get(offset, bytes, 0, recordBytes);
        length = recordBytes;
    }

    /// Takes the record that stands there in the output of an iterator.
    void take(byte[] output, int offset, int recordBytes) {
        bytes = Arrays.copyOfRange(output, offset, offset + recordBytes);
        length = recordBytes;
    }

    /// An int of an array that holds records.
    static int int32(byte[] output, int at) {
        return (int) INT.get(output, at);
    }

    int length() {
        return length;
    }

    int type() {
        return (short) SHORT.get(bytes, Records.Head.TYPE);
    }

    boolean flag(int flag) {
        return ((short) SHORT.get(bytes, Records.Head.FLAGS) & flag) != 0;
    }

    int uint8(int at) {
        return bytes[at] & 0xff;
    }

    int uint16(int at) {
        return (short) SHORT.get(bytes, at) & 0xffff;
    }

    int int32(int at) {
        return (int) INT.get(bytes, at);
    }

    long uint32(int at) {
        return int32(at) & 0xffffffffL;
    }

    long int64(int at) {
        return (long) LONG.get(bytes, at);
    }

    byte[] slice(int at, int count) {
        return Arrays.copyOfRange(bytes, at, at + count);
    }

    /// When it happened.
    long time() {
        return epochNanos.applyAsLong(int64(Records.Head.BOOT_NANOS));
    }

    long epochNanos(long bootNanos) {
        return epochNanos.applyAsLong(bootNanos);
    }

    /// Whether the fixed part is there, and the texts whose lengths stand from `first` to `last` end within the
    /// record; they are read in that order from here on.
    boolean hasTexts(int fixedBytes, int first, int last) {
        if (length < fixedBytes) {
            return false;
        }
        long end = fixedBytes;
        for (int at = first; at <= last; at += 4) {
            end += uint32(at);
        }
        textAt = fixedBytes;
        return end <= length;
    }

    /// The next text.
    Text text(int lengthAt) {
        int textBytes = int32(lengthAt);
        Text text = Text.of(bytes, textAt, textBytes);
        textAt += textBytes;
        return text;
    }

    /// The next text, a path; where its beginning is missing, `…` stands for that, which no path of the kernel begins
    /// with.
    Text path(int lengthAt, int cutFlag) {
        Text path = text(lengthAt);
        return flag(cutFlag) ? Text.of("…").followedBy(path) : path;
    }

    /// The next text, as bytes.
    byte[] textBytes(int lengthAt) {
        byte[] text = slice(textAt, int32(lengthAt));
        textAt += text.length;
        return text;
    }

    /// Leaves the next text out.
    void skipText(int lengthAt) {
        textAt += int32(lengthAt);
    }

    /// What the hook said by the rules, which stands where the next text would.
    Hits hits(int lengthAt, int generationAt) {
        int generation = int32(generationAt);
        if (generation == 0) {
            return Hits.NONE;
        }
        int[] rules = new int[int32(lengthAt) / 2];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = uint16(textAt + 2 * i);
        }
        RuleMatch.Outcome outcome = flag(Records.KILLED)
                ? RuleMatch.Outcome.KILLED
                : flag(Records.BLOCKED)
                        ? RuleMatch.Outcome.BLOCKED
                        : flag(Records.SPARED)
                                ? RuleMatch.Outcome.SPARED
                                : flag(Records.KILL_FAILED) ? RuleMatch.Outcome.FAILED : null;
        return new Hits(generation, rules, !flag(Records.PARENT_UNKNOWN), outcome);
    }

    Task task() {
        long loginUid = uint32(Records.Head.LOGIN_UID);
        int tty = int32(Records.Head.TTY);
        return new Task(
                new ProcessId(int32(Records.Head.PID), int64(Records.Head.START_BOOT_NANOS)),
                int32(Records.Head.TID),
                new ProcessId(int32(Records.Head.PARENT_PID), int64(Records.Head.PARENT_START_BOOT_NANOS)),
                comm(),
                int32(Records.Head.UID),
                int32(Records.Head.GID),
                int32(Records.Head.EUID),
                int32(Records.Head.EGID),
                loginUid == UNSET ? null : new Task.Login(loginUid, uint32(Records.Head.SESSION_ID)),
                tty == 0 ? null : new Task.Terminal(tty >>> 20, tty & 0xfffff),
                new Task.Namespaces(
                        uint32(Records.Head.PID_NAMESPACE),
                        int32(Records.Head.NAMESPACE_PID),
                        uint32(Records.Head.MOUNT_NAMESPACE)),
                int64(Records.Head.CGROUP_ID),
                int64(Records.Head.CAP_EFFECTIVE),
                flag(Records.KERNEL_THREAD),
                flag(Records.IO_URING) ? true : null);
    }

    private Text comm() {
        return zeroEnded(Records.Head.COMM, Records.Head.COMM_BYTES);
    }

    /// A text of the fixed part, up to its NUL, if it has one within so many bytes.
    Text zeroEnded(int at, int most) {
        int textBytes = 0;
        while (textBytes < most && bytes[at + textBytes] != 0) {
            textBytes++;
        }
        return Text.of(bytes, at, textBytes);
    }

    Malformed malformed(String reason) {
        return new Malformed(
                epochNanos.applyAsLong(length < 8 ? 0 : int64(Records.Head.BOOT_NANOS)),
                "kernel record: " + reason,
                HexFormat.of().formatHex(bytes, 0, Math.min(length, SHOWN_OF_MALFORMED)));
    }
}
