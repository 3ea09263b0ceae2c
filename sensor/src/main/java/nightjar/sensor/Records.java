package nightjar.sensor;

/// The layouts of `record.h`: a class a struct, a constant a member, its value the offset in bytes. A test holds
/// every one
/// of them against the BTF of the compiled object, so neither side can move alone.
///
/// ```
///   struct record, which every record begins with
///
///    0        boot_nanos                          8  length     12 type  14 flags
///   16  pid            20  tid                   24  start_boot_nanos
///   32  parent_start_boot_nanos                  40  parent_pid       44  namespace_pid
///   48  uid            52  gid                   56  euid             60  egid
///   64  login_uid      68  session_id            72  cgroup_id
///   80  cap_effective                            88  pid_namespace    92  mount_namespace
///   96  tty           100  cpu                  104  comm[16]
/// ```
final class Records {
    private Records() {}

    static final int FORK = 1;
    static final int EXEC = 2;
    static final int EXIT = 3;
    static final int TASK = 4;
    static final int FILE_OPEN = 16;
    static final int FILE_CREATE = 17;
    static final int FILE_READ = 18;
    static final int FILE_WRITE = 19;
    static final int FILE_CLOSE = 20;
    static final int FILE_UNLINK = 21;
    static final int FILE_RENAME = 22;
    static final int FILE_LINK = 23;
    static final int FILE_SYMLINK = 24;
    static final int FILE_TRUNCATE = 25;
    static final int FILE_MKDIR = 26;
    static final int FILE_RMDIR = 27;
    static final int FILE_MKNOD = 28;
    static final int FILE_CHMOD = 29;
    static final int FILE_CHOWN = 30;
    static final int FILE_SETXATTR = 31;
    static final int SEQUENCE = 48;
    static final int SHELL = 60;
    static final int PTRACE = 64;
    static final int MEMORY_READ = 65;
    static final int MEMORY_WRITE = 66;
    static final int IDENTITY = 67;
    static final int CAPSET = 68;
    static final int PRCTL = 69;
    static final int MOUNT = 70;
    static final int UMOUNT = 71;
    static final int PIVOT_ROOT = 72;
    static final int CHROOT = 73;
    static final int UNSHARE = 74;
    static final int SETNS = 75;
    static final int CLONE = 76;
    static final int MODULE_LOAD = 77;
    static final int MODULE_UNLOAD = 78;
    static final int BPF = 79;
    static final int MEMFD_CREATE = 80;
    static final int MEMORY_EXEC = 81;
    static final int KILL = 82;
    static final int KEYCTL = 83;
    static final int USERFAULTFD = 84;
    static final int IO_URING_SETUP = 85;
    static final int PERF_EVENT_OPEN = 86;
    static final int SECCOMP = 87;
    static final int TERMINAL_INPUT = 88;
    static final int PERSONALITY = 89;
    static final int SYSLOG = 90;
    static final int REBOOT = 91;
    static final int CLOCK_SET = 92;
    static final int SETHOSTNAME = 93;
    static final int KEXEC_LOAD = 94;
    static final int SWAP = 95;
    static final int ACCT = 96;
    static final int IOPL = 97;
    static final int FILE_UTIME = 112;
    static final int FILE_REMOVEXATTR = 113;
    static final int FILE_CHATTR = 114;
    static final int NETWORK_CONNECT = 32;
    static final int NETWORK_OUTCOME = 33;
    static final int NETWORK_ACCEPT = 34;
    static final int NETWORK_BIND = 35;
    static final int NETWORK_LISTEN = 36;
    static final int NETWORK_CLOSE = 37;
    static final int NETWORK_FLOW = 38;
    static final int NETWORK_FLOW_END = 39;
    static final int NETWORK_RAW_SOCKET = 40;
    static final int NETWORK_UNIX_CONNECT = 41;
    static final int NETWORK_UNIX_BIND = 42;
    static final int DNS_QUERY = 43;
    static final int DNS_ANSWER = 44;
    static final int TYPES = 128;

    static final int KERNEL_THREAD = 1;
    static final int IMAGE_MEMFD = 1 << 1;
    static final int IMAGE_DELETED = 1 << 2;
    static final int IMAGE_CUT = 1 << 3;
    static final int DIRECTORY_CUT = 1 << 4;
    static final int ARGV_CUT = 1 << 5;
    static final int ARGV_UNREADABLE = 1 << 6;
    static final int SCRIPT = 1 << 7;
    static final int CGROUP_CUT = 1 << 8;
    static final int SCRIPT_CUT = 1 << 9;
    static final int PARENT_UNKNOWN = 1 << 10;
    static final int KILLED = 1 << 11;
    static final int KILL_FAILED = 1 << 12;
    static final int SPARED = 1 << 13;
    static final int BLOCKED = 1 << 14;
    static final int IO_URING = 1 << 15;
    static final int PATH_CUT = 1 << 1;
    static final int OTHER_CUT = 1 << 2;
    static final int PATH_ASKED = 1 << 3;
    static final int FILE_MAPPED = 1 << 4;
    static final int TARGET_CUT = 1 << 4;
    static final int TARGET_OURS = 1 << 5;
    static final int BEFORE_KNOWN = 1 << 6;
    static final int FILE_EXCHANGED = 1 << 5;

