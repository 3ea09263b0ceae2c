package nightjar.sensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs what a test wants to see in a child of a child: what our own children do to files is not looked at.
final class Grandchild {
    private static final long PATIENCE_SECONDS = 60;

    private Grandchild() {}

    /// Python statements, with what they need imported and `call(number, …)` for system calls that it does not know.
    static void python(Path directory, String script) throws IOException, InterruptedException {
        python(directory, "", script);
    }

    /// @param by a command that runs another one, such as `unshare -m`; empty for none
    static void python(Path directory, String by, String script) throws IOException, InterruptedException {
        Path file = Files.createTempFile("script", ".py");
        Files.writeString(file, """
                import ctypes, mmap, os, socket, struct, subprocess, sys, threading, time
                libc = ctypes.CDLL(None, use_errno=True)
                def call(number, *arguments):
                    result = libc.syscall(ctypes.c_long(number), *arguments)
                    if result < 0:
                        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
                    return result
                """ + script + "\n");
        try {
            shell(directory, by + " python3 " + file);
        } finally {
            Files.delete(file);
        }
    }

    static void shell(Path directory, String command) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("sh", "-c", command + "; exit $?")
                .directory(directory.toFile())
                .inheritIO()
                .start();
        if (!shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) {
            throw new AssertionError("%s: %s".formatted(command, shell));
        }
    }

    /// Waits for its end, and returns what it printed.
    static String run(String... command) throws Exception {
        var words = new ArrayList<>(List.of("sh", "-c", "\"$@\"; exit 0", "sh"));
        words.addAll(List.of(command));
        var shell = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        shell.waitFor();
        return printed;
    }
}
