package nightjar.events;

import java.util.List;
import java.util.Map;

/// The names that the kernel's headers have for the numbers of requests and flags, in small letters.
final class CallWords {
    private record Bit(long mask, String name) {}

    private static final Map<Long, String> PTRACE = Map.ofEntries(
            Map.entry(0L, "traceme"),
            Map.entry(4L, "poketext"),
            Map.entry(5L, "pokedata"),
            Map.entry(6L, "pokeuser"),
            Map.entry(13L, "setregs"),
            Map.entry(15L, "setfpregs"),
            Map.entry(16L, "attach"),
            Map.entry(0x4205L, "setregset"),
            Map.entry(0x4206L, "seize"));
    private static final Map<Long, String> PRCTL = Map.ofEntries(
            Map.entry(4L, "set_dumpable"),
            Map.entry(8L, "set_keepcaps"),
            Map.entry(15L, "set_name"),
            Map.entry(28L, "set_securebits"),
            Map.entry(35L, "set_mm"),
            Map.entry(47L, "cap_ambient"),
            Map.entry(0x59616d61L, "set_ptracer"));
    private static final Map<Long, String> BPF = Map.ofEntries(
            Map.entry(5L, "prog_load"),
            Map.entry(6L, "obj_pin"),
            Map.entry(7L, "obj_get"),
            Map.entry(8L, "prog_attach"),
            Map.entry(9L, "prog_detach"),
            Map.entry(13L, "prog_get_fd_by_id"),
            Map.entry(14L, "map_get_fd_by_id"),
            Map.entry(17L, "raw_tracepoint_open"),
            Map.entry(28L, "link_create"),
            Map.entry(29L, "link_update"),
            Map.entry(34L, "link_detach"));
    private static final Map<Long, String> KEYCTL = Map.ofEntries(
            Map.entry(1L, "join_session_keyring"),
            Map.entry(2L, "update"),
            Map.entry(3L, "revoke"),
            Map.entry(4L, "chown"),
            Map.entry(5L, "setperm"),
            Map.entry(7L, "clear"),
            Map.entry(8L, "link"),
            Map.entry(9L, "unlink"),
            Map.entry(11L, "read"),
            Map.entry(12L, "instantiate"),
            Map.entry(15L, "set_timeout"));
    private static final Map<Long, String> PERF = Map.ofEntries(
            Map.entry(0L, "hardware"),
            Map.entry(1L, "software"),
            Map.entry(2L, "tracepoint"),
            Map.entry(3L, "hw_cache"),
            Map.entry(4L, "raw"),
            Map.entry(5L, "breakpoint"));
    private static final Map<Long, String> SYSLOG = Map.ofEntries(
            Map.entry(3L, "read_all"),
            Map.entry(4L, "read_clear"),
            Map.entry(5L, "clear"),
            Map.entry(6L, "console_off"),
            Map.entry(7L, "console_on"),
            Map.entry(8L, "console_level"));
    private static final Map<Long, String> REBOOT = Map.ofEntries(
            Map.entry(0x01234567L, "restart"),
            Map.entry(0xcdef0123L, "halt"),
            Map.entry(0x4321fedcL, "power_off"),
            Map.entry(0x89abcdefL, "cad_on"),
            Map.entry(0L, "cad_off"),
            Map.entry(0x45584543L, "kexec"),
            Map.entry(0xd000fce2L, "sw_suspend"),
            Map.entry(0xa1b2c3d4L, "restart2"));
    private static final Map<Long, String> SIGNALS = Map.ofEntries(
            Map.entry(1L, "HUP"),
            Map.entry(2L, "INT"),
            Map.entry(3L, "QUIT"),
            Map.entry(4L, "ILL"),
            Map.entry(5L, "TRAP"),
            Map.entry(6L, "ABRT"),
            Map.entry(7L, "BUS"),
            Map.entry(8L, "FPE"),
            Map.entry(9L, "KILL"),
            Map.entry(10L, "USR1"),
            Map.entry(11L, "SEGV"),
            Map.entry(12L, "USR2"),
            Map.entry(13L, "PIPE"),
            Map.entry(14L, "ALRM"),
            Map.entry(15L, "TERM"),
            Map.entry(16L, "STKFLT"),
            Map.entry(17L, "CHLD"),
            Map.entry(18L, "CONT"),
            Map.entry(19L, "STOP"),
            Map.entry(20L, "TSTP"),
            Map.entry(21L, "TTIN"),
            Map.entry(22L, "TTOU"),
            Map.entry(23L, "URG"),
            Map.entry(24L, "XCPU"),
            Map.entry(25L, "XFSZ"),
            Map.entry(26L, "VTALRM"),
            Map.entry(27L, "PROF"),
            Map.entry(28L, "WINCH"),
            Map.entry(29L, "IO"),
            Map.entry(30L, "PWR"),
            Map.entry(31L, "SYS"));
    private static final Map<Long, String> BPF_TYPES = Map.ofEntries(
            Map.entry(0L, "unspec"),
            Map.entry(1L, "socket_filter"),
            Map.entry(2L, "kprobe"),
            Map.entry(3L, "sched_cls"),
            Map.entry(4L, "sched_act"),
            Map.entry(5L, "tracepoint"),
            Map.entry(6L, "xdp"),
            Map.entry(7L, "perf_event"),
            Map.entry(8L, "cgroup_skb"),
            Map.entry(9L, "cgroup_sock"),
            Map.entry(10L, "lwt_in"),
            Map.entry(11L, "lwt_out"),
            Map.entry(12L, "lwt_xmit"),
            Map.entry(13L, "sock_ops"),
            Map.entry(14L, "sk_skb"),
            Map.entry(15L, "cgroup_device"),
            Map.entry(16L, "sk_msg"),
            Map.entry(17L, "raw_tracepoint"),
            Map.entry(18L, "cgroup_sock_addr"),
            Map.entry(19L, "lwt_seg6local"),
            Map.entry(20L, "lirc_mode2"),
            Map.entry(21L, "sk_reuseport"),
            Map.entry(22L, "flow_dissector"),
            Map.entry(23L, "cgroup_sysctl"),
            Map.entry(24L, "raw_tracepoint_writable"),
            Map.entry(25L, "cgroup_sockopt"),
            Map.entry(26L, "tracing"),
            Map.entry(27L, "struct_ops"),
            Map.entry(28L, "ext"),
            Map.entry(29L, "lsm"),
            Map.entry(30L, "sk_lookup"),
            Map.entry(31L, "syscall"),
            Map.entry(32L, "netfilter"));
    private static final List<Bit> NAMESPACES = List.of(
            new Bit(0x00020000L, "mount"),
            new Bit(0x04000000L, "uts"),
            new Bit(0x08000000L, "ipc"),
            new Bit(0x10000000L, "user"),
            new Bit(0x20000000L, "pid"),
            new Bit(0x40000000L, "net"),
            new Bit(0x02000000L, "cgroup"),
            new Bit(0x00000080L, "time"));
    private static final List<Bit> MOUNT = List.of(
            new Bit(1L, "ro"),
            new Bit(2L, "nosuid"),
            new Bit(4L, "nodev"),
            new Bit(8L, "noexec"),
            new Bit(32L, "remount"),
            new Bit(4096L, "bind"),
            new Bit(8192L, "move"),
            new Bit(16384L, "rec"),
            new Bit(1 << 17, "unbindable"),
            new Bit(1 << 18, "private"),
            new Bit(1 << 19, "slave"),
            new Bit(1 << 20, "shared"));
    private static final List<Bit> MEMFD = List.of(
            new Bit(1L, "cloexec"),
            new Bit(2L, "allow_sealing"),
            new Bit(4L, "hugetlb"),
            new Bit(8L, "noexec_seal"),
            new Bit(16L, "exec"));
    private static final List<Bit> PROTECTION = List.of(new Bit(1L, "read"), new Bit(2L, "write"), new Bit(4L, "exec"));
    private static final List<Bit> PERSONALITY = List.of(
            new Bit(0x0040000L, "addr_no_randomize"),
            new Bit(0x0100000L, "mmap_page_zero"),
            new Bit(0x0400000L, "read_implies_exec"));