    /// `struct record`
    static final class Head {
        static final int BOOT_NANOS = 0;
        static final int LENGTH = 8;
        static final int TYPE = 12;
        static final int FLAGS = 14;
        static final int PID = 16;
        static final int TID = 20;
        static final int START_BOOT_NANOS = 24;
        static final int PARENT_START_BOOT_NANOS = 32;
        static final int PARENT_PID = 40;
        static final int NAMESPACE_PID = 44;
        static final int UID = 48;
        static final int GID = 52;
        static final int EUID = 56;
        static final int EGID = 60;
        static final int LOGIN_UID = 64;
        static final int SESSION_ID = 68;
        static final int CGROUP_ID = 72;
        static final int CAP_EFFECTIVE = 80;
        static final int PID_NAMESPACE = 88;
        static final int MOUNT_NAMESPACE = 92;
        static final int TTY = 96;
        static final int CPU = 100;
        static final int COMM = 104;
        static final int BYTES = 120;

        static final int COMM_BYTES = 16;

        private Head() {}
    }

    /// `struct exec_record`: behind it image, argv, directory, script, interpreter, cgroup, matches, of the lengths
    /// given.
    static final class Exec {
        static final int IMAGE_INODE = 120;
        static final int IMAGE_SIZE = 128;
        static final int IMAGE_MTIME_SECONDS = 136;
        static final int IMAGE_CTIME_SECONDS = 144;
        static final int IMAGE_MTIME_NANOS = 152;
        static final int IMAGE_CTIME_NANOS = 156;
        static final int IMAGE_DEVICE = 160;
        static final int IMAGE_MODE = 164;
        static final int CAP_PERMITTED = 168;
        static final int CAP_INHERITABLE = 176;
        static final int CAP_AMBIENT = 184;
        static final int ARGV_TOTAL = 192;
        static final int ARGC = 200;
        static final int CALLING_TID = 204;
        static final int IMAGE_LENGTH = 208;
        static final int ARGV_LENGTH = 212;
        static final int DIRECTORY_LENGTH = 216;
        static final int SCRIPT_LENGTH = 220;
        static final int INTERPRETER_LENGTH = 224;
        static final int CGROUP_LENGTH = 228;
        static final int MATCHES_LENGTH = 232;
        static final int GENERATION = 236;
        static final int BYTES = 240;

        private Exec() {}
    }

    /// `struct file_record`: behind it path, other path, matches, of the lengths given.
    static final class File {
        static final int INODE = 120;
        static final int SIZE = 128;
        static final int NEW_SIZE = 136;
        static final int READ_BYTES = 144;
        static final int WRITTEN_BYTES = 152;
        static final int NEW_ATIME_NANOS = 160;
        static final int NEW_MTIME_NANOS = 168;
        static final int READS = 176;
        static final int WRITES = 180;
        static final int DEVICE = 184;
        static final int MODE = 188;
        static final int OWNER = 192;
        static final int GROUP = 196;
        static final int NEW_MODE = 200;
        static final int NEW_OWNER = 204;
        static final int NEW_GROUP = 208;
        static final int OPEN_FLAGS = 212;
        static final int FILESYSTEM = 216;
        static final int PATH_LENGTH = 220;
        static final int OTHER_LENGTH = 224;
        static final int MATCHES_LENGTH = 228;
        static final int GENERATION = 232;
        static final int BYTES = 240;

        private File() {}
    }

    /// `struct sequence_record`: behind it, so many entries.
    static final class Sequence {
        static final int COUNT = 120;
        static final int BYTES = 128;

        private Sequence() {}
    }

    /// `struct sequence_entry`
    static final class SequenceEntry {
        static final int PID = 0;
        static final int TID = 4;
        static final int NANOS = 8;
        static final int NUMBER = 12;
        static final int ARGUMENT = 14;
        static final int RESULT = 15;
        static final int BYTES = 16;

        private SequenceEntry() {}
    }

    /// `struct call_batch`, an element of the map `call_batches`.
    static final class CallBatches {
        static final int ON = 0;
        static final int COUNT = 8;
        static final int HEAD = 16;

        private CallBatches() {}
    }

