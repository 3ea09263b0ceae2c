package nightjar.sensor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Somebody at a terminal: script(1) makes a real one, and what is typed goes through it.
final class Typist implements AutoCloseable {
    private final Process script;
    private final OutputStream keys;

    /// @param command what runs in the terminal, as sh would run it
    Typist(String command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder("script", "-qec", "exec " + command, "/dev/null");
        builder.environment().putAll(Map.of("TERM", "xterm", "SHELL", "/bin/sh", "LC_ALL", "C.UTF-8", "PS1", "$ "));
        builder.environment().putAll(environment);
        this.script = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.keys = script.getOutputStream();
    }

    Typist(String command) throws IOException {
        this(command, Map.of());
    }

    /// Types a line and the Enter key.
    void type(String line) throws IOException {
        type(line.getBytes(StandardCharsets.UTF_8));
        type(new byte[] {'\n'});
    }

    void type(byte[] bytes) throws IOException {
        keys.write(bytes);
        keys.flush();
    }

    @Override
    public void close() throws IOException {
        try {
            keys.close();
            if (!script.waitFor(5, TimeUnit.SECONDS)) {
                script.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
