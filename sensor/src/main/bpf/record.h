/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The records that cross from the kernel to Java: one struct a record type, each beginning with struct record.
 *
 * Integers are of the machine's byte order. A record is a multiple of 8 bytes long. Texts follow the fixed part in the
 * order in which their lengths stand in the struct; they are bytes as the kernel has them, without a final NUL (argv:
 * strings that each end in NUL, as in /proc/PID/cmdline).
 *
 * The other side is nightjar.sensor.Records, and a test holds every offset there against the BTF of the object made
 * from this file.
 */
#pragma once

enum record_type {
	RECORD_FORK = 1,
	RECORD_EXEC = 2,
	RECORD_EXIT = 3,
	RECORD_TASK = 4, /* a process that was there before us, from the task iterator; never in the ring */
	RECORD_FILE_OPEN = 16,
	RECORD_FILE_CREATE,
	RECORD_FILE_READ,
	RECORD_FILE_WRITE,
	RECORD_FILE_CLOSE,
	RECORD_FILE_UNLINK,
	RECORD_FILE_RENAME,
	RECORD_FILE_LINK,
	RECORD_FILE_SYMLINK,
	RECORD_FILE_TRUNCATE,
	RECORD_FILE_MKDIR,
	RECORD_FILE_RMDIR,
	RECORD_FILE_MKNOD,
	RECORD_FILE_CHMOD,
	RECORD_FILE_CHOWN,
	RECORD_FILE_SETXATTR,
	RECORD_SEQUENCE = 48, /* system calls in a row; counted by calls and not by records */
	RECORD_SHELL = 60,
	RECORD_PTRACE = 64,
	RECORD_MEMORY_READ,
	RECORD_MEMORY_WRITE,
	RECORD_IDENTITY,
	RECORD_CAPSET,
	RECORD_PRCTL,
	RECORD_MOUNT,
	RECORD_UMOUNT,
	RECORD_PIVOT_ROOT,
	RECORD_CHROOT,
	RECORD_UNSHARE,
	RECORD_SETNS,
	RECORD_CLONE,
	RECORD_MODULE_LOAD,
	RECORD_MODULE_UNLOAD,
	RECORD_BPF,
	RECORD_MEMFD_CREATE,
	RECORD_MEMORY_EXEC,
	RECORD_KILL,
	RECORD_KEYCTL,
	RECORD_USERFAULTFD,
	RECORD_IO_URING_SETUP,
	RECORD_PERF_EVENT_OPEN,
	RECORD_SECCOMP,
	RECORD_TERMINAL_INPUT,
	RECORD_PERSONALITY,
	RECORD_SYSLOG,
	RECORD_REBOOT,
	RECORD_CLOCK_SET,
	RECORD_SETHOSTNAME,
	RECORD_KEXEC_LOAD,
	RECORD_SWAP,
	RECORD_ACCT,
	RECORD_IOPL,
	RECORD_FILE_UTIME = 112,
	RECORD_FILE_REMOVEXATTR,
	RECORD_FILE_CHATTR,
	RECORD_NETWORK_CONNECT = 32,
	RECORD_NETWORK_OUTCOME,
	RECORD_NETWORK_ACCEPT,
	RECORD_NETWORK_BIND,
	RECORD_NETWORK_LISTEN,
	RECORD_NETWORK_CLOSE,
	RECORD_NETWORK_FLOW,
	RECORD_NETWORK_FLOW_END,
	RECORD_NETWORK_RAW_SOCKET,
	RECORD_NETWORK_UNIX_CONNECT,
	RECORD_NETWORK_UNIX_BIND,
	RECORD_DNS_QUERY,
	RECORD_DNS_ANSWER,
	RECORD_TYPES = 128, /* a bound: types are below it */
};

