package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nightjar.events.Arguments;
import nightjar.events.Capabilities;
import nightjar.events.Device;
import nightjar.events.Event;
import nightjar.events.FileMode;
import nightjar.events.Host;
import nightjar.events.JsonWriter;
import nightjar.events.Malformed;
import nightjar.events.Observation;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.ProcessId;
import nightjar.events.Script;
import nightjar.events.ShellCommand;
import nightjar.events.ShellCommand.Shell;
import nightjar.events.Task;
import nightjar.events.Text;
import org.junit.jupiter.api.Test;

/// The door at which bytes of the kernel become events: what is right comes through, what is not is told as such.
class DecoderTest {
    private static final int TRIES = 100_000;
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long PAGE = 4_096;

    private final Decoder decoder = new Decoder(boot -> EPOCH + boot, PAGE);

    @Test
    void aForkIsReadWhole() {
        assertThat(decode(record(Records.FORK, Records.Head.BYTES))).isEqualTo(new ProcessFork(EPOCH + 5_000, task()));
    }

    @Test
    void anExitByItsOwnWillHasACode() {
        ByteBuffer record = record(Records.EXIT, Records.Exit.BYTES);
        record.putInt(Records.Exit.STATUS, 3 << 8);
        record.putLong(Records.Exit.CPU_NANOS, 77);
        record.putLong(Records.Exit.PEAK_RSS_PAGES, 10);
        assertThat(decode(record))
                .isEqualTo(new ProcessExit(EPOCH + 5_000, task(), 3, null, false, 1_000, 77, 10 * PAGE));
    }

    @Test
    void anExitByASignalHasNoCode() {
        ByteBuffer record = record(Records.EXIT, Records.Exit.BYTES);
        record.putInt(Records.Exit.STATUS, 11 | 0x80);
        assertThat(decode(record)).isEqualTo(new ProcessExit(EPOCH + 5_000, task(), null, 11, true, 1_000, 0, 0));
        record.putInt(Records.Exit.STATUS, 9);
        assertThat(decode(record)).isEqualTo(new ProcessExit(EPOCH + 5_000, task(), null, 9, false, 1_000, 0, 0));
    }

    @Test
    void anExitCodeIsOneByte() {
        ByteBuffer record = record(Records.EXIT, Records.Exit.BYTES);
        record.putInt(Records.Exit.STATUS, 255 << 8);
        assertThat(((ProcessExit) decode(record)).exitCode()).isEqualTo(255);
        record.putInt(Records.Exit.STATUS, 0);
        assertThat(((ProcessExit) decode(record)).exitCode()).isZero();
    }

    @Test
    void anExecIsReadWhole() {
        var exec = (ProcessExec) decode(exec(0, "/bin/ls", "ls\0-l\0", "/tmp", "", "", "/user.slice"));
        assertThat(exec.task()).isEqualTo(task());
        assertThat(exec.epochNanos()).isEqualTo(EPOCH + 5_000);
        assertThat(exec.argumentCount()).isEqualTo(2);
        assertThat(exec.arguments().list()).containsExactly(Text.of("ls"), Text.of("-l"));
        assertThat(exec.arguments().readable()).isTrue();
        assertThat(exec.image().path()).isEqualTo(Text.of("/bin/ls"));
        assertThat(exec.image().inode()).isEqualTo(99);
        assertThat(exec.image().device()).isEqualTo(new Device(8, 2));
        assertThat(exec.image().mode()).isEqualTo(new FileMode(0100755));
        assertThat(exec.image().memfd()).isFalse();
        assertThat(exec.image().deleted()).isFalse();
        assertThat(exec.image().pathCut()).isNull();
        assertThat(exec.image().version().size()).isEqualTo(1_234);
        assertThat(exec.image().version().modifiedNanos()).isEqualTo(10_000_000_011L);
        assertThat(exec.image().version().changedNanos()).isEqualTo(-12_000_000_000L + 13);
        assertThat(exec.script()).isNull();
        assertThat(exec.capabilities()).isEqualTo(new Capabilities(1, 2, -1));
        assertThat(exec.callingThread()).isNull();
        assertThat(exec.workingDirectory()).isEqualTo(Text.of("/tmp"));
        assertThat(exec.cgroup()).isEqualTo(Text.of("/user.slice"));
    }

