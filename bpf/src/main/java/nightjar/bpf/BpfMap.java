package nightjar.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One map of an object.
public final class BpfMap {
    private final String name;
    private final long handle;
    private final BpfObject owner;

    BpfMap(String name, long handle, BpfObject owner) {
        this.name = name;
        this.handle = handle;
        this.owner = owner;
    }

    public String name() {
        return name;
    }

    /// How many elements it holds; for a ring buffer, its bytes.
    public int maxEntries() {
        return Libbpf.maxEntries(handle);
    }

    /// Changes how many elements it will hold (for a ring buffer: bytes, a power of two and a multiple of the page
    /// size).
    /// Before the object is loaded.
    public void maxEntries(int entries) {
        Libbpf.setMaxEntries(handle, entries);
    }

    /// The bytes of a value.
    public int valueBytes() {
        return Libbpf.valueSize(handle);
    }

    /// Changes how large its values will be. Before the object is loaded, and not of a map whose type is declared.
    public void valueBytes(int bytes) {
        Libbpf.setValueSize(handle, bytes);
    }

    /// Sets what a variable is at first, before the object is loaded; of the maps of variables (`.rodata`, `.data`).
    ///
    /// @param offset of the variable in its section
    public void initial(long offset, long value) {
        try (Arena arena = Arena.ofConfined()) {
            Libbpf.initialValue(handle, arena.allocate(8, 8)).set(Native.LONG, offset, value);
        }
    }

    /// Replaces an element of an array map by these words, and zeroes behind them. Programs that run meanwhile may
    /// see
    /// any part of either.
    public void put(int index, int[] words) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(valueBytes(), 8);
            MemorySegment.copy(words, 0, value, ValueLayout.JAVA_INT, 0, words.length);
            Libbpf.update(fd(), arena.allocateFrom(ValueLayout.JAVA_INT, index), value);
        }
    }

    /// Sets the value of a key, in the byte order and layout of the map's types; of a hash or a trie.
    public void put(byte[] key, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            Libbpf.update(
                    fd(),
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, key),
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, value));
        }
    }

    /// Has a map of programs (`BPF_MAP_TYPE_PROG_ARRAY`) name this one, to be reached by tail call.
    public void put(int index, BpfProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            Libbpf.update(
                    fd(),
                    arena.allocateFrom(ValueLayout.JAVA_INT, index),
                    arena.allocateFrom(ValueLayout.JAVA_INT, program.fd()));
        }
    }

    /// The bytes from one element of a mapped array to the next.
    public int stride() {
        return (Libbpf.valueSize(handle) + 7) & ~7;
    }

    /// Has this map be one that another object has loaded already, instead of a new one. Before this map's object is
    /// loaded; it has a descriptor of its own, so either object may be closed first.
    public void reuse(BpfMap other) {
        Libbpf.reuse(handle, other.fd());
    }

    int fd() {
        return Libbpf.mapFd(handle);
    }

    /// The elements of an array map that was made with `BPF_F_MMAPABLE`, shared with the programs, until the object
    /// is
    /// closed. Element i stands at i × [#stride].
    public MemorySegment mapped() {
        long page = Libc.pageSize();
        long bytes = ((long) stride() * maxEntries() + page - 1) / page * page;
        MemorySegment mapping = Libc.mmap(bytes, Libc.PROT_READ | Libc.PROT_WRITE, fd(), 0);
        owner.closeFirst(() -> Libc.munmap(mapping));
        return mapping;
    }

    /// The ring of a `BPF_MAP_TYPE_RINGBUF`, until the object is closed.
    public RingBuffer ring() {
        return owner.closeFirst(new RingBuffer(fd(), maxEntries()));
    }
}
