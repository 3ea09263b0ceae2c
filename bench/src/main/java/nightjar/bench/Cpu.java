package nightjar.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/// The CPU that a measurement stays on, so that what one judgement leaves in its caches is there for the next, or is
/// not.
///
/// Confined to the thread that made it.
final class Cpu implements AutoCloseable {
    /// Twice what the caches of one CPU and those that it shares hold, on the machines that we know.
    private static final long STREAM_BYTES = 64 << 20;

    private static final long LINE_BYTES = 64;

    private final String thread;
    private final String before;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment stream = arena.allocate(STREAM_BYTES, LINE_BYTES);
    private long seen;

    /// Keeps the current thread on the last of the machine's CPUs.
    Cpu() {
        try {
            Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            this.thread = String.valueOf(self.getFileName());
        } catch (IOException e) {
            throw new IllegalStateException("no /proc", e);
        }
        int cpus = Runtime.getRuntime().availableProcessors();
        this.before = "0-" + (cpus - 1);
        allow(Integer.toString(cpus - 1));
    }

    private void allow(String cpus) {
        try {
            Process taskset = new ProcessBuilder("taskset", "-pc", cpus, thread)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (taskset.waitFor() != 0) {
                throw new IllegalStateException("taskset does not work here");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Fills its caches with something else.
    void chill() {
        for (long at = 0; at < STREAM_BYTES; at += LINE_BYTES) {
            seen += stream.get(ValueLayout.JAVA_LONG, at);
            stream.set(ValueLayout.JAVA_LONG, at, seen);
        }
    }

    @Override
    public void close() {
        allow(before);
        arena.close();
    }
}
