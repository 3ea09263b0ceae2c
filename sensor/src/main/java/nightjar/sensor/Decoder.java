package nightjar.sensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongUnaryOperator;
import nightjar.events.Arguments;
import nightjar.events.Capabilities;
import nightjar.events.Device;
import nightjar.events.Event;
import nightjar.events.FileMode;
import nightjar.events.Image;
import nightjar.events.Malformed;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.ProcessId;
import nightjar.events.RuleMatch;
import nightjar.events.Script;
import nightjar.events.ShellCommand;
import nightjar.events.Task;
import nightjar.events.Text;

/// Kernel records into typed events: the door at which bytes become values.
///
/// A record is copied once, as a whole, and read from the copy: reading fields one by one from mapped memory is
/// several
/// times slower where only the first compiler runs. A record that contradicts itself becomes a [Malformed].
///
/// Confined to one thread.
final class Decoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private static final long UNSET = 0xffffffffL;
    private static final long NANOS = 1_000_000_000L;
    private static final int SHOWN_OF_MALFORMED = 64;

    /// Of a line that was typed into a shell, as much is told.
    private static final int LINE_BYTES = 4_096;

    private static final byte META = (byte) 0x83;
    private static final int META_BIT = 0x20;

    private final LongUnaryOperator epochNanos;
    private final long pageBytes;
    private byte[] record = new byte[32 << 10];
    private int textAt;
    private Hits hits = Hits.NONE;

    /// @param epochNanos turns nanoseconds since boot into nanoseconds since 1970
    /// @param pageBytes what the kernel counts resident memory in
    Decoder(LongUnaryOperator epochNanos, long pageBytes) {
        this.epochNanos = epochNanos;
        this.pageBytes = pageBytes;
    }

    /// What the hook said by the rules of the event that was decoded last.
    Hits hits() {
        return hits;
    }

    /// The event of a record in the ring.
    Event event(ByteBuffer ring, int offset, int length) {
        if (length > record.length) {
            record = new byte[length];
        }
        ring.get(offset, record, 0, length);
        hits = Hits.NONE;
        if (length < Records.Head.BYTES || int32(Records.Head.LENGTH) != length) {
            return malformed(length, "its length is " + length + " bytes, which its head denies");
        }
        return switch (type()) {
            case Records.FORK -> new ProcessFork(time(), task());
            case Records.EXEC ->
                length < Records.Exec.BYTES || textEnd() > length
                        ? malformed(length, "an exec's texts end behind the record")
                        : exec();
            case Records.EXIT -> length < Records.Exit.BYTES ? malformed(length, "an exit that is too short") : exit();
            case Records.SHELL -> shell(length);
            default -> malformed(length, "its type is " + type());
        };
    }

    /// A process from the task iterator's output, at `offset`.
    RunningProcess running(byte[] output, int offset) {
        record = Arrays.copyOfRange(output, offset, offset + lengthAt(output, offset));
        Task task = task();
        textAt = Records.Exec.BYTES;
        Text image = path(Records.Exec.IMAGE_LENGTH, Records.IMAGE_CUT);
        Arguments arguments = arguments();
        Text directory = path(Records.Exec.DIRECTORY_LENGTH, Records.DIRECTORY_CUT);
        textAt += int32(Records.Exec.SCRIPT_LENGTH) + int32(Records.Exec.INTERPRETER_LENGTH);
        Text cgroup = path(Records.Exec.CGROUP_LENGTH, Records.CGROUP_CUT);
        return new RunningProcess(
                task,
                epochNanos.applyAsLong(task.id().startBootNanos()),
                true,
                image.isEmpty() ? null : image,
                arguments,
                directory.isEmpty() ? null : directory,
                cgroup);
    }

    /// The bytes of the record at `offset` of the task iterator's output.
    static int lengthAt(byte[] output, int offset) {
        int length =
                output.length - offset < Records.Exec.BYTES ? 0 : (int) INT.get(output, offset + Records.Head.LENGTH);
        if (length < Records.Exec.BYTES || length > output.length - offset) {
            throw new IllegalStateException("task iterator: a record at byte %d of %d says that it has %d bytes"
                    .formatted(offset, output.length, length));
        }
        return length;
    }

    private ProcessExec exec() {
        Task task = task();
        textAt = Records.Exec.BYTES;
        Text path = path(Records.Exec.IMAGE_LENGTH, Records.IMAGE_CUT);
        Arguments arguments = arguments();
        Text directory = path(Records.Exec.DIRECTORY_LENGTH, Records.DIRECTORY_CUT);
        Script script = null;
        if (flag(Records.SCRIPT)) {
            script = new Script(
                    text(Records.Exec.SCRIPT_LENGTH),
                    text(Records.Exec.INTERPRETER_LENGTH),
                    flag(Records.SCRIPT_CUT) ? true : null);
        }
        Text cgroup = path(Records.Exec.CGROUP_LENGTH, Records.CGROUP_CUT);
        hits = readHits();
        int calling = int32(Records.Exec.CALLING_TID);
        return new ProcessExec(
                time(),
                task,
                int32(Records.Exec.ARGC),
                arguments,
                image(path),
                script,
                new Capabilities(
                        int64(Records.Exec.CAP_PERMITTED),
                        int64(Records.Exec.CAP_INHERITABLE),
                        int64(Records.Exec.CAP_AMBIENT)),
                calling == task.id().pid() ? null : calling,
                directory,
                cgroup);
    }

    /// What stands behind the texts.
    private Hits readHits() {
        int generation = int32(Records.Exec.GENERATION);
        if (generation == 0) {
            return Hits.NONE;
        }
        int[] rules = new int[int32(Records.Exec.MATCHES_LENGTH) / 2];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = (short) SHORT.get(record, textAt + 2 * i) & 0xffff;
        }
        RuleMatch.Outcome outcome = flag(Records.KILLED)
                ? RuleMatch.Outcome.KILLED
                : flag(Records.SPARED)
                        ? RuleMatch.Outcome.SPARED
                        : flag(Records.KILL_FAILED) ? RuleMatch.Outcome.FAILED : null;
        return new Hits(generation, rules, !flag(Records.PARENT_UNKNOWN), outcome);
    }

    private Image image(Text path) {
        long inode = int64(Records.Exec.IMAGE_INODE);
        Device device = Device.of(int32(Records.Exec.IMAGE_DEVICE));
        return new Image(
                path,
                inode,
                device,
                flag(Records.IMAGE_MEMFD),
                flag(Records.IMAGE_DELETED),
                flag(Records.IMAGE_CUT) ? true : null,
                new FileMode(int32(Records.Exec.IMAGE_MODE)),
                new Image.FileVersion(
                        inode,
                        device,
                        int64(Records.Exec.IMAGE_SIZE),
                        int64(Records.Exec.IMAGE_MTIME_SECONDS) * NANOS + int32(Records.Exec.IMAGE_MTIME_NANOS),
                        int64(Records.Exec.IMAGE_CTIME_SECONDS) * NANOS + int32(Records.Exec.IMAGE_CTIME_NANOS)));
    }

    private ProcessExit exit() {
        Task task = task();
        int status = int32(Records.Exit.STATUS);
        int signal = status & 0x7f; // wait(2): WTERMSIG, WCOREDUMP, WEXITSTATUS
        return new ProcessExit(
                time(),
                task,
                signal == 0 ? (Integer) (status >> 8 & 0xff) : null,
                signal == 0 ? null : (Integer) signal,
                (status & 0x80) != 0,
                int64(Records.Head.BOOT_NANOS) - task.id().startBootNanos(),
                int64(Records.Exit.CPU_NANOS),
                int64(Records.Exit.PEAK_RSS_PAGES) * pageBytes);
    }

    private Event shell(int length) {
        if (length < Records.Shell.BYTES || uint32(Records.Shell.LINE_LENGTH) > length - Records.Shell.BYTES) {
            return malformed(length, "a shell's line ends behind the record");
        }
        int number = int32(Records.Shell.SHELL);
        boolean cut = int32(Records.Shell.LINE_CUT) != 0;
        int size = int32(Records.Shell.LINE_LENGTH);
        return switch (number) {
            case Records.Shells.BASH -> command(ShellCommand.Shell.BASH, size, cut);
            case Records.Shells.ZSH -> command(ShellCommand.Shell.ZSH, unmetafy(size), cut);
            case Records.Shells.DASH -> command(ShellCommand.Shell.DASH, size, cut);
            default -> malformed(length, "its shell is " + number);
        };
    }

    /// zsh has some bytes as two in its lines: [#META], and the byte with one bit changed (`metafy` in
    /// `Src/utils.c` of
    /// zsh). Makes one of them in place; returns how many bytes the line has then.
    private int unmetafy(int size) {
        int to = Records.Shell.BYTES;
        int end = Records.Shell.BYTES + size;
        for (int at = Records.Shell.BYTES; at < end; at++) {
            byte b = record[at];
            if (b == META && at + 1 < end) {
                at++;
                b = (byte) (record[at] ^ META_BIT);
            }
            record[to] = b;
            to++;
        }
        return to - Records.Shell.BYTES;
    }

    /// @param size of the line that is in the record, the end of the line included where the shell keeps it
    private ShellCommand command(ShellCommand.Shell shell, int size, boolean cut) {
        boolean ended = !cut && size > 0 && record[Records.Shell.BYTES + size - 1] == '\n';
        int typed = ended ? size - 1 : size;
        int shown = Math.min(typed, LINE_BYTES);
        return new ShellCommand(
                time(),
                task(),
                shell,
                Text.of(record, Records.Shell.BYTES, shown),
                (cut || shown < typed) ? (Boolean) true : null);
    }

    private Task task() {
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
                flag(Records.KERNEL_THREAD));
    }

    private Text comm() {
        int length = 0;
        while (length < Records.Head.COMM_BYTES && record[Records.Head.COMM + length] != 0) {
            length++;
        }
        return Text.of(record, Records.Head.COMM, length);
    }

    /// A path; where its beginning is missing, `…` stands for that, which no path of the kernel begins with.
    private Text path(int lengthAt, int cutFlag) {
        Text path = text(lengthAt);
        return flag(cutFlag) ? Text.of("…").followedBy(path) : path;
    }

    private Text text(int lengthAt) {
        int length = int32(lengthAt);
        Text text = Text.of(record, textAt, length);
        textAt += length;
        return text;
    }

    private Arguments arguments() {
        int length = int32(Records.Exec.ARGV_LENGTH);
        byte[] bytes = Arrays.copyOfRange(record, textAt, textAt + length);
        textAt += length;
        return new Arguments(bytes, int64(Records.Exec.ARGV_TOTAL), !flag(Records.ARGV_UNREADABLE));
    }

    /// Where an exec's texts end by their lengths; beyond every record where a length makes no sense.
    private long textEnd() {
        long end = Records.Exec.BYTES;
        for (int at = Records.Exec.IMAGE_LENGTH; at <= Records.Exec.MATCHES_LENGTH; at += 4) {
            end += uint32(at);
        }
        return end;
    }

    private Malformed malformed(int length, String reason) {
        return new Malformed(
                epochNanos.applyAsLong(length < 8 ? 0 : int64(Records.Head.BOOT_NANOS)),
                "kernel record: " + reason,
                HexFormat.of().formatHex(record, 0, Math.min(length, SHOWN_OF_MALFORMED)));
    }

    private int type() {
        return (short) SHORT.get(record, Records.Head.TYPE);
    }

    private boolean flag(int flag) {
        return ((short) SHORT.get(record, Records.Head.FLAGS) & flag) != 0;
    }

    private long time() {
        return epochNanos.applyAsLong(int64(Records.Head.BOOT_NANOS));
    }

    private int int32(int at) {
        return (int) INT.get(record, at);
    }

    private long uint32(int at) {
        return int32(at) & 0xffffffffL;
    }

    private long int64(int at) {
        return (long) LONG.get(record, at);
    }
}
