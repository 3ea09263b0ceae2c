package nightjar.sensor;

import nightjar.events.Accounting;
import nightjar.events.BpfCall;
import nightjar.events.CapabilitiesChange;
import nightjar.events.Chroot;
import nightjar.events.ClockSet;
import nightjar.events.DnsAnswer;
import nightjar.events.DnsQuery;
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
import nightjar.events.HostnameSet;
import nightjar.events.IdentityChange;
import nightjar.events.IoPorts;
import nightjar.events.IoUringSetup;
import nightjar.events.KernelLog;
import nightjar.events.KexecLoad;
import nightjar.events.KeyCall;
import nightjar.events.MemfdCreate;
import nightjar.events.MemoryExec;
import nightjar.events.MemoryRead;
import nightjar.events.MemoryWrite;
import nightjar.events.ModuleLoad;
import nightjar.events.ModuleUnload;
import nightjar.events.Mount;
import nightjar.events.NamespaceClone;
import nightjar.events.NamespaceEnter;
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
import nightjar.events.PerfEventOpen;
import nightjar.events.PersonalityChange;
import nightjar.events.PivotRoot;
import nightjar.events.ProcessControl;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.Ptrace;
import nightjar.events.Reboot;
import nightjar.events.SeccompChange;
import nightjar.events.ShellCommand;
import nightjar.events.SignalSent;
import nightjar.events.Swap;
import nightjar.events.TerminalInput;
import nightjar.events.Unmount;
import nightjar.events.Unshare;
import nightjar.events.UserfaultFd;

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
    SHELL(Records.SHELL, ShellCommand.class, Family.SHELL),
    PTRACE(Records.PTRACE, Ptrace.class, Family.SECURITY),
    MEMORY_READ(Records.MEMORY_READ, MemoryRead.class, Family.SECURITY),
    MEMORY_WRITE(Records.MEMORY_WRITE, MemoryWrite.class, Family.SECURITY),
    IDENTITY(Records.IDENTITY, IdentityChange.class, Family.SECURITY),
    CAPSET(Records.CAPSET, CapabilitiesChange.class, Family.SECURITY),
    PRCTL(Records.PRCTL, ProcessControl.class, Family.SECURITY),
    MOUNT(Records.MOUNT, Mount.class, Family.SECURITY),
    UMOUNT(Records.UMOUNT, Unmount.class, Family.SECURITY),
    PIVOT_ROOT(Records.PIVOT_ROOT, PivotRoot.class, Family.SECURITY),
    CHROOT(Records.CHROOT, Chroot.class, Family.SECURITY),
    UNSHARE(Records.UNSHARE, Unshare.class, Family.SECURITY),
    SETNS(Records.SETNS, NamespaceEnter.class, Family.SECURITY),
    CLONE(Records.CLONE, NamespaceClone.class, Family.SECURITY),
    MODULE_LOAD(Records.MODULE_LOAD, ModuleLoad.class, Family.SECURITY),
    MODULE_UNLOAD(Records.MODULE_UNLOAD, ModuleUnload.class, Family.SECURITY),
    BPF(Records.BPF, BpfCall.class, Family.SECURITY),
    MEMFD_CREATE(Records.MEMFD_CREATE, MemfdCreate.class, Family.SECURITY),
    MEMORY_EXEC(Records.MEMORY_EXEC, MemoryExec.class, Family.SECURITY),
    KILL(Records.KILL, SignalSent.class, Family.SECURITY),
    KEYCTL(Records.KEYCTL, KeyCall.class, Family.SECURITY),
    USERFAULTFD(Records.USERFAULTFD, UserfaultFd.class, Family.SECURITY),
    IO_URING_SETUP(Records.IO_URING_SETUP, IoUringSetup.class, Family.SECURITY),
    PERF_EVENT_OPEN(Records.PERF_EVENT_OPEN, PerfEventOpen.class, Family.SECURITY),
    SECCOMP(Records.SECCOMP, SeccompChange.class, Family.SECURITY),
    TERMINAL_INPUT(Records.TERMINAL_INPUT, TerminalInput.class, Family.SECURITY),
    PERSONALITY(Records.PERSONALITY, PersonalityChange.class, Family.SECURITY),
    SYSLOG(Records.SYSLOG, KernelLog.class, Family.SECURITY),
    REBOOT(Records.REBOOT, Reboot.class, Family.SECURITY),
    CLOCK_SET(Records.CLOCK_SET, ClockSet.class, Family.SECURITY),
    SETHOSTNAME(Records.SETHOSTNAME, HostnameSet.class, Family.SECURITY),
    KEXEC_LOAD(Records.KEXEC_LOAD, KexecLoad.class, Family.SECURITY),
    SWAP(Records.SWAP, Swap.class, Family.SECURITY),
    ACCT(Records.ACCT, Accounting.class, Family.SECURITY),
    IOPL(Records.IOPL, IoPorts.class, Family.SECURITY),
    FILE_UTIME(Records.FILE_UTIME, FileUtime.class, Family.FILE),
    FILE_REMOVEXATTR(Records.FILE_REMOVEXATTR, FileRemovexattr.class, Family.FILE),
    FILE_CHATTR(Records.FILE_CHATTR, FileChattr.class, Family.FILE),
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
