package nightjar.sensor;

import nightjar.events.Arguments;
import nightjar.events.Capabilities;
import nightjar.events.Device;
import nightjar.events.FileMode;
import nightjar.events.Image;
import nightjar.events.ProcessEvent;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.Script;
import nightjar.events.Task;
import nightjar.events.Text;

/// Records of the life of processes: `struct fork_record`, `exec_record` and `exit_record` of `record.h`.
final class ProcessRecords {
    private static final long NANOS = 1_000_000_000L;

    private final RecordBytes record;
    private final long pageBytes;
    private Hits hits = Hits.NONE;

    ProcessRecords(RecordBytes record, long pageBytes) {
        this.record = record;
        this.pageBytes = pageBytes;
    }

    /// Whether there is all that its type has.
    boolean isWhole(int type) {
        return switch (type) {
            case Records.EXEC ->
                record.hasTexts(Records.Exec.BYTES, Records.Exec.IMAGE_LENGTH, Records.Exec.MATCHES_LENGTH);
            case Records.EXIT -> record.length() >= Records.Exit.BYTES;
            default -> type == Records.FORK;
        };
    }

    ProcessEvent event(int type) {
        hits = Hits.NONE;
        return switch (type) {
            case Records.EXEC -> exec();
            case Records.EXIT -> exit();
            default -> new ProcessFork(record.time(), record.task());
        };
    }

    /// What the hook said of the last one by the rules.
    Hits hits() {
        return hits;
    }

    private ProcessExec exec() {
        Task task = record.task();
        Text path = record.path(Records.Exec.IMAGE_LENGTH, Records.IMAGE_CUT);
        Arguments arguments = arguments();
        Text directory = record.path(Records.Exec.DIRECTORY_LENGTH, Records.DIRECTORY_CUT);
        Script script = null;
        if (record.flag(Records.SCRIPT)) {
            script = new Script(
                    record.text(Records.Exec.SCRIPT_LENGTH),
                    record.text(Records.Exec.INTERPRETER_LENGTH),
                    record.flag(Records.SCRIPT_CUT) ? true : null);
        }
        Text cgroup = record.path(Records.Exec.CGROUP_LENGTH, Records.CGROUP_CUT);
        hits = record.hits(Records.Exec.MATCHES_LENGTH, Records.Exec.GENERATION);
        int calling = record.int32(Records.Exec.CALLING_TID);
        return new ProcessExec(
                record.time(),
                task,
                record.int32(Records.Exec.ARGC),
                arguments,
                image(path),
                script,
                new Capabilities(
                        record.int64(Records.Exec.CAP_PERMITTED),
                        record.int64(Records.Exec.CAP_INHERITABLE),
                        record.int64(Records.Exec.CAP_AMBIENT)),
                calling == task.id().pid() ? null : calling,
                directory,
                cgroup);
    }

    private Image image(Text path) {
        long inode = record.int64(Records.Exec.IMAGE_INODE);
        Device device = Device.of(record.int32(Records.Exec.IMAGE_DEVICE));
        return new Image(
                path,
                inode,
                device,
                record.flag(Records.IMAGE_MEMFD),
                record.flag(Records.IMAGE_DELETED),
                record.flag(Records.IMAGE_CUT) ? true : null,
                new FileMode(record.int32(Records.Exec.IMAGE_MODE)),
                new Image.FileVersion(
                        inode,
                        device,
                        record.int64(Records.Exec.IMAGE_SIZE),
                        record.int64(Records.Exec.IMAGE_MTIME_SECONDS) * NANOS
                                + record.int32(Records.Exec.IMAGE_MTIME_NANOS),
                        record.int64(Records.Exec.IMAGE_CTIME_SECONDS) * NANOS
                                + record.int32(Records.Exec.IMAGE_CTIME_NANOS)));
    }

    private ProcessExit exit() {
        Task task = record.task();
        int status = record.int32(Records.Exit.STATUS);
        int signal = status & 0x7f; // wait(2): WTERMSIG, WCOREDUMP, WEXITSTATUS
        return new ProcessExit(
                record.time(),
                task,
                signal == 0 ? (Integer) (status >> 8 & 0xff) : null,
                signal == 0 ? null : (Integer) signal,
                (status & 0x80) != 0,
                record.int64(Records.Head.BOOT_NANOS) - task.id().startBootNanos(),
                record.int64(Records.Exit.CPU_NANOS),
                record.int64(Records.Exit.PEAK_RSS_PAGES) * pageBytes);
    }

    /// A process that was there before us.
    RunningProcess running() {
        record.hasTexts(Records.Exec.BYTES, Records.Exec.IMAGE_LENGTH, Records.Exec.MATCHES_LENGTH);
        Task task = record.task();
        Text image = record.path(Records.Exec.IMAGE_LENGTH, Records.IMAGE_CUT);
        Arguments arguments = arguments();
        Text directory = record.path(Records.Exec.DIRECTORY_LENGTH, Records.DIRECTORY_CUT);
        record.skipText(Records.Exec.SCRIPT_LENGTH);
        record.skipText(Records.Exec.INTERPRETER_LENGTH);
        Text cgroup = record.path(Records.Exec.CGROUP_LENGTH, Records.CGROUP_CUT);
        return new RunningProcess(
                task,
                record.epochNanos(task.id().startBootNanos()),
                true,
                image.isEmpty() ? null : image,
                arguments,
                directory.isEmpty() ? null : directory,
                cgroup);
    }

    private Arguments arguments() {
        return new Arguments(
                record.textBytes(Records.Exec.ARGV_LENGTH),
                record.int64(Records.Exec.ARGV_TOTAL),
                !record.flag(Records.ARGV_UNREADABLE));
    }
}
