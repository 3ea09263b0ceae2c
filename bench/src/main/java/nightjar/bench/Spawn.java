package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The load: `/bin/true`, again and again (`bench/src/main/c/spawn.c`).
final class Spawn implements AutoCloseable {
    private static final int FOREVER = Integer.MAX_VALUE;

    private final Process process;

    private Spawn(String... arguments) {
        try {
            var command = new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
            command.command().addFirst(Place.spawn());
            this.process = command.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs it `count` times; returns the nanoseconds that it took.
    static long run(int count) {
        try (var spawn = new Spawn(Integer.toString(count))) {
            return Long.parseLong(
                    new String(spawn.process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs it without end, with a pause after each.
    static Spawn every(int millis) {
        return new Spawn(Integer.toString(FOREVER), Integer.toString(millis));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
