package nightjar.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// One program of an object.
public final class BpfProgram {
    private final long handle;
    private final String name;
    private final BpfObject owner;

    BpfProgram(long handle, BpfObject owner) {
        this.handle = handle;
        this.name = Libbpf.programName(handle);
        this.owner = owner;
    }

    /// The name of its C function.
    public String name() {
        return name;
    }

    int fd() {
        return Libbpf.programFd(handle);
    }

    /// The ELF section, which names the hook: `tp_btf/sched_process_exec`.
    public String section() {
        return Libbpf.programSection(handle);
    }

    /// Whether the object's load brings this program into the kernel; true unless said otherwise.
    public void autoload(boolean autoload) {
        Libbpf.setAutoload(handle, autoload);
    }

    /// Attaches to the hook that the section names, until the link or the object is closed.
    public BpfLink attach() {
        return owner.closeFirst(new BpfLink(Libbpf.attach(handle)));
    }

    /// Attaches a `uprobe` program to an instruction of a file, in every process that has it mapped, until the link
    /// is
    /// closed.
    ///
    /// @param offset of the instruction in the file
    public BpfLink attachTo(PinnedFile file, long offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.path().toString());
            return new BpfLink(Libbpf.attachUprobe(handle, path, offset));
        }
    }

    /// Attaches to a control group of the unified hierarchy, by its directory: what happens in it and below.
    public BpfLink attach(Path cgroup) {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Libc.open(arena.allocateFrom(cgroup.toString()));
            if (fd < 0) {
                throw new KernelException("open " + cgroup, -fd);
            }
            try {
                return owner.closeFirst(new BpfLink(Libbpf.attachToCgroup(handle, fd)));
            } finally {
                Libc.close(fd);
            }
        }
    }

    /// Attaches an iterator, which then runs at each [BpfIterator#read].
    public BpfIterator attachIterator() {
        return owner.closeFirst(new BpfIterator(new BpfLink(Libbpf.attachIterator(handle))));
    }

    /// Runs a `raw_tp` program once, now, with these arguments, and returns what it returns
    /// (`BPF_PROG_TEST_RUN`, kernel `net/bpf/test_run.c`).
    public int run(long... arguments) {
        return run(0, 0, arguments);
    }

    /// As [#run], on this CPU, which is interrupted for it.
    ///
    /// @throws KernelException where there is no such CPU, or it is off
    public void runOn(int cpu) {
        run(TestRunOptions.ON_CPU, cpu, 0L);
    }

    private int run(int flags, int cpu, long... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment context = arena.allocateFrom(ValueLayout.JAVA_LONG, arguments);
            MemorySegment options = arena.allocate(TestRunOptions.BYTES, 8);
            options.set(Native.LONG, TestRunOptions.SIZE, TestRunOptions.BYTES);
            options.set(Native.LONG, TestRunOptions.CTX_IN, context.address());
            options.set(Native.INT, TestRunOptions.CTX_SIZE_IN, (int) context.byteSize());
            options.set(Native.INT, TestRunOptions.FLAGS, flags);
            options.set(Native.INT, TestRunOptions.CPU, cpu);
            Libbpf.testRun(Libbpf.programFd(handle), options);
            return options.get(Native.INT, TestRunOptions.RETVAL);
        }
    }

    /// How often the kernel did not run this program because it was running on that CPU already. Not in any counter
    /// of
    /// the program's own, so it is reported beside them.
    public long recursionMisses() {
        try (Arena arena = Arena.ofConfined()) {
            return info(arena).get(Native.LONG, ProgramInfo.RECURSION_MISSES);
        }
    }

    /// How often a program ran, and how long it took altogether.
    public record Runs(long count, long nanos) {}

    /// What the kernel counted while it was told to (`kernel.bpf_stats_enabled`), since the load.
    public Runs runs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = info(arena);
            return new Runs(info.get(Native.LONG, ProgramInfo.RUN_COUNT), info.get(Native.LONG, ProgramInfo.RUN_NANOS));
        }
    }

    /// How many instructions the verifier went through before it took the program; it gives up at a million.
    public int verifiedInstructions() {
        try (Arena arena = Arena.ofConfined()) {
            return info(arena).get(Native.INT, ProgramInfo.VERIFIED_INSTRUCTIONS);
        }
    }

    private MemorySegment info(Arena arena) {
        MemorySegment info = arena.allocate(ProgramInfo.BYTES, 8);
        MemorySegment length = arena.allocate(4, 4);
        length.set(Native.INT, 0, (int) ProgramInfo.BYTES);
        Libbpf.info(Libbpf.programFd(handle), info, length);
        return info;
    }

    /// `struct bpf_test_run_opts` (`bpf/bpf.h`); the members in use.
    static final class TestRunOptions {
        static final long BYTES = 80;
        static final long SIZE = 0;
        static final long CTX_IN = 32;
        static final long RETVAL = 56;
        static final long CTX_SIZE_IN = 48;
        static final long FLAGS = 68;
        static final long CPU = 72;

        /// `BPF_F_TEST_RUN_ON_CPU`
        static final int ON_CPU = 1;

        private TestRunOptions() {}
    }

    /// `struct bpf_prog_info` (`include/uapi/linux/bpf.h`); the members in use.
    static final class ProgramInfo {
        static final long BYTES = 224;
        static final long RUN_NANOS = 192;
        static final long RUN_COUNT = 200;
        static final long RECURSION_MISSES = 208;
        static final long VERIFIED_INSTRUCTIONS = 216;

        private ProgramInfo() {}
    }
}
