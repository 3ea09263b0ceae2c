package nightjar.sensor;

import java.util.List;
import nightjar.events.Accounting;
import nightjar.events.BpfCall;
import nightjar.events.BpfProgramType;
import nightjar.events.Call;
import nightjar.events.CapabilitiesChange;
import nightjar.events.CapabilitySets;
import nightjar.events.Chroot;
import nightjar.events.ClockSet;
import nightjar.events.FileName;
import nightjar.events.HostnameSet;
import nightjar.events.IdentityChange;
import nightjar.events.Ids;
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
import nightjar.events.MountFlags;
import nightjar.events.NamespaceClone;
import nightjar.events.NamespaceEnter;
import nightjar.events.PerfEventOpen;
import nightjar.events.PersonalityChange;
import nightjar.events.PivotRoot;
import nightjar.events.ProcessControl;
import nightjar.events.ProcessId;
import nightjar.events.Ptrace;
import nightjar.events.Reboot;
import nightjar.events.SeccompChange;
import nightjar.events.SecurityEvent;
import nightjar.events.SignalSent;
import nightjar.events.Swap;
import nightjar.events.Target;
import nightjar.events.Task;
import nightjar.events.TerminalInput;
import nightjar.events.Text;
import nightjar.events.Unmount;
import nightjar.events.Unshare;
import nightjar.events.UserfaultFd;
import org.jspecify.annotations.Nullable;

/// Records of calls that matter to security: `struct call_record` of `record.h`.
final class CallRecords {
    /// By `enum call_name` of `security_calls.h`.
    static final List<String> NAMES = List.of(
            "unknown",
            "ptrace",
            "process_vm_readv",
            "process_vm_writev",
            "setuid",
            "setgid",
            "setreuid",
            "setregid",
            "setresuid",
            "setresgid",
            "setfsuid",
            "setfsgid",
            "setgroups",
            "capset",
            "prctl",
            "mount",
            "move_mount",
            "fsmount",
            "open_tree",
            "mount_setattr",
            "umount2",
            "pivot_root",
            "chroot",
            "unshare",
            "setns",
            "init_module",
            "finit_module",
            "delete_module",
            "bpf",
            "memfd_create",
            "mprotect",
            "pkey_mprotect",
            "add_key",
            "request_key",
            "keyctl",
            "userfaultfd",
            "io_uring_setup",
            "perf_event_open",
            "seccomp",
            "ioctl",
            "personality",
            "syslog",
            "reboot",
            "settimeofday",
            "clock_settime",
            "adjtimex",
            "clock_adjtime",
            "sethostname",
            "setdomainname",
            "kexec_load",
            "swapon",
            "swapoff",
            "acct",
            "iopl",
            "ioperm",
            "mmap",
            "kexec_file_load",
            "clone",
            "kill",
            "tkill",
            "sigqueue");

    private static final int WORD_BYTES = 72;
    private static final int COMM_BYTES = 16;
    private static final long MAP_GET_FD_BY_ID = 14;

    private final RecordBytes record;
    private Hits hits = Hits.NONE;
    private @Nullable Text targetImage;

    CallRecords(RecordBytes record) {
        this.record = record;
    }

    boolean isWhole() {
        return record.hasTexts(Records.Call.BYTES, Records.Call.PATH_LENGTH, Records.Call.MATCHES_LENGTH);
    }

