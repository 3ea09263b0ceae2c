package nightjar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that tells every exec of the machine, for as long as it is open.
final class Tracer implements AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 100;
    /// So often in a row it must have been seen idle to count as ready.
    private static final int IDLE_LOOKS = 5;

    /// How to start one.
    ///
    /// @param command empty: no tracer at all
    record Kind(String name, List<String> command) {}

    /// It ended, or did nothing, instead of becoming ready.
    static final class NotReadyException extends Exception {
        NotReadyException(String message) {
            super(message);
        }
    }

    private final Process process;
    private final Path errors;

    private Tracer(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /// Starts it and waits until it is ready: it used the CPU to get there, and does so no more.
    ///
    /// @param output where its lines go
    static Tracer start(Kind kind, Path output) throws NotReadyException {
        try {
            Path errors = Files.createTempFile("tracer", ".err");
            Process process = new ProcessBuilder(kind.command())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            var tracer = new Tracer(process, errors);
            tracer.awaitReady();
            return tracer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() throws NotReadyException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        long used = 0;
        for (int idle = 0; idle < IDLE_LOOKS; ) {
            pause(LOOK_MILLIS);
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new NotReadyException(said().isEmpty() ? "it says nothing" : said().getLast());
            }
            long now = ticks(process.pid());
            idle = now == used && now > 0 ? idle + 1 : 0;
            used = now;
        }
    }

    long pid() {
        return process.pid();
    }

    /// What it has written to standard error.
    List<String> said() {
        try {
            return Files.readAllLines(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends it, so that it can be read what it says at its end.
    void end() {
        close();
    }

    /// As Ctrl-C would end it, since not all of them take another signal for an order.
    @Override
    public void close() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /// The CPU time of a process, in ticks of the kernel's clock (proc(5), utime and stime).
    static long ticks(long pid) {
        try (BufferedReader in =
                Files.newBufferedReader(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1)) {
            String line = String.valueOf(in.readLine());
            List<String> fields = new ArrayList<>(
                    List.of(line.substring(line.lastIndexOf(')') + 2).split(" ")));
            return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
        } catch (IOException e) {
            return -1; // gone
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
