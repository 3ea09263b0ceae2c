package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The load of system calls (`bench/src/main/c/calls.c`), run to its end.
///
/// @param wallNanos by the clock
/// @param cpuNanos CPU time of the calling process, kernel and user
record CallLoad(long wallNanos, long cpuNanos) {
    /// Opens a file for reading and closes it, so often.
    static CallLoad opens(int count, String file) {
        return run("open", Integer.toString(count), file);
    }

    /// A call that nobody looks at, so often.
    static CallLoad getpid(int count) {
        return run("getpid", Integer.toString(count));
    }

    private static CallLoad run(String... arguments) {
        try {
            var command = new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
            command.command().addFirst(Place.calls());
            Process process = command.start();
            String[] nanos = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", 2);
            return new CallLoad(Long.parseLong(nanos[0]), Long.parseLong(nanos[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
