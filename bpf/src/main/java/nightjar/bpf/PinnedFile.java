package nightjar.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A file that stays the same one, whatever its name comes to stand for: it is held by a descriptor, and read, asked
/// and attached to through that.
public final class PinnedFile implements AutoCloseable {
    /// `OVERLAYFS_SUPER_MAGIC` (`include/uapi/linux/magic.h`)
    private static final long OVERLAY = 0x794c7630;

    /// `struct statfs`: room for it, and the first member, the type of the file system.
    private static final int STATFS_BYTES = 128;

    private final int fd;

    private PinnedFile(int fd) {
        this.fd = fd;
    }

    /// Opens a file for reading. What is no regular file is opened too, without waiting for another side.
    ///
    /// @throws IOException where it cannot be opened
    public static PinnedFile open(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Libc.open(arena.allocateFrom(path.toString(), StandardCharsets.UTF_8));
            if (fd < 0) {
                throw new IOException("cannot open %s: %s".formatted(path, Libc.strerror(-fd)));
            }
            return new PinnedFile(fd);
        }
    }

    /// Its name for as long as it is open, for this process only.
    public Path path() {
        return Path.of("/proc/self/fd", Integer.toString(fd));
    }

    /// Whether it lies on an overlay, where a device number says nothing of the file below.
    public boolean isOnOverlay() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statfs = arena.allocate(STATFS_BYTES, 8);
            Libc.fstatfs(fd, statfs);
            return statfs.get(Native.LONG, 0) == OVERLAY;
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