enum record_flag {
	KERNEL_THREAD = 1 << 0,
	IMAGE_MEMFD = 1 << 1, /* the image has no name in any file system: memfd_create(2) */
	IMAGE_DELETED = 1 << 2, /* the name under which the image was opened is gone */
	IMAGE_CUT = 1 << 3, /* the path is longer than PATH_BYTES: its beginning is missing */
	DIRECTORY_CUT = 1 << 4, /* likewise the working directory */
	ARGV_CUT = 1 << 5, /* argv is longer than ARGV_BYTES: its end is missing, argv_total has the true length */
	ARGV_UNREADABLE = 1 << 6, /* argv lies in pages that are not in memory */
	SCRIPT = 1 << 7, /* a script: the image is its interpreter */
	CGROUP_CUT = 1 << 8, /* the control group is nested deeper than CGROUP_LEVELS: its beginning is missing */
	SCRIPT_CUT = 1 << 9, /* the script's path is longer than PATH_BYTES: its end is missing */
	PARENT_UNKNOWN = 1 << 10, /* what rules ask about the parent was not known, so those rules are not judged */
	KILLED = 1 << 11, /* a rule's action: the process does not run an instruction of the program */
	KILL_FAILED = 1 << 12,
	BLOCKED = 1 << 14, /* a rule's action: the call was refused */
	IO_URING = 1 << 15, /* asked for through io_uring, and by no system call */
	SPARED = 1 << 13, /* a rule's action was not taken, since the process may not be touched */
	PATH_CUT = 1 << 1, /* of a file: the path is longer than PATH_BYTES, its beginning is missing */
	OTHER_CUT = 1 << 2, /* likewise the other path */
	PATH_ASKED = 1 << 3, /* the path is what the caller gave, put behind the directory: links in it are not followed */
	FILE_EXCHANGED = 1 << 5, /* of a rename: each of the two files has the other's name now */
	FILE_MAPPED = 1 << 4, /* a shared mapping that may be written: what goes through it is in no sum of bytes */
	TARGET_CUT = 1 << 4, /* of a call: the path of the target's image is longer than PATH_BYTES */
	TARGET_OURS = 1 << 5, /* the target is the collector */
	BEFORE_KNOWN = 1 << 6, /* what was before the call is known; the head says who acts as of then */
};

#define TIME_NOT_SET (-0x7fffffffffffffffll - 1)
#define TIME_NOW (TIME_NOT_SET + 1)
#define PATH_BYTES 4096
#define ARGV_BYTES 4096
#define CGROUP_LEVELS 32
#define NAME_BYTES 256
#define CGROUP_BYTES (CGROUP_LEVELS * NAME_BYTES)
#define MATCHES_BYTES (2048 * 2)

/* What every record says: when, what, and which process. Times count from boot, suspend included. */
struct record {
	u64 boot_nanos;
	u32 length;
	u16 type;
	u16 flags;
	u32 pid; /* of the process: the kernel's tgid, in the initial namespace */
	u32 tid;
	u64 start_boot_nanos; /* pid and this name a process for good */
	u64 parent_start_boot_nanos;
	u32 parent_pid;
	u32 namespace_pid; /* the pid as the process itself sees it */
	u32 uid, gid, euid, egid;
	u32 login_uid, session_id; /* of the audit subsystem; 0xffffffff where nobody logged in */
	u64 cgroup_id;
	u64 cap_effective;
	u32 pid_namespace, mount_namespace; /* inode numbers, as in /proc/PID/ns */
	u32 tty; /* major << 20 | minor, 0 without a terminal */
	u32 cpu;
	char comm[16];
};

struct fork_record {
	struct record record;
};

/* RECORD_EXEC and RECORD_TASK. */
struct exec_record {
	struct record record;
	u64 image_inode;
	u64 image_size;
	s64 image_mtime_seconds;
	s64 image_ctime_seconds;
	u32 image_mtime_nanos, image_ctime_nanos;
	u32 image_device; /* major << 20 | minor */
	u32 image_mode;
	u64 cap_permitted, cap_inheritable, cap_ambient;
	u64 argv_total; /* bytes of argv in the process, which may be more than argv_length */
	u32 argc;
	u32 calling_tid; /* the thread that called execve(2); it has the process's pid from then on */
	u32 image_length, argv_length, directory_length, script_length, interpreter_length, cgroup_length;
	u32 matches_length; /* the numbers of the rules that hold, each of 2 bytes, in no order */
	u32 generation; /* of the image by which the rules were judged; 0 where there was none */
};