    @Test
    void aScriptIsToldWithItsInterpreter() {
        var exec = (ProcessExec) decode(exec(Records.SCRIPT, "/bin/dash", "sh\0./x\0", "/", "./x", "/bin/sh", "/a"));
        assertThat(exec.script()).isEqualTo(new Script(Text.of("./x"), Text.of("/bin/sh"), null));
        assertThat(exec.cgroup()).isEqualTo(Text.of("/a"));
    }

    @Test
    void everyFlagHasItsMeaning() {
        assertThat(flagged(Records.IMAGE_MEMFD).image().memfd()).isTrue();
        assertThat(flagged(Records.IMAGE_DELETED).image().deleted()).isTrue();
        assertThat(flagged(Records.IMAGE_CUT).image().pathCut()).isTrue();
        assertThat(flagged(Records.ARGV_UNREADABLE).arguments().readable()).isFalse();
        assertThat(flagged(Records.KERNEL_THREAD).task().kernelThread()).isTrue();
        assertThat(flagged(Records.SCRIPT | Records.SCRIPT_CUT).script())
                .isEqualTo(new Script(Text.of("d"), Text.of("/e"), true));
    }

    @Test
    void argumentsThatWereCutKeepTheirTrueLength() {
        ByteBuffer record = exec(Records.ARGV_CUT, "/bin/ls", "ls\0-", "/", "", "", "/");
        record.putLong(Records.Exec.ARGV_TOTAL, 100_000);
        assertThat(((ProcessExec) decode(record)).arguments().cut()).isEqualTo(new Arguments.Cut(4, 100_000));
    }

    @Test
    void theThreadThatCalledIsToldWhereItWasNotTheMainOne() {
        ByteBuffer record = exec(0, "/bin/ls", "ls\0", "/", "", "", "/");
        record.putInt(Records.Exec.CALLING_TID, 43);
        assertThat(((ProcessExec) decode(record)).callingThread()).isEqualTo(43);
    }

    @Test
    void whatIsUnsetIsNotThere() {
        ByteBuffer record = record(Records.FORK, Records.Head.BYTES);
        record.putInt(Records.Head.LOGIN_UID, -1);
        record.putInt(Records.Head.TTY, 0);
        Task task = ((ProcessFork) decode(record)).task();
        assertThat(task.login()).isNull();
        assertThat(task.terminal()).isNull();
    }

    @Test
    void aNameMayFillItsPlaceToTheEnd() {
        ByteBuffer record = record(Records.FORK, Records.Head.BYTES);
        record.put(Records.Head.COMM, "0123456789abcdef".getBytes(StandardCharsets.UTF_8));
        assertThat(((ProcessFork) decode(record)).task().name()).isEqualTo(Text.of("0123456789abcdef"));
    }

    @Test
    void aRecordIsReadWhereItLies() {
        byte[] fork = bytes(record(Records.FORK, Records.Head.BYTES));
        byte[] ring = new byte[1_000];
        System.arraycopy(fork, 0, ring, 360, fork.length);
        assertThat(decoder.event(ByteBuffer.wrap(ring), 360, fork.length))
                .isEqualTo(new ProcessFork(EPOCH + 5_000, task()));
    }

    @Test
    void aRecordLargerThanAnyBeforeIsReadToo() {
        String path = "/" + "p".repeat(100_000);
        assertThat(((ProcessExec) decode(exec(0, path, "", "", "", "", "")))
                        .image()
                        .path())
                .isEqualTo(Text.of(path));
    }

    @Test
    void anUnknownTypeIsTold() {
        assertThat(malformed(record(9, Records.Head.BYTES)).reason()).isEqualTo("kernel record: its type is 9");
    }

    @Test
    void aLengthThatTheHeadDeniesIsTold() {
        ByteBuffer record = record(Records.FORK, Records.Head.BYTES);
        record.putInt(Records.Head.LENGTH, 119);
        assertThat(malformed(record).reason())
                .isEqualTo("kernel record: its length is 120 bytes, which its head denies");
    }