    /// `struct call_record`: behind it path, other text, target's image, matches, of the lengths given.
    static final class Call {
        static final int REQUEST = 120;
        static final int FLAGS = 128;
        static final int VALUES = 136;
        static final int BEFORE = 168;
        static final int TARGET_START_BOOT_NANOS = 200;
        static final int RESULT = 208;
        static final int TARGET_PID = 216;
        static final int TARGET_UID = 220;
        static final int TARGET_COMM = 224;
        static final int WORD = 240;
        static final int NAME = 312;
        static final int PATH_LENGTH = 316;
        static final int OTHER_LENGTH = 320;
        static final int TARGET_LENGTH = 324;
        static final int MATCHES_LENGTH = 328;
        static final int GENERATION = 332;
        static final int BYTES = 336;

        private Call() {}
    }

    /// `struct network_record`
    static final class Network {
        static final int SOURCE = 120;
        static final int DESTINATION = 136;
        static final int SINCE_BOOT_NANOS = 152;
        static final int SENT_BYTES = 160;
        static final int RECEIVED_BYTES = 168;
        static final int SENT_PACKETS = 176;
        static final int RECEIVED_PACKETS = 184;
        static final int RESULT = 192;
        static final int SOURCE_PORT = 196;
        static final int DESTINATION_PORT = 198;
        static final int FAMILY = 200;
        static final int KIND = 202;
        static final int PROTOCOL = 204;
        static final int DIRECTION = 206;
        static final int TEXT_LENGTH = 208;
        static final int MATCHES_LENGTH = 212;
        static final int GENERATION = 216;
        static final int BYTES = 224;

        private Network() {}
    }

    /// `struct network_control`
    static final class NetworkControl {
        static final int LOOPBACK = 0;
        static final int UNIX_SOCKETS = 4;
        static final int BUSY = 8;
        static final int FLOWS_FULL = 16;
        static final int BYTES = 24;

        private NetworkControl() {}
    }

    /// `struct socket_name`
    static final class SocketName {
        static final int BYTES = 112;

        private SocketName() {}
    }

    /// `struct exit_record`
    static final class Exit {
        static final int STATUS = 120;
        static final int CPU_NANOS = 128;
        static final int PEAK_RSS_PAGES = 136;
        static final int BYTES = 144;

        private Exit() {}
    }

    /// `struct shell_record`: behind it the line, and room that is not used.
    static final class Shell {
        static final int SHELL = 120;
        static final int LINE_LENGTH = 124;
        static final int LINE_CUT = 128;
        static final int BYTES = 136;

        private Shell() {}
    }

    /// `enum shell`
    static final class Shells {
        static final int BASH = 1;
        static final int ZSH = 2;
        static final int DASH = 3;

        private Shells() {}
    }

    /// `struct counters`, an element of the map `counters`: four arrays of [#TYPES] 64-bit counts.
    static final class Counts {
        static final int SEEN = 0;
        static final int FILTERED = 1024;
        static final int SUBMITTED = 2048;
        static final int LOST = 3072;
        static final int BYTES = 4096;

        private Counts() {}
    }

    /// `struct workspace`: the subject, and texts behind it.
    static final class Workspace {
        static final int SUBJECT = 240;
        static final int IMAGE = 1008;

        private Workspace() {}
    }

    /// `struct match_subject`: 32 texts, 32 numbers.
    static final class Subject {
        static final int FIELDS = 0;
        static final int NUMBERS = 512;
        static final int BYTES = 768;

        private Subject() {}
    }

    /// `struct match_text`
    static final class MatchText {
        static final int AT = 0;
        static final int LENGTH = 4;
        static final int PRESENT = 8;
        static final int BYTES = 16;

        private MatchText() {}
    }

    /// `struct verdict`: behind these, the numbers of the rules, of two bytes each.
    static final class Verdict {
        static final int CATEGORY = 0;
        static final int NANOS = 8;
        static final int GENERATION = 16;
        static final int ACTION = 24;
        static final int SPARED = 32;
        static final int MATCHES = 40;
        static final int RULES = 48;

        private Verdict() {}
    }

    /// `struct interest_control`
    static final class InterestControl {
        static final int OWN_PID = 0;
        static final int PUBLIC_READS = 4;
        static final int IGNORES = 8;
        static final int GENERATION = 12;
        static final int BYTES = 16;

        private InterestControl() {}
    }

    /// `struct prefix`: how many bits count, and the bytes.
    static final class Prefix {
        static final int BYTES = 252;
        static final int MOST_BYTES = 248;

        private Prefix() {}
    }

    /// `struct name`
    static final class Name {
        static final int BYTES = 64;

        private Name() {}
    }

    /// `struct judgement`
    static final class Judgement {
        static final int SLOT = 0;
        static final int ENFORCING = 4;
        static final int PROTECTED_PID = 8;
        static final int BLOCKING = 12;

        private Judgement() {}
    }
}
