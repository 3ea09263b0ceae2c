package nightjar.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/// The libbpf 1.x functions in use, each under its prototype (`bpf/libbpf.h`, `bpf/bpf.h`; symbol versions keep them
/// stable). Those that fail throw a [KernelException].
final class Libbpf {
    private static final SymbolLookup LIBRARY = Library.open();

    private static final MemorySegment VERSION = find("libbpf_version_string");
    private static final MemorySegment SET_PRINT = find("libbpf_set_print");
    private static final MemorySegment OPEN_MEM = find("bpf_object__open_mem");
    private static final MemorySegment LOAD = find("bpf_object__load");
    private static final MemorySegment CLOSE = find("bpf_object__close");
    private static final MemorySegment FIND_MAP = find("bpf_object__find_map_by_name");
    private static final MemorySegment NEXT_PROGRAM = find("bpf_object__next_program");
    private static final MemorySegment PROGRAM_NAME = find("bpf_program__name");
    private static final MemorySegment PROGRAM_SECTION = find("bpf_program__section_name");
    private static final MemorySegment PROGRAM_FD = find("bpf_program__fd");
    private static final MemorySegment SET_AUTOLOAD = find("bpf_program__set_autoload");
    private static final MemorySegment ATTACH = find("bpf_program__attach");
    private static final MemorySegment ATTACH_CGROUP = find("bpf_program__attach_cgroup");
    private static final MemorySegment ATTACH_ITER = find("bpf_program__attach_iter");
    private static final MemorySegment ATTACH_UPROBE = find("bpf_program__attach_uprobe");
    private static final MemorySegment LINK_FD = find("bpf_link__fd");
    private static final MemorySegment LINK_DESTROY = find("bpf_link__destroy");
    private static final MemorySegment ITER_CREATE = find("bpf_iter_create");
    private static final MemorySegment MAP_FD = find("bpf_map__fd");
    private static final MemorySegment MAP_MAX_ENTRIES = find("bpf_map__max_entries");
    private static final MemorySegment SET_MAX_ENTRIES = find("bpf_map__set_max_entries");
    private static final MemorySegment MAP_VALUE_SIZE = find("bpf_map__value_size");
    private static final MemorySegment SET_VALUE_SIZE = find("bpf_map__set_value_size");
    private static final MemorySegment INITIAL_VALUE = find("bpf_map__initial_value");
    private static final MemorySegment REUSE_FD = find("bpf_map__reuse_fd");
    private static final MemorySegment UPDATE = find("bpf_map_update_elem");
    private static final MemorySegment TEST_RUN = find("bpf_prog_test_run_opts");
    private static final MemorySegment PROGRAM_INFO = find("bpf_obj_get_info_by_fd");
    private static final MemorySegment POSSIBLE_CPUS = find("libbpf_num_possible_cpus");

    static {
        quiet();
    }

    private Libbpf() {}

    /// The library itself, in a class of its own, so that one can ask for it before anything needs it.
    static final class Library {
        static final String SONAME = "libbpf.so.1";

        private Library() {}

        /// @throws MissingLibraryException where it is not installed
        static SymbolLookup open() {
            try {
                return SymbolLookup.libraryLookup(SONAME, Arena.global());
            } catch (IllegalArgumentException e) {
                throw new MissingLibraryException(e);
            }
        }
    }

    private static MemorySegment find(String name) {
        return LIBRARY.findOrThrow(name);
    }

    /// `libbpf_print_fn_t libbpf_set_print(libbpf_print_fn_t fn)` with no function: what libbpf would say on stderr
    /// reaches the reader in our exceptions instead
    private static void quiet() {
        Native.call(SET_PRINT, 0);
    }

    /// `const char *libbpf_version_string(void)`
    static String version() {
        return Native.string(Native.call(VERSION, 0), 64);
    }

    /// `struct bpf_object *bpf_object__open_mem(const void *obj_buf, size_t obj_buf_sz, const struct
    /// bpf_object_open_opts *opts)`
    static long open(MemorySegment elf, MemorySegment options) {
        long object = Native.call(OPEN_MEM, elf.address(), elf.byteSize(), options.address());
        if (object == 0) {
            throw new KernelException("bpf_object__open_mem", Native.errno());
        }
        return object;
    }

    /// `int bpf_object__load(struct bpf_object *obj)`; 0 or negative errno
    static int load(long object) {
        return (int) Native.call(LOAD, object);
    }

    /// `void bpf_object__close(struct bpf_object *obj)`
    static void close(long object) {
        Native.call(CLOSE, object);
    }

    /// `struct bpf_map *bpf_object__find_map_by_name(const struct bpf_object *obj, const char *name)`; 0 where it has
    /// none
    static long findMap(long object, MemorySegment name) {
        return Native.call(FIND_MAP, object, name.address(), 0);
    }

    /// `struct bpf_program *bpf_object__next_program(const struct bpf_object *obj, struct bpf_program *prog)`; 0 at
    /// the end
    static long nextProgram(long object, long program) {
        return Native.call(NEXT_PROGRAM, object, program, 0);
    }

    /// `const char *bpf_program__name(const struct bpf_program *prog)`
    static String programName(long program) {
        return Native.string(Native.call(PROGRAM_NAME, program), 256);
    }

    /// `const char *bpf_program__section_name(const struct bpf_program *prog)`
    static String programSection(long program) {
        return Native.string(Native.call(PROGRAM_SECTION, program), 256);
    }

    /// `int bpf_program__fd(const struct bpf_program *prog)`
    static int programFd(long program) {
        return check("bpf_program__fd", Native.call(PROGRAM_FD, program));
    }