    SecurityEvent event(int type) {
        long time = record.time();
        Task task = record.task();
        Call call = call();
        FileName file = file();
        Text other = presence(record.text(Records.Call.OTHER_LENGTH));
        targetImage = presence(record.path(Records.Call.TARGET_LENGTH, Records.TARGET_CUT));
        hits = record.hits(Records.Call.MATCHES_LENGTH, Records.Call.GENERATION);
        return switch (type) {
            case Records.PTRACE -> new Ptrace(time, task, call, target());
            case Records.MEMORY_READ -> new MemoryRead(time, task, call, target(), value(0));
            case Records.MEMORY_WRITE -> new MemoryWrite(time, task, call, target(), value(0));
            case Records.IDENTITY ->
                new IdentityChange(
                        time,
                        task,
                        call,
                        record.uint32(Records.Call.TARGET_UID),
                        ids(Records.Call.VALUES),
                        known() ? ids(Records.Call.BEFORE) : null);
            case Records.CAPSET ->
                new CapabilitiesChange(
                        time,
                        task,
                        call,
                        capabilities(Records.Call.VALUES),
                        known() ? capabilities(Records.Call.BEFORE) : null);
            case Records.PRCTL -> new ProcessControl(time, task, call, word());
            case Records.MOUNT -> new Mount(time, task, call, file, other, word(), mountFlags(call));
            case Records.UMOUNT -> new Unmount(time, task, call, file);
            case Records.PIVOT_ROOT -> new PivotRoot(time, task, call, file, other);
            case Records.CHROOT -> new Chroot(time, task, call, file);
            case Records.UNSHARE -> new Unshare(time, task, call);
            case Records.SETNS -> new NamespaceEnter(time, task, call);
            case Records.CLONE -> new NamespaceClone(time, task, call, target());
            case Records.MODULE_LOAD -> new ModuleLoad(time, task, call, file, word(), other);
            case Records.MODULE_UNLOAD -> new ModuleUnload(time, task, call, word());
            case Records.BPF -> new BpfCall(time, task, call, word(), other, programType(call));
            case Records.MEMFD_CREATE -> new MemfdCreate(time, task, call, file);
            case Records.MEMORY_EXEC -> new MemoryExec(time, task, call, file, value(0), value(1));
            case Records.KILL -> new SignalSent(time, task, call, target());
            case Records.KEYCTL -> new KeyCall(time, task, call, word(), other);
            case Records.USERFAULTFD -> new UserfaultFd(time, task, call);
            case Records.IO_URING_SETUP -> new IoUringSetup(time, task, call);
            case Records.PERF_EVENT_OPEN -> new PerfEventOpen(time, task, call, target(), value(0));
            case Records.SECCOMP -> new SeccompChange(time, task, call, value(0), value(1));
            case Records.TERMINAL_INPUT ->
                new TerminalInput(time, task, call, file, record.zeroEnded(Records.Call.WORD, WORD_BYTES));
            case Records.PERSONALITY -> new PersonalityChange(time, task, call);
            case Records.SYSLOG -> new KernelLog(time, task, call);
            case Records.REBOOT -> new Reboot(time, task, call);
            case Records.CLOCK_SET -> new ClockSet(time, task, call);
            case Records.SETHOSTNAME -> new HostnameSet(time, task, call, word());
            case Records.KEXEC_LOAD -> new KexecLoad(time, task, call, file);
            case Records.SWAP -> new Swap(time, task, call, file);
            case Records.ACCT -> new Accounting(time, task, call, file);
            default -> new IoPorts(time, task, call);
        };
    }

    /// What the hook said of the last one by the rules.
    Hits hits() {
        return hits;
    }

    private Call call() {
        int name = record.int32(Records.Call.NAME);
        long result = record.int64(Records.Call.RESULT);
        return new Call(
                name < 0 || name >= NAMES.size() ? NAMES.getFirst() : NAMES.get(name),
                record.int64(Records.Call.REQUEST),
                record.int64(Records.Call.FLAGS),
                Errors.name(result));
    }

    private @Nullable FileName file() {
        Text path = record.path(Records.Call.PATH_LENGTH, Records.PATH_CUT);
        return path.isEmpty()
                ? null
                : new FileName(
                        path,
                        record.flag(Records.PATH_CUT) ? true : null,
                        record.flag(Records.PATH_ASKED) ? true : null,
                        null);
    }

    private @Nullable Target target() {
        int pid = record.int32(Records.Call.TARGET_PID);
        long start = record.int64(Records.Call.TARGET_START_BOOT_NANOS);
        if (pid == 0) {
            return null;
        }
        return start == 0
                ? new Target(pid, null, null, null, null, null)
                : new Target(
                        pid,
                        new ProcessId(pid, start),
                        record.zeroEnded(Records.Call.TARGET_COMM, COMM_BYTES),
                        targetImage,
                        record.uint32(Records.Call.TARGET_UID),
                        record.flag(Records.TARGET_OURS) ? true : null);
    }

    private boolean known() {
        return record.flag(Records.BEFORE_KNOWN);
    }

    private Ids ids(int at) {
        return new Ids(
                record.uint32(at),
                record.uint32(at + 4),
                record.uint32(at + 8),
                record.uint32(at + 12),
                record.uint32(at + 16),
                record.uint32(at + 20),
                record.uint32(at + 24),
                record.uint32(at + 28));
    }

    private CapabilitySets capabilities(int at) {
        return new CapabilitySets(record.int64(at), record.int64(at + 8), record.int64(at + 16), record.int64(at + 24));
    }

    private static @Nullable MountFlags mountFlags(Call call) {
        return call.name().equals("mount") ? new MountFlags(call.flags()) : null;
    }

    private static @Nullable BpfProgramType programType(Call call) {
        boolean isProgram = call.request() != MAP_GET_FD_BY_ID && call.flags() != 0;
        return isProgram ? new BpfProgramType(call.flags()) : null;
    }

    private long value(int number) {
        return record.int64(Records.Call.VALUES + 8 * number);
    }

    private @Nullable Text word() {
        return presence(record.zeroEnded(Records.Call.WORD, WORD_BYTES));
    }

    private static @Nullable Text presence(Text text) {
        return text.isEmpty() ? null : text;
    }
}