    @Test
    void textsThatEndBehindTheRecordAreTold() {
        ByteBuffer record = exec(0, "/bin/ls", "ls\0", "/", "", "", "/");
        for (int at = Records.Exec.IMAGE_LENGTH; at <= Records.Exec.CGROUP_LENGTH; at += 4) {
            for (int length : new int[] {1_000, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                ByteBuffer broken = copy(record).putInt(at, length);
                assertThat(malformed(broken).reason())
                        .isEqualTo("kernel record: of type 2, and its texts end behind it");
            }
        }
    }

    @Test
    void ofABrokenRecordTheBeginningIsShown() {
        ByteBuffer record = record(9, Records.Head.BYTES);
        Malformed malformed = malformed(record);
        assertThat(malformed.bytes()).hasSize(128).startsWith("8813000000000000"); // 5,000, lowest byte first
        assertThat(malformed.epochNanos()).isEqualTo(EPOCH + 5_000);
        assertThat(decoder.event(ByteBuffer.wrap(new byte[] {1, 2}), 0, 2))
                .isEqualTo(new Malformed(EPOCH, "kernel record: its length is 2 bytes, which its head denies", "0102"));
    }

    @Test
    void everyTruncationOfARecordIsTold() {
        for (ByteBuffer whole : wholes()) {
            for (int length = 0; length < whole.capacity(); length++) {
                byte[] cut = Arrays.copyOf(bytes(whole), length);
                assertThat(decoder.event(ByteBuffer.wrap(cut), 0, length)).isInstanceOf(Malformed.class);
                if (length >= Records.Head.BYTES && type(whole) != Records.FORK) { // also where the head agrees
                    ByteBuffer agreed = ByteBuffer.wrap(cut).order(ByteOrder.nativeOrder());
                    agreed.putInt(Records.Head.LENGTH, length);
                    assertThat(decode(agreed)).isInstanceOf(Malformed.class);
                }
            }
        }
    }

    @Test
    void aLineOfAShellIsReadWithoutItsEnd() {
        assertThat(decode(shell(Records.Shells.BASH, 0, "id -u")))
                .isEqualTo(new ShellCommand(EPOCH + 5_000, task(), Shell.BASH, Text.of("id -u"), null));
        assertThat(decode(shell(Records.Shells.DASH, 0, "id -u\n")))
                .isEqualTo(new ShellCommand(EPOCH + 5_000, task(), Shell.DASH, Text.of("id -u"), null));
        assertThat(line(shell(Records.Shells.DASH, 1, "x".repeat(4_095) + "\n")).lineCut())
                .isTrue();
    }

    @Test
    void whatZshWritesAsTwoBytesIsOneAgain() {
        byte[] typed = new byte[256];
        for (int i = 0; i < typed.length; i++) {
            typed[i] = (byte) i;
        }
        var kept = new StringBuilder();
        for (byte b : typed) {
            boolean special = b == 0 || ((b & 0xff) >= 0x83 && (b & 0xff) <= 0xa2);
            kept.append(special ? "\u0083" + (char) ((b & 0xff) ^ 0x20) : String.valueOf((char) (b & 0xff)));
        }
        assertThat(line(shell(Records.Shells.ZSH, 0, kept + "\n")).line().bytes())
                .isEqualTo(typed);
        assertThat(line(shell(Records.Shells.ZSH, 0, "a\u0083")).line().bytes())
                .as("cut in between")
                .isEqualTo(new byte[] {'a', (byte) 0x83});
    }

    @Test
    void aLineOfMoreThanFourKibibytesIsCut() {
        assertThat(line(shell(Records.Shells.ZSH, 0, "x".repeat(4_096) + "\n")).lineCut())
                .isNull();
        ShellCommand longer = line(shell(Records.Shells.ZSH, 0, "x".repeat(4_097)));
        assertThat(longer.line().length()).isEqualTo(4_096);
        assertThat(longer.lineCut()).isTrue();
    }

    @Test
    void aLineOfAShellThatContradictsItselfIsMalformed() {
        ByteBuffer behind = shell(Records.Shells.BASH, 0, "id");
        behind.putInt(Records.Shell.LINE_LENGTH, behind.capacity() - Records.Shell.BYTES + 1);
        assertThat(malformed(behind).reason()).contains("end behind it");
        behind.putInt(Records.Shell.LINE_LENGTH, -1);
        assertThat(malformed(behind).reason()).contains("end behind it");
        assertThat(malformed(shell(4, 0, "id")).reason()).contains("its shell is 4");
    }

    private ShellCommand line(ByteBuffer record) {
        return (ShellCommand) decode(record);
    }

    /// @param line a character a byte
    private static ByteBuffer shell(int shell, int cut, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer record = record(Records.SHELL, Records.Shell.BYTES + bytes.length + 8);
        record.putInt(Records.Shell.SHELL, shell);
        record.putInt(Records.Shell.LINE_LENGTH, bytes.length);
        record.putInt(Records.Shell.LINE_CUT, cut);
        record.put(Records.Shell.BYTES, bytes);
        return record;
    }

    @Test
    void anyBytesBecomeAnEventThatCanBeWritten() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<ByteBuffer> wholes = new ArrayList<>(wholes());
        wholes.add(shell(Records.Shells.ZSH, 0, "a\u0083\u00a0\n"));
        var host = new Host("host", "boot");
        int malformed = 0;
        for (int i = 0; i < TRIES; i++) {
            ByteBuffer record;
            if (random.nextInt(4) == 0) { // any bytes
                byte[] any = new byte[random.nextInt(600)];
                random.nextBytes(any);
                record = ByteBuffer.wrap(any).order(ByteOrder.nativeOrder());
                if (record.capacity() >= Records.Head.BYTES) {
                    record.putInt(Records.Head.LENGTH, record.capacity());
                    record.putShort(Records.Head.TYPE, (short) random.nextInt(6));
                }
            } else { // a right one with a few bytes changed
                record = copy(wholes.get(random.nextInt(wholes.size())));
                for (int changes = random.nextInt(6); changes > 0; changes--) {
                    record.put(random.nextInt(record.capacity()), (byte) random.nextInt());
                }
            }
            try {
                Event event = decode(record);
                malformed += event instanceof Malformed ? 1 : 0;
                assertThat(JsonWriter.line(new Observation(i, null, event, host)))
                        .endsWith("}");
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d, try %d".formatted(seed, i), e);
            }
        }
        assertThat(malformed).as("seed %d", seed).isBetween(TRIES / 100, TRIES * 99 / 100);
    }