/* Of every type of file event; what a type does not have is 0. */
struct file_record {
	struct record record;
	u64 inode;
	u64 size;
	u64 new_size;
	u64 read_bytes, written_bytes;
	s64 new_atime_nanos, new_mtime_nanos; /* since 1970; TIME_NOT_SET, TIME_NOW */
	u32 reads, writes; /* calls */
	u32 device; /* major << 20 | minor */
	u32 mode; /* type and permissions, as stat(2) has them */
	u32 owner, group;
	u32 new_mode;
	u32 new_owner, new_group; /* 0xffffffff where it does not change */
	u32 open_flags; /* as open(2) takes them */
	u32 filesystem; /* the magic number of statfs(2) */
	u32 path_length, other_length; /* the other path: where it was before, what it links to; the name of an attribute */
	u32 matches_length; /* as in an exec */
	u32 generation;
	u32 padding;
};

/* Of every type of call that matters to security; what a type does not have is 0. */
struct call_record {
	struct record record;
	u64 request; /* what a call that does several things is asked for */
	u64 flags;
	u64 values[4]; /* by type: user and group numbers, capabilities, an address and a length, ... */
	u64 before[4]; /* the same before the call */
	u64 target_start_boot_nanos;
	s64 result; /* what the call returned: below 0, the error */
	u32 target_pid, target_uid; /* the process that it is done to; 0 where there is none */
	char target_comm[16];
	char word[72]; /* a short text that the kernel has, ends in NUL: a file system, a program, a module */
	u32 name; /* enum call_name */
	u32 path_length, other_length; /* the other one is a text as the caller gave it */
	u32 target_length; /* the path of the target's image */
	u32 matches_length; /* as in an exec */
	u32 generation;
};

/*
 * Of every type of network event; what a type does not have is 0. Addresses are as IPv6 has them: IPv4 as ::ffff:a.b.c.d.
 * The source is who began the connection.
 */
struct network_record {
	struct record record;
	u8 source[16], destination[16];
	u64 since_boot_nanos; /* when it began */
	u64 sent_bytes, received_bytes; /* by this host's socket */
	u64 sent_packets, received_packets;
	s32 result; /* 0, or a negative errno */
	u16 source_port, destination_port;
	u16 family; /* AF_ */
	u16 kind; /* SOCK_ */
	u16 protocol; /* IPPROTO_, of packet sockets ETH_P_ */
	u16 direction; /* enum direction */
	u32 text_length; /* the name of a Unix socket, or a DNS message */
	u32 matches_length; /* as in an exec */
	u32 generation;
	u32 padding;
};

enum direction {
	NO_DIRECTION,
	OUTWARD, /* begun by this host */
	INWARD,
};

struct exit_record {
	struct record record;
	u32 status; /* as wait(2) gives it: exit code << 8 | core dumped << 7 | signal */
	u32 padding;
	u64 cpu_nanos; /* user and system time of all threads */
	u64 peak_rss_pages;
};

/* A system call that returned. */
struct sequence_entry {
	u32 pid, tid;
	u32 nanos; /* since the record's own time */
	u16 number; /* OF_OLDER_PROGRAM: by the numbers of 32-bit programs */
	u8 argument; /* a class, by the call: sequence.h */
	u8 result; /* a class */
};

#define OF_OLDER_PROGRAM 0x8000

/* The calls that one CPU saw, in their order, behind this; the head says nothing but when the first one was, and where. */
struct sequence_record {
	struct record record;
	u32 count;
	u32 padding;
};

enum shell {
	SHELL_BASH = 1,
	SHELL_ZSH = 2,
	SHELL_DASH = 3,
};

#define LINE_BYTES 4096

/*
 * A line that a shell read. Behind it the line and, unlike other records, whatever else of the room is left: that is
 * reserved before the line is looked at.
 */
struct shell_record {
	struct record record;
	u32 shell;
	u32 line_length; /* of a line of zsh, in that shell's own encoding: up to 2 bytes for one */
	u32 line_cut; /* whether the line is longer than what is read of it */
	u32 padding;
};
