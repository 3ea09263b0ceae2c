package nightjar.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The running kernel: what it is, and what it lets us do.
public final class Kernel {
    /// Where the kernel describes its types, which CO-RE needs.
    public static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

    /// Longer than any program runs.
    private static final long PROGRAM_NANOS = 1_000_000_000;

    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;

    private Kernel() {}

    /// As `uname -r` says it.
    public static String release() {
        return read(Path.of("/proc/sys/kernel/osrelease"));
    }

    /// Whether the release is at least this one.
    public static boolean atLeast(int major, int minor) {
        String[] parts = release().split("[^0-9]+", 3);
        int ownMajor = Integer.parseInt(parts[0]);
        return ownMajor > major || (ownMajor == major && Integer.parseInt(parts[1]) >= minor);
    }

    public static boolean hasBtf() {
        return Files.isReadable(BTF);
    }

    /// The version of libbpf, such as `v1.1`.
    ///
    /// @throws MissingLibraryException without it
    public static String libbpfVersion() {
        Libbpf.Library.open();
        return Libbpf.version();
    }

    /// Whether this process may load tracing programs: `CAP_SYS_ADMIN`, or `CAP_BPF` with `CAP_PERFMON`.
    public static boolean mayTrace() {
        long effective =
                status("CapEff:").map(hex -> Long.parseUnsignedLong(hex, 16)).orElse(0L);
        return has(effective, CAP_SYS_ADMIN) || (has(effective, CAP_BPF) && has(effective, CAP_PERFMON));
    }

    private static boolean has(long capabilities, int capability) {
        return (capabilities >>> capability & 1) == 1;
    }

    private static Optional<String> status(String key) {
        return read(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst();
    }

    /// Whether this process is root, by its real or its effective user.
    public static boolean isRoot() {
        return status("Uid:")
                .map(uids -> uids.split("\\s+"))
                .filter(uids -> uids[0].equals("0") || uids[1].equals("0"))
                .isPresent();
    }

    /// Waits until every program that was running has ended; programs that begin meanwhile may go on.
    public static void awaitPrograms() {
        if (!Libc.membarrier()) { // a kernel that was told to leave CPUs alone (nohz_full)
            LockSupport.parkNanos(PROGRAM_NANOS);
        }
    }

    /// Becomes another user for good: users, groups and capabilities go on every thread. That no program which is run
    /// later gains any (`no_new_privs`) holds for this thread and those that it starts.
    ///
    /// @throws KernelException where that fails: then do not go on
    public static void dropPrivileges(int uid, int gid) {
        Libc.clearGroups();
        Libc.setGroup(gid);
        Libc.setUser(uid);
        Libc.noNewPrivileges();
    }

    /// Kills a process, and no other that gets its pid meanwhile.
    ///
    /// @param isMeant asked once the pid is held, so that what it answers stays true
    /// @return whether it was killed; false where it is gone, or not the one
    public static boolean kill(int pid, BooleanSupplier isMeant) {
        int held = Libc.pidfdOpen(pid);
        if (held < 0) {
            return false;
        }
        try {
            return isMeant.getAsBoolean() && Libc.pidfdKill(held);
        } finally {
            Libc.close(held);
        }
    }

    /// CPUs that the machine may ever have, which is how many elements a per-CPU structure needs.
    public static int possibleCpus() {
        return Libbpf.possibleCpus();
    }

    /// The bytes of a memory page, in which the kernel counts resident memory.
    public static long pageBytes() {
        return Libc.pageSize();
    }

    /// CPU time that all threads of this process took, in nanoseconds.
    public static long cpuNanos() {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.cpuTime(arena.allocate(16, 8));
        }
    }

    /// Whether a descriptor (1: standard output) is a terminal.
    public static boolean isTerminal(int fd) {
        return Libc.isatty(fd);
    }

    /// Mounts `securityfs` if nothing is mounted there, and names the Linux security modules that are active; empty
    /// where
    /// that cannot be known.
    public static List<String> securityModules() {
        Path lsm = Path.of("/sys/kernel/security/lsm");
        if (!Files.isReadable(lsm)) {
            try (Arena arena = Arena.ofConfined()) {
                Libc.mount(
                        arena.allocateFrom("securityfs"),
                        arena.allocateFrom("/sys/kernel/security"),
                        arena.allocateFrom("securityfs"));
            }
        }
        return Files.isReadable(lsm) ? List.of(read(lsm).split(",")) : List.of();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
