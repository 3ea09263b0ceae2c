package nightjar.sensor;

import nightjar.events.Device;
import nightjar.events.FileChattr;
import nightjar.events.FileChmod;
import nightjar.events.FileChown;
import nightjar.events.FileClose;
import nightjar.events.FileCreate;
import nightjar.events.FileEvent;
import nightjar.events.FileLink;
import nightjar.events.FileMkdir;
import nightjar.events.FileMknod;
import nightjar.events.FileMode;
import nightjar.events.FileName;
import nightjar.events.FileNode;
import nightjar.events.FileOpen;
import nightjar.events.FileRead;
import nightjar.events.FileRemovexattr;
import nightjar.events.FileRename;
import nightjar.events.FileRmdir;
import nightjar.events.FileSetxattr;
import nightjar.events.FileSymlink;
import nightjar.events.FileTruncate;
import nightjar.events.FileUnlink;
import nightjar.events.FileUtime;
import nightjar.events.FileWrite;
import nightjar.events.OpenFlags;
import nightjar.events.Task;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// Records of what happens to files: `struct file_record` of `record.h`.
final class FileRecords {
    private static final long UNCHANGED = 0xffffffffL;
    /// `TIME_NOW` of `record.h`; the one below it is `TIME_NOT_SET`.
    private static final long PRESENT = Long.MIN_VALUE + 1;

    /// Attributes of files (include/uapi/linux/fs.h).
    private static final int IMMUTABLE = 0x10;

    private static final int APPEND_ONLY = 0x20;

    private final RecordBytes record;
    private Hits hits = Hits.NONE;

    FileRecords(RecordBytes record) {
        this.record = record;
    }

    boolean isWhole() {
        return record.hasTexts(Records.File.BYTES, Records.File.PATH_LENGTH, Records.File.MATCHES_LENGTH);
    }

    FileEvent event(int type) {
        long time = record.time();
        Task task = record.task();
        FileName file = name();
        Text other = record.path(Records.File.OTHER_LENGTH, isText(type) ? 0 : Records.OTHER_CUT);
        hits = record.hits(Records.File.MATCHES_LENGTH, Records.File.GENERATION);
        return switch (type) {
            case Records.FILE_CREATE -> new FileCreate(time, task, file, flags(), mode().setuid(), mode().setgid());
            case Records.FILE_READ -> new FileRead(time, task, file, flags(), record.int64(Records.File.READ_BYTES));
            case Records.FILE_WRITE ->
                new FileWrite(time, task, file, flags(), record.int64(Records.File.WRITTEN_BYTES), mapped());
            case Records.FILE_CLOSE ->
                new FileClose(
                        time,
                        task,
                        file,
                        flags(),
                        record.int64(Records.File.READ_BYTES),
                        record.uint32(Records.File.READS),
                        record.int64(Records.File.WRITTEN_BYTES),
                        record.uint32(Records.File.WRITES),
                        mapped());
            case Records.FILE_UNLINK -> new FileUnlink(time, task, file);
            case Records.FILE_RENAME ->
                new FileRename(time, task, file, other, record.flag(Records.FILE_EXCHANGED) ? true : null);
            case Records.FILE_LINK -> new FileLink(time, task, file, other);
            case Records.FILE_SYMLINK -> new FileSymlink(time, task, file, other);
            case Records.FILE_TRUNCATE -> new FileTruncate(time, task, file, record.int64(Records.File.NEW_SIZE));
            case Records.FILE_MKDIR -> new FileMkdir(time, task, file, newMode());
            case Records.FILE_RMDIR -> new FileRmdir(time, task, file);
            case Records.FILE_MKNOD -> new FileMknod(time, task, file, newMode());
            case Records.FILE_CHMOD ->
                new FileChmod(
                        time,
                        task,
                        file,
                        newMode(),
                        newMode().setuid(),
                        newMode().setgid());
            case Records.FILE_CHOWN ->
                new FileChown(time, task, file, changed(Records.File.NEW_OWNER), changed(Records.File.NEW_GROUP));
            case Records.FILE_UTIME ->
                new FileUtime(
                        time, task, file, given(Records.File.NEW_ATIME_NANOS), given(Records.File.NEW_MTIME_NANOS));
            case Records.FILE_REMOVEXATTR -> new FileRemovexattr(time, task, file, other);
            case Records.FILE_CHATTR -> {
                int attributes = record.int32(Records.File.NEW_MODE);
                yield new FileChattr(time, task, file, (attributes & IMMUTABLE) != 0, (attributes & APPEND_ONLY) != 0);
            }
            case Records.FILE_SETXATTR -> new FileSetxattr(time, task, file, other);
            default -> new FileOpen(time, task, file, flags());
        };
    }

    /// What the hook said of the last one by the rules.
    Hits hits() {
        return hits;
    }

    private static boolean isText(int type) {
        return type == Records.FILE_SYMLINK || type == Records.FILE_SETXATTR || type == Records.FILE_REMOVEXATTR;
    }

    private FileName name() {
        Text path = record.path(Records.File.PATH_LENGTH, Records.PATH_CUT);
        return new FileName(
                path,
                record.flag(Records.PATH_CUT) ? true : null,
                record.flag(Records.PATH_ASKED) ? true : null,
                record.flag(Records.PATH_ASKED) || record.int64(Records.File.INODE) == 0 ? null : node());
    }

    private FileNode node() {
        return new FileNode(
                record.int64(Records.File.INODE),
                Device.of(record.int32(Records.File.DEVICE)),
                mode().type(),
                mode(),
                record.uint32(Records.File.OWNER),
                record.uint32(Records.File.GROUP),
                record.int64(Records.File.SIZE));
    }

    private FileMode mode() {
        return new FileMode(record.int32(Records.File.MODE));
    }

    private FileMode newMode() {
        return new FileMode(record.int32(Records.File.NEW_MODE));
    }

    private OpenFlags flags() {
        return new OpenFlags(record.int32(Records.File.OPEN_FLAGS));
    }

    private @Nullable Boolean mapped() {
        return record.flag(Records.FILE_MAPPED) ? true : null;
    }

    /// A time that somebody chose.
    private @Nullable Long given(int at) {
        long nanos = record.int64(at);
        return nanos <= PRESENT ? null : (Long) nanos;
    }

    private @Nullable Long changed(int at) {
        long id = record.uint32(at);
        return id == UNCHANGED ? null : (Long) id;
    }
}
