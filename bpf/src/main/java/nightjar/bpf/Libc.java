package nightjar.bpf;

import java.lang.foreign.MemorySegment;

/// The C library's functions in use, each under its prototype. Those that fail throw a [KernelException].
final class Libc {
    static final int EINTR = 4;
    static final int EAGAIN = 11;

    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int O_CLOEXEC = 0x80000;
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int SYS_EPOLL_PWAIT2 = 441; // the same on every architecture
    private static final int SYS_MEMBARRIER = System.getProperty("os.arch").equals("amd64") ? 324 : 283;
    private static final int SYS_PIDFD_SEND_SIGNAL = 424;
    private static final int SYS_PIDFD_OPEN = 434;
    private static final int SIGKILL = 9;
    private static final int MEMBARRIER_CMD_GLOBAL = 1;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int SC_PAGESIZE = 30;
    private static final int CLOCK_REALTIME = 0;
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    private static final int CLOCK_BOOTTIME = 7;

    private static final MemorySegment MMAP = find("mmap");
    private static final MemorySegment OPEN = find("open");
    private static final MemorySegment MUNMAP = find("munmap");
    private static final MemorySegment CLOSE = find("close");
    private static final MemorySegment READ = find("read");
    private static final MemorySegment WRITE = find("write");
    private static final MemorySegment EPOLL_CREATE = find("epoll_create1");
    private static final MemorySegment EPOLL_CTL = find("epoll_ctl");
    private static final MemorySegment SYSCALL = find("syscall");
    private static final MemorySegment EVENTFD = find("eventfd");
    private static final MemorySegment SYSCONF = find("sysconf");
    private static final MemorySegment CLOCK_GETTIME = find("clock_gettime");
    private static final MemorySegment ISATTY = find("isatty");
    private static final MemorySegment MOUNT = find("mount");
    private static final MemorySegment SETGROUPS = find("setgroups");
    private static final MemorySegment SETRESGID = find("setresgid");
    private static final MemorySegment SETRESUID = find("setresuid");
    private static final MemorySegment PRCTL = find("prctl");
    private static final MemorySegment STRERROR = find("strerror");

    private Libc() {}

    private static MemorySegment find(String name) {
        return Native.LIBC.findOrThrow(name);
    }

