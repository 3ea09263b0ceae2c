package nightjar.sensor;

import nightjar.events.Event;
import nightjar.events.FileChattr;
import nightjar.events.FileChmod;
import nightjar.events.FileChown;
import nightjar.events.FileClose;
import nightjar.events.FileCreate;
import nightjar.events.FileLink;
import nightjar.events.FileMkdir;
import nightjar.events.FileMknod;
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
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;

/// The types of records in the rings (`enum record_type` of `record.h`), and the events that they become.
public enum RecordType {
    FORK(Records.FORK, ProcessFork.class, Family.PROCESS),
    EXEC(Records.EXEC, ProcessExec.class, Family.PROCESS),
    EXIT(Records.EXIT, ProcessExit.class, Family.PROCESS),
    FILE_OPEN(Records.FILE_OPEN, FileOpen.class, Family.FILE),
    FILE_CREATE(Records.FILE_CREATE, FileCreate.class, Family.FILE),
    FILE_READ(Records.FILE_READ, FileRead.class, Family.TRANSFER),
    FILE_WRITE(Records.FILE_WRITE, FileWrite.class, Family.TRANSFER),
    FILE_CLOSE(Records.FILE_CLOSE, FileClose.class, Family.TRANSFER),
    FILE_UNLINK(Records.FILE_UNLINK, FileUnlink.class, Family.FILE),
    FILE_RENAME(Records.FILE_RENAME, FileRename.class, Family.FILE),
    FILE_LINK(Records.FILE_LINK, FileLink.class, Family.FILE),
    FILE_SYMLINK(Records.FILE_SYMLINK, FileSymlink.class, Family.FILE),
    FILE_TRUNCATE(Records.FILE_TRUNCATE, FileTruncate.class, Family.FILE),
    FILE_MKDIR(Records.FILE_MKDIR, FileMkdir.class, Family.FILE),
    FILE_RMDIR(Records.FILE_RMDIR, FileRmdir.class, Family.FILE),
    FILE_MKNOD(Records.FILE_MKNOD, FileMknod.class, Family.FILE),
    FILE_CHMOD(Records.FILE_CHMOD, FileChmod.class, Family.FILE),
    FILE_CHOWN(Records.FILE_CHOWN, FileChown.class, Family.FILE),
    FILE_SETXATTR(Records.FILE_SETXATTR, FileSetxattr.class, Family.FILE),
    FILE_UTIME(Records.FILE_UTIME, FileUtime.class, Family.FILE),
    FILE_REMOVEXATTR(Records.FILE_REMOVEXATTR, FileRemovexattr.class, Family.FILE),
    FILE_CHATTR(Records.FILE_CHATTR, FileChattr.class, Family.FILE);

    private final int number;
    private final Class<? extends Event> eventClass;
    private final String event;
    private final Family family;

    RecordType(int number, Class<? extends Event> eventClass, Family family) {
        this.number = number;
        this.eventClass = eventClass;
        this.event = Event.typeName(eventClass);
        this.family = family;
    }

    int number() {
        return number;
    }

    /// What its records become.
    public Class<? extends Event> eventClass() {
        return eventClass;
    }

    /// The name of the type of events, such as `process.exec`.
    public String event() {
        return event;
    }

    public Family family() {
        return family;
    }
}
