package nightjar.sensor;

import nightjar.events.DnsAnswer;
import nightjar.events.DnsQuery;
import nightjar.events.Event;
import nightjar.events.FileChmod;
import nightjar.events.FileChown;
import nightjar.events.FileCreate;
import nightjar.events.FileLink;
import nightjar.events.FileMkdir;
import nightjar.events.FileMknod;
import nightjar.events.FileOpen;
import nightjar.events.FileRename;
import nightjar.events.FileRmdir;
import nightjar.events.FileSetxattr;
import nightjar.events.FileSymlink;
import nightjar.events.FileTruncate;
import nightjar.events.FileUnlink;
import nightjar.events.NetworkAccept;
import nightjar.events.NetworkBind;
import nightjar.events.NetworkClose;
import nightjar.events.NetworkConnect;
import nightjar.events.NetworkFlow;
import nightjar.events.NetworkFlowEnd;
import nightjar.events.NetworkListen;
import nightjar.events.NetworkOutcome;
import nightjar.events.NetworkRawSocket;
import nightjar.events.NetworkUnixBind;
import nightjar.events.NetworkUnixConnect;
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
    NETWORK_CONNECT(Records.NETWORK_CONNECT, NetworkConnect.class, Family.NETWORK),
    NETWORK_OUTCOME(Records.NETWORK_OUTCOME, NetworkOutcome.class, Family.NETWORK),
    NETWORK_ACCEPT(Records.NETWORK_ACCEPT, NetworkAccept.class, Family.NETWORK),
    NETWORK_BIND(Records.NETWORK_BIND, NetworkBind.class, Family.NETWORK),
    NETWORK_LISTEN(Records.NETWORK_LISTEN, NetworkListen.class, Family.NETWORK),
    NETWORK_CLOSE(Records.NETWORK_CLOSE, NetworkClose.class, Family.NETWORK),
    NETWORK_FLOW(Records.NETWORK_FLOW, NetworkFlow.class, Family.NETWORK),
    NETWORK_FLOW_END(Records.NETWORK_FLOW_END, NetworkFlowEnd.class, Family.NETWORK),
    NETWORK_RAW_SOCKET(Records.NETWORK_RAW_SOCKET, NetworkRawSocket.class, Family.NETWORK),
    NETWORK_UNIX_CONNECT(Records.NETWORK_UNIX_CONNECT, NetworkUnixConnect.class, Family.NETWORK),
    NETWORK_UNIX_BIND(Records.NETWORK_UNIX_BIND, NetworkUnixBind.class, Family.NETWORK),
    DNS_QUERY(Records.DNS_QUERY, DnsQuery.class, Family.NETWORK),
    DNS_ANSWER(Records.DNS_ANSWER, DnsAnswer.class, Family.NETWORK);

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