    @Test
    void aRunningProcessIsReadFromTheIteratorsOutput() {
        ByteBuffer record = exec(0, "/sbin/init", "init\0splash\0", "/", "", "", "/init.scope");
        record.putShort(Records.Head.TYPE, (short) Records.TASK);
        ByteBuffer thread = exec(Records.KERNEL_THREAD, "", "", "", "", "", "/");
        byte[] output = new byte[record.capacity() + thread.capacity()];
        System.arraycopy(bytes(record), 0, output, 0, record.capacity());
        System.arraycopy(bytes(thread), 0, output, record.capacity(), thread.capacity());

        RunningProcess init = decoder.running(output, 0);
        assertThat(init.task()).isEqualTo(task());
        assertThat(init.executable()).isEqualTo(Text.of("/sbin/init"));
        assertThat(init.arguments().toString()).isEqualTo("init splash");
        assertThat(init.workingDirectory()).isEqualTo(Text.of("/"));
        assertThat(init.cgroup()).isEqualTo(Text.of("/init.scope"));
        assertThat(init.startEpochNanos()).isEqualTo(EPOCH + 4_000);

        RunningProcess kworker = decoder.running(output, Decoder.lengthAt(output, 0));
        assertThat(kworker.executable()).isNull();
        assertThat(kworker.workingDirectory()).isNull();
        assertThat(kworker.task().kernelThread()).isTrue();
    }

    private Event decode(ByteBuffer record) {
        return decoder.event(ByteBuffer.wrap(bytes(record)), 0, record.capacity());
    }

    private Malformed malformed(ByteBuffer record) {
        return (Malformed) decode(record);
    }

    private ProcessExec flagged(int flags) {
        return (ProcessExec) decode(exec(flags, "/a", "b\0", "/c", "d", "/e", "/f"));
    }

    private static short type(ByteBuffer record) {
        return record.getShort(Records.Head.TYPE);
    }

    private static List<ByteBuffer> wholes() {
        return List.of(
                record(Records.FORK, Records.Head.BYTES),
                record(Records.EXIT, Records.Exit.BYTES),
                exec(0, "/bin/ls", "ls\0-l\0", "/tmp", "", "", "/user.slice"),
                exec(Records.SCRIPT, "/bin/dash", "sh\0./x\0", "/", "./x", "/bin/sh", "/a"));
    }

