package nightjar.sensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A text file of /proc that is read again and again, through a descriptor that stays open. The kernel writes its
/// text anew for each read from the start.
///
/// Confined to one thread.
final class ProcFile implements AutoCloseable {
    /// What lies behind is not read; /proc/stat of a machine with 4,096 CPUs has half of it.
    static final int BYTES_LIMIT = 1 << 20;

    private static final int FIRST_BYTES = 4 << 10;

    private final Path path;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BYTES);
    private @Nullable FileChannel open;

    ProcFile(Path path) {
        this.path = path;
    }

    /// Its text now, a character a byte; empty where it cannot be read.
    String read() {
        try {
            FileChannel channel = open;
            if (channel == null) {
                channel = FileChannel.open(path);
                open = channel;
            }
            buffer.clear();
            while (channel.read(buffer, buffer.position()) > 0 && hasRoom()) {
                // until its end
            }
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            close(); // perhaps it can be opened the next time
            return "";
        }
    }

    /// Whether there is room for more, if need be after making it.
    private boolean hasRoom() {
        if (!buffer.hasRemaining() && buffer.capacity() < BYTES_LIMIT) {
            buffer = ByteBuffer.allocateDirect(2 * buffer.capacity()).put(buffer.flip());
        }
        return buffer.hasRemaining();
    }

    @Override
    public void close() {
        FileChannel channel = open;
        open = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // it was only read
            }
        }
    }
}