    /// `void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)`, shared
    static MemorySegment mmap(long length, int protection, int fd, long offset) {
        long address = Native.call(MMAP, 0, length, protection, MAP_SHARED, fd, offset);
        if (address == -1) {
            throw new KernelException("mmap", Native.errno());
        }
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    /// `int munmap(void *addr, size_t length)`
    static void munmap(MemorySegment mapping) {
        Native.call(MUNMAP, mapping.address(), mapping.byteSize(), 0);
    }

    /// `int open(const char *pathname, int flags)` for reading
    static int open(MemorySegment path) {
        int fd = (int) Native.call(OPEN, path.address(), O_CLOEXEC, 0);
        if (fd < 0) {
            throw new KernelException("open", Native.errno());
        }
        return fd;
    }

    /// `int close(int fd)`
    static void close(int fd) {
        Native.call(CLOSE, fd);
    }

    /// `ssize_t read(int fd, void *buf, size_t count)`; waits out signals; -1 where it would block
    static long read(int fd, MemorySegment buffer) {
        while (true) {
            long count = Native.call(READ, fd, buffer.address(), buffer.byteSize());
            if (count >= 0) {
                return count;
            }
            switch (Native.errno()) {
                case EINTR -> {}
                case EAGAIN -> {
                    return -1;
                }
                default -> throw new KernelException("read", Native.errno());
            }
        }
    }

    /// `ssize_t write(int fd, const void *buf, size_t count)`; the result, negative errno where it fails
    static long write(int fd, MemorySegment buffer, long count) {
        long written = Native.call(WRITE, fd, buffer.address(), count);
        return written < 0 ? -Native.errno() : written;
    }

    /// `int epoll_create1(int flags)`
    static int epollCreate() {
        int fd = (int) Native.call(EPOLL_CREATE, EPOLL_CLOEXEC);
        if (fd < 0) {
            throw new KernelException("epoll_create1", Native.errno());
        }
        return fd;
    }

    /// `int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)`, adding
    static void epollAdd(int epoll, int fd, MemorySegment event) {
        if ((int) Native.call(EPOLL_CTL, epoll, EPOLL_CTL_ADD, fd, event.address(), 0, 0) < 0) {
            throw new KernelException("epoll_ctl", Native.errno());
        }
    }

    /// `int epoll_pwait2(int epfd, struct epoll_event *events, int maxevents, const struct timespec *timeout, const
    /// sigset_t *sigmask)` as a system call, since glibc has it from 2.35 on only; none where a signal ends it
    static int epollWait(int epoll, MemorySegment events, int count, MemorySegment timeout) {
        int ready = (int) Native.call(SYSCALL, SYS_EPOLL_PWAIT2, epoll, events.address(), count, timeout.address(), 0);
        if (ready < 0 && Native.errno() != EINTR) {
            throw new KernelException("epoll_pwait2", Native.errno());
        }
        return Math.max(ready, 0);
    }

    /// `int eventfd(unsigned int initval, int flags)`
    static int eventfd() {
        int fd = (int) Native.call(EVENTFD, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0);
        if (fd < 0) {
            throw new KernelException("eventfd", Native.errno());
        }
        return fd;
    }

    /// `long sysconf(int name)` of the page size: 4 KiB on x86-64, up to 64 KiB on arm64
    static long pageSize() {
        return Native.call(SYSCONF, SC_PAGESIZE);
    }

    /// `int clock_gettime(clockid_t clockid, struct timespec *tp)` of time since boot, in nanoseconds
    static long bootTime(MemorySegment timespec) {
        return clock(CLOCK_BOOTTIME, timespec);
    }

    /// `int clock_gettime(clockid_t clockid, struct timespec *tp)` of time since 1970, in nanoseconds
    static long realTime(MemorySegment timespec) {
        return clock(CLOCK_REALTIME, timespec);
    }

    /// `int clock_gettime(clockid_t clockid, struct timespec *tp)` of CPU time of this process, in nanoseconds
    static long cpuTime(MemorySegment timespec) {
        return clock(CLOCK_PROCESS_CPUTIME_ID, timespec);
    }

    private static long clock(int id, MemorySegment timespec) {
        Native.call(CLOCK_GETTIME, id, timespec.address(), 0);
        return timespec.get(Native.LONG, 0) * 1_000_000_000L + timespec.get(Native.LONG, 8);
    }

    /// `int isatty(int fd)`
    static boolean isatty(int fd) {
        return (int) Native.call(ISATTY, fd) == 1;
    }

    /// `int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data)`;
    /// 0 or errno
    static int mount(MemorySegment source, MemorySegment target, MemorySegment type) {
        long result = Native.call(MOUNT, source.address(), target.address(), type.address(), 0, 0, 0);
        return result == 0 ? 0 : Native.errno();
    }

    /// `int membarrier(int cmd, unsigned int flags, int cpu_id)` of all CPUs, which waits for a grace period of RCU
    /// (kernel/sched/membarrier.c); false where this kernel has none
    static boolean membarrier() {
        return Native.call(SYSCALL, SYS_MEMBARRIER, MEMBARRIER_CMD_GLOBAL, 0) == 0;
    }

    /// `int pidfd_open(pid_t pid, unsigned int flags)` as a system call, as the next one; negative where it is gone
    static int pidfdOpen(int pid) {
        return (int) Native.call(SYSCALL, SYS_PIDFD_OPEN, pid, 0);
    }

    /// `int pidfd_send_signal(int pidfd, int sig, siginfo_t *info, unsigned int flags)` of SIGKILL
    static boolean pidfdKill(int pidfd) {
        return Native.call(SYSCALL, SYS_PIDFD_SEND_SIGNAL, pidfd, SIGKILL, 0, 0, 0) == 0;
    }

    /// `int setgroups(size_t size, const gid_t *list)` of none; on every thread, as the two below
    static void clearGroups() {
        check("setgroups", Native.call(SETGROUPS, 0, 0, 0));
    }

    /// `int setresgid(gid_t rgid, gid_t egid, gid_t sgid)`
    static void setGroup(int gid) {
        check("setresgid", Native.call(SETRESGID, gid, gid, gid));
    }

    /// `int setresuid(uid_t ruid, uid_t euid, uid_t suid)`; with that of root's, all capabilities go
    static void setUser(int uid) {
        check("setresuid", Native.call(SETRESUID, uid, uid, uid));
    }

    /// `int prctl(int option, …)` with `PR_SET_NO_NEW_PRIVS`, of this thread and those that it starts
    static void noNewPrivileges() {
        check("prctl", Native.call(PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0));
    }

    private static void check(String call, long result) {
        if ((int) result < 0) {
            throw new KernelException(call, Native.errno());
        }
    }

    /// `char *strerror(int errnum)`
    static String strerror(int errno) {
        return Native.string(Native.call(STRERROR, errno), 256);
    }
}