    /// `int bpf_program__set_autoload(struct bpf_program *prog, bool autoload)`
    static void setAutoload(long program, boolean autoload) {
        check("bpf_program__set_autoload", Native.call(SET_AUTOLOAD, program, autoload ? 1 : 0, 0));
    }

    /// `struct bpf_link *bpf_program__attach(const struct bpf_program *prog)`
    static long attach(long program) {
        long link = Native.call(ATTACH, program);
        if (link == 0) {
            throw new KernelException("bpf_program__attach " + programSection(program), Native.errno());
        }
        return link;
    }

    /// `struct bpf_link *bpf_program__attach_cgroup(const struct bpf_program *prog, int cgroup_fd)`
    static long attachToCgroup(long program, int cgroup) {
        long link = Native.call(ATTACH_CGROUP, program, cgroup, 0);
        if (link == 0) {
            throw new KernelException("bpf_program__attach_cgroup " + programSection(program), Native.errno());
        }
        return link;
    }

    /// `struct bpf_link *bpf_program__attach_iter(const struct bpf_program *prog, const struct bpf_iter_attach_opts
    /// *opts)`
    static long attachIterator(long program) {
        long link = Native.call(ATTACH_ITER, program);
        if (link == 0) {
            throw new KernelException("bpf_program__attach_iter " + programSection(program), Native.errno());
        }
        return link;
    }

    /// `struct bpf_link *bpf_program__attach_uprobe(const struct bpf_program *prog, bool retprobe, pid_t pid, const
    /// char
    /// *binary_path, size_t func_offset)`, of every process, not on return
    static long attachUprobe(long program, MemorySegment path, long offset) {
        long link = Native.call(ATTACH_UPROBE, program, 0, -1, path.address(), offset, 0);
        if (link == 0) {
            throw new KernelException("bpf_program__attach_uprobe " + programName(program), Native.errno());
        }
        return link;
    }

    /// `int bpf_link__fd(const struct bpf_link *link)`
    static int linkFd(long link) {
        return check("bpf_link__fd", Native.call(LINK_FD, link));
    }

    /// `int bpf_link__destroy(struct bpf_link *link)`
    static void destroy(long link) {
        check("bpf_link__destroy", Native.call(LINK_DESTROY, link));
    }

    /// `int bpf_iter_create(int link_fd)`
    static int createIterator(int linkFd) {
        return check("bpf_iter_create", Native.call(ITER_CREATE, linkFd));
    }

    /// `int bpf_map__fd(const struct bpf_map *map)`
    static int mapFd(long map) {
        return check("bpf_map__fd", Native.call(MAP_FD, map));
    }

    /// `__u32 bpf_map__max_entries(const struct bpf_map *map)`
    static int maxEntries(long map) {
        return (int) Native.call(MAP_MAX_ENTRIES, map);
    }

    /// `int bpf_map__set_max_entries(struct bpf_map *map, __u32 max_entries)`, before the load
    static void setMaxEntries(long map, int entries) {
        check("bpf_map__set_max_entries", Native.call(SET_MAX_ENTRIES, map, entries, 0));
    }

    /// `__u32 bpf_map__value_size(const struct bpf_map *map)`
    static int valueSize(long map) {
        return (int) Native.call(MAP_VALUE_SIZE, map);
    }

    /// `int bpf_map__set_value_size(struct bpf_map *map, __u32 size)`, before the load
    static void setValueSize(long map, int bytes) {
        check("bpf_map__set_value_size", Native.call(SET_VALUE_SIZE, map, bytes, 0));
    }

    /// `void *bpf_map__initial_value(struct bpf_map *map, size_t *psize)`, before the load: what a section of
    /// variables
    /// begins with
    static MemorySegment initialValue(long map, MemorySegment size) {
        long address = Native.call(INITIAL_VALUE, map, size.address(), 0);
        if (address == 0) {
            throw new KernelException("bpf_map__initial_value", Native.errno());
        }
        return MemorySegment.ofAddress(address).reinterpret(size.get(Native.LONG, 0));
    }

    /// `int bpf_map__reuse_fd(struct bpf_map *map, int fd)`, before the load
    static void reuse(long map, int fd) {
        check("bpf_map__reuse_fd", Native.call(REUSE_FD, map, fd, 0));
    }

    /// `int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags)`
    static void update(int fd, MemorySegment key, MemorySegment value) {
        check("bpf_map_update_elem", Native.call(UPDATE, fd, key.address(), value.address(), 0, 0, 0));
    }

    /// `int bpf_prog_test_run_opts(int prog_fd, struct bpf_test_run_opts *opts)`
    static void testRun(int programFd, MemorySegment options) {
        check("bpf_prog_test_run_opts", Native.call(TEST_RUN, programFd, options.address(), 0));
    }

    /// `int bpf_obj_get_info_by_fd(int bpf_fd, void *info, __u32 *info_len)`
    static void info(int fd, MemorySegment info, MemorySegment length) {
        check("bpf_obj_get_info_by_fd", Native.call(PROGRAM_INFO, fd, info.address(), length.address()));
    }

    /// `int libbpf_num_possible_cpus(void)`
    static int possibleCpus() {
        return check("libbpf_num_possible_cpus", Native.call(POSSIBLE_CPUS, 0));
    }

    /// An int of libbpf 1.x is a negative errno where it fails.
    private static int check(String call, long result) {
        int value = (int) result;
        if (value < 0) {
            throw new KernelException(call, -value);
        }
        return value;
    }
}
