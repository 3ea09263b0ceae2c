package nightjar.collector;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nightjar.events.Observation;

/// Standard output: lines gathered and written in large pieces, at the latest when the pipeline has nothing else to
/// do.
///
/// Confined to the pipeline's thread.
final class Output {
    /// The file descriptor.
    static final int DESCRIPTOR = 1;

    /// What a pipe holds by default; gathering more would only make its reader wait.
    private static final int WRITE_AT_BYTES = 60 << 10;

    private final FileChannel channel;
    private final Lines lines;
    private long written;
    private long gathered;

    Output(Lines lines) {
        this(lines, new FileOutputStream(FileDescriptor.out).getChannel());
    }

    Output(Lines lines, FileChannel channel) {
        this.lines = lines;
        this.channel = channel;
    }

    void write(Observation observation) throws IOException {
        lines.write(observation);
        gathered++;
        if (lines.length() >= WRITE_AT_BYTES) {
            flush();
        }
    }

    /// Writes what is gathered; waits where the reader does not take it.
    void flush() throws IOException {
        if (lines.length() > 0) {
            ByteBuffer bytes = ByteBuffer.wrap(lines.buffer(), 0, lines.length());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            lines.clear();
            written += gathered;
            gathered = 0;
        }
    }

    /// Events that are out.
    long written() {
        return written;
    }

    /// Events that are gathered and not out.
    long pending() {
        return gathered;
    }
}