    private static ByteBuffer copy(ByteBuffer record) {
        return ByteBuffer.wrap(bytes(record)).order(ByteOrder.nativeOrder());
    }

    private static byte[] bytes(ByteBuffer record) {
        byte[] bytes = new byte[record.capacity()];
        record.get(0, bytes);
        return bytes;
    }

    /// What [#record] describes.
    private static Task task() {
        return new Task(
                new ProcessId(42, 4_000),
                42,
                new ProcessId(41, 3_000),
                Text.of("ls"),
                1_000,
                1_001,
                0,
                -2,
                new Task.Login(500, 6),
                new Task.Terminal(136, 3),
                new Task.Namespaces(4_026_531_836L, 7, 4_026_531_841L),
                1L << 40,
                0x1ffffffffffL,
                false);
    }

    private static ByteBuffer record(int type, int length) {
        ByteBuffer record = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        record.putLong(Records.Head.BOOT_NANOS, 5_000);
        record.putInt(Records.Head.LENGTH, length);
        record.putShort(Records.Head.TYPE, (short) type);
        record.putInt(Records.Head.PID, 42);
        record.putInt(Records.Head.TID, 42);
        record.putLong(Records.Head.START_BOOT_NANOS, 4_000);
        record.putLong(Records.Head.PARENT_START_BOOT_NANOS, 3_000);
        record.putInt(Records.Head.PARENT_PID, 41);
        record.putInt(Records.Head.NAMESPACE_PID, 7);
        record.putInt(Records.Head.UID, 1_000);
        record.putInt(Records.Head.GID, 1_001);
        record.putInt(Records.Head.EUID, 0);
        record.putInt(Records.Head.EGID, -2); // 4294967294: numbers of users have no sign
        record.putInt(Records.Head.LOGIN_UID, 500);
        record.putInt(Records.Head.SESSION_ID, 6);
        record.putLong(Records.Head.CGROUP_ID, 1L << 40);
        record.putLong(Records.Head.CAP_EFFECTIVE, 0x1ffffffffffL);
        record.putInt(Records.Head.PID_NAMESPACE, (int) 4_026_531_836L);
        record.putInt(Records.Head.MOUNT_NAMESPACE, (int) 4_026_531_841L);
        record.putInt(Records.Head.TTY, 136 << 20 | 3);
        record.put(Records.Head.COMM, "ls".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static ByteBuffer exec(int flags, String... texts) {
        int length = Records.Exec.BYTES + String.join("", texts).length();
        ByteBuffer record = record(Records.EXEC, length);
        record.putShort(Records.Head.FLAGS, (short) flags);
        record.putLong(Records.Exec.IMAGE_INODE, 99);
        record.putLong(Records.Exec.IMAGE_SIZE, 1_234);
        record.putLong(Records.Exec.IMAGE_MTIME_SECONDS, 10);
        record.putInt(Records.Exec.IMAGE_MTIME_NANOS, 11);
        record.putLong(Records.Exec.IMAGE_CTIME_SECONDS, -12);
        record.putInt(Records.Exec.IMAGE_CTIME_NANOS, 13);
        record.putInt(Records.Exec.IMAGE_DEVICE, 8 << 20 | 2);
        record.putInt(Records.Exec.IMAGE_MODE, 0100755);
        record.putLong(Records.Exec.CAP_PERMITTED, 1);
        record.putLong(Records.Exec.CAP_INHERITABLE, 2);
        record.putLong(Records.Exec.CAP_AMBIENT, -1);
        record.putInt(Records.Exec.ARGC, 2);
        record.putInt(Records.Exec.CALLING_TID, 42);
        record.putLong(Records.Exec.ARGV_TOTAL, texts[1].length());
        int lengthAt = Records.Exec.IMAGE_LENGTH;
        int at = Records.Exec.BYTES;
        for (String text : texts) {
            record.putInt(lengthAt, text.length());
            record.put(at, text.getBytes(StandardCharsets.ISO_8859_1));
            lengthAt += 4;
            at += text.length();
        }
        return record;
    }
}
