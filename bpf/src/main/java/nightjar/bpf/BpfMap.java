package nightjar.bpf;

import java.lang.foreign.MemorySegment;

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

    /// The bytes from one element of a mapped array to the next.
    public int stride() {
        return (Libbpf.valueSize(handle) + 7) & ~7;
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
