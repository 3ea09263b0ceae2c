package nightjar.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/// Programs and maps compiled together, from one ELF file. Opened, adjusted (map sizes, which programs), loaded,
/// attached.
///
/// Closing it detaches what was attached through it and frees its maps.
public final class BpfObject implements AutoCloseable {
    /// Room for what the verifier says of a program that it rejects; beyond that it is cut by the kernel.
    private static final int VERIFIER_LOG_BYTES = 1 << 20;
    /// As much of the log's end as an exception carries.
    private static final int VERIFIER_TAIL_CHARS = 2_000;

    private final String name;
    private final long handle;
    private final Arena arena;
    private final MemorySegment verifierLog;
    private final Map<String, BpfProgram> programs;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private BpfObject(String name, long handle, Arena arena, MemorySegment verifierLog) {
        this.name = name;
        this.handle = handle;
        this.arena = arena;
        this.verifierLog = verifierLog;
        this.programs = new LinkedHashMap<>();
        for (long program = Libbpf.nextProgram(handle, 0);
                program != 0;
                program = Libbpf.nextProgram(handle, program)) {
            var found = new BpfProgram(program, this);
            programs.put(found.name(), found);
        }
    }

    /// Opens an object from the bytes of its ELF file.
    ///
    /// @param name for messages, such as `process`
    /// @throws MissingLibraryException without libbpf
    /// @throws KernelException where the bytes are no BPF object
    public static BpfObject open(String name, byte[] elf) {
        Libbpf.Library.open();
        Arena arena = Arena.ofShared();
        try {
            MemorySegment bytes = arena.allocate(elf.length, 8);
            MemorySegment.copy(elf, 0, bytes, ValueLayout.JAVA_BYTE, 0, elf.length);
            MemorySegment log = arena.allocate(VERIFIER_LOG_BYTES);
            MemorySegment options = OpenOptions.allocate(arena, arena.allocateFrom(name), log);
            return new BpfObject(name, Libbpf.open(bytes, options), arena, log);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    public String name() {
        return name;
    }

    /// The object's programs by the names of their functions, in the order of the source.
    public Map<String, BpfProgram> programs() {
        return Map.copyOf(programs);
    }

    public BpfProgram program(String program) {
        BpfProgram found = programs.get(program);
        if (found == null) {
            throw new IllegalArgumentException("object %s has no program %s".formatted(name, program));
        }
        return found;
    }

    public BpfMap map(String map) {
        try (Arena local = Arena.ofConfined()) {
            long found = Libbpf.findMap(handle, local.allocateFrom(map));
            if (found == 0) {
                throw new IllegalArgumentException("object %s has no map %s".formatted(name, map));
            }
            return new BpfMap(map, found, this);
        }
    }

    /// Creates the maps and has the kernel verify the programs.
    ///
    /// @throws KernelException where the kernel rejects one, with the end of what the verifier says
    public void load() {
        int result = Libbpf.load(handle);
        if (result < 0) {
            throw new KernelException("bpf_object__load " + name, -result, verifierTail());
        }
    }

    private String verifierTail() {
        int length = 0;
        while (length < VERIFIER_LOG_BYTES && verifierLog.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        byte[] text = verifierLog.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        String log = new String(text, StandardCharsets.UTF_8);
        return log.substring(Math.max(0, log.length() - VERIFIER_TAIL_CHARS)).strip();
    }

    /// Closes `resource` before the object itself, in reverse order of these calls.
    <T extends AutoCloseable> T closeFirst(T resource) {
        opened.push(resource);
        return resource;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("closing object " + name, e);
            }
        }
        Libbpf.close(handle);
        arena.close();
    }

    /// `struct bpf_object_open_opts` of libbpf 1.1 (`bpf/libbpf.h`); a newer libbpf takes the shorter struct by its
    /// size.
    ///
    /// ```
    ///   0      8             16      56               64                72           80
    ///   +------+-------------+-- … --+----------------+-----------------+------------+
    ///   | size | object_name |       | kernel_log_buf | kernel_log_size | log level  |
    ///   +------+-------------+-- … --+----------------+-----------------+------------+
    /// ```
    static final class OpenOptions {
        static final long BYTES = 80;
        static final long SIZE = 0;
        static final long OBJECT_NAME = 8;
        static final long KERNEL_LOG_BUF = 56;
        static final long KERNEL_LOG_SIZE = 64;

        private OpenOptions() {}

        static MemorySegment allocate(Arena arena, MemorySegment name, MemorySegment log) {
            MemorySegment options = arena.allocate(BYTES, 8);
            options.set(Native.LONG, SIZE, BYTES);
            options.set(Native.LONG, OBJECT_NAME, name.address());
            options.set(Native.LONG, KERNEL_LOG_BUF, log.address());
            options.set(Native.LONG, KERNEL_LOG_SIZE, log.byteSize());
            return options;
        }
    }
}
