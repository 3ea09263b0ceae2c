package nightjar.sensor;

import nightjar.events.Device;
import nightjar.events.FileChmod;
import nightjar.events.FileChown;
import nightjar.events.FileCreate;
import nightjar.events.FileEvent;
import nightjar.events.FileLink;
import nightjar.events.FileMkdir;
import nightjar.events.FileMknod;
import nightjar.events.FileMode;
import nightjar.events.FileName;
import nightjar.events.FileNode;
import nightjar.events.FileOpen;
import nightjar.events.FileRename;
import nightjar.events.FileRmdir;
import nightjar.events.FileSetxattr;
import nightjar.events.FileSymlink;
import nightjar.events.FileTruncate;
import nightjar.events.FileUnlink;
import nightjar.events.OpenFlags;
import nightjar.events.Task;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// Records of what happens to files: `struct file_record` of `record.h`.
final class FileRecords {
    private static final long UNCHANGED = 0xffffffffL;

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
            case Records.FILE_UNLINK -> new FileUnlink(time, task, file);
            case Records.FILE_RENAME -> new FileRename(time, task, file, other);
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
            case Records.FILE_SETXATTR -> new FileSetxattr(time, task, file, other);
            default -> new FileOpen(time, task, file, flags());
        };
    }

    /// What the hook said of the last one by the rules.
    Hits hits() {
        return hits;
    }

    private static boolean isText(int type) {
        return type == Records.FILE_SYMLINK || type == Records.FILE_SETXATTR;
    }

    private FileName name() {
        Text path = record.path(Records.File.PATH_LENGTH, Records.PATH_CUT);
        return new FileName(
                path,
                record.flag(Records.PATH_CUT) ? true : null,
                record.flag(Records.PATH_ASKED) ? true : null,
                record.flag(Records.PATH_ASKED) ? null : node());
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

    private @Nullable Long changed(int at) {
        long id = record.uint32(at);
        return id == UNCHANGED ? null : (Long) id;
    }
}