    private CallWords() {}

    static String ptrace(long number) {
        return name(PTRACE, number);
    }

    static String prctl(long number) {
        return name(PRCTL, number);
    }

    static String bpf(long number) {
        return name(BPF, number);
    }

    static String keyctl(long number) {
        return name(KEYCTL, number);
    }

    static String perf(long number) {
        return name(PERF, number);
    }

    static String syslog(long number) {
        return name(SYSLOG, number);
    }

    static String reboot(long number) {
        return name(REBOOT, number);
    }

    static String signal(long number) {
        return name(SIGNALS, number);
    }

    static List<String> namespaces(long flags) {
        return names(NAMESPACES, flags);
    }

    static List<String> mount(long flags) {
        return names(MOUNT, flags);
    }

    static List<String> memfd(long flags) {
        return names(MEMFD, flags);
    }

    static List<String> protection(long flags) {
        return names(PROTECTION, flags);
    }

    static List<String> personality(long flags) {
        return names(PERSONALITY, flags);
    }

    static String bpfType(long number) {
        return name(BPF_TYPES, number);
    }

    /// The number itself where it has no name.
    private static String name(Map<Long, String> names, long number) {
        return names.getOrDefault(number, Long.toString(number));
    }

    private static List<String> names(List<Bit> bits, long flags) {
        return bits.stream()
                .filter(bit -> (flags & bit.mask()) != 0)
                .map(Bit::name)
                .toList();
    }
}
