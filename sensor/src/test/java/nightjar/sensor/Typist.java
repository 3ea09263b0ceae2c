package nightjar.sensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Somebody at a terminal: script(1) makes a real one, and what is typed goes through it.
final class Typist implements AutoCloseable {
    private static final String PROMPT = "your-turn>";
    private final Process script;
    private final OutputStream keys;
    /// What the screen showed since the Enter key; guarded by this.
    private final StringBuilder screen = new StringBuilder();

    /// @param command what runs in the terminal, as sh would run it
    Typist(String command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder("script", "-qec", "exec " + command, "/dev/null");
        builder.environment().putAll(Map.of("TERM", "xterm", "SHELL", "/bin/sh", "LC_ALL", "C.UTF-8", "PS1", PROMPT));
        builder.environment().putAll(environment);
        this.script = builder.redirectErrorStream(true).start();
        this.keys = script.getOutputStream();
        Thread.ofVirtual().start(this::look);
    }

    Typist(String command) throws IOException {
        this(command, Map.of());
    }

    /// Types a line and the Enter key.
    void type(String line) throws IOException {
        synchronized (this) {
            screen.setLength(0);
        }
        type(line.getBytes(StandardCharsets.UTF_8));
        type(new byte[] {'\n'});
    }

    void type(byte[] bytes) throws IOException {
        keys.write(bytes);
        keys.flush();
    }

    private void look() {
        try (InputStream output = script.getInputStream()) {
            byte[] buffer = new byte[4_096];
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                synchronized (this) {
                    screen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException _) {
            // it is closed
        }
    }

    /// Waits for the prompt behind what was typed last. A line longer than the terminal keeps for a program that does
    /// not read has to wait for it.
    void awaitPrompt() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            synchronized (this) {
                if (screen.indexOf(PROMPT) >= 0) {
                    return;
                }
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no prompt came: " + screen);
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
