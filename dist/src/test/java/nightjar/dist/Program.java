package nightjar.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The real program, `./nightjar`, run as a user runs it, its output in files.
final class Program implements AutoCloseable {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Path launcher() {
        return ROOT.resolve("nightjar");
    }

    /// Starts `./nightjar ARGUMENTS`.
    static Program start(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(Arrays.asList(arguments));
        return startCommand(directory, command.toArray(String[]::new));
    }

    /// Starts any command, with what is built and nothing else.
    static Program startCommand(Path directory, String... command) throws IOException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("NIGHTJAR_BUILT", "1");
        return new Program(builder.start(), out, err);
    }

    /// Waits until it says that it is watching.
    Program ready() throws Exception {
        return untilErr("watching since");
    }

    Program untilErr(String words) throws Exception {
        await(() -> err().contains(words));
        return this;
    }

    Program untilOut(String words) throws Exception {
        await(() -> out().contains(words));
        return this;
    }

    private void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline || (!process.isAlive() && !condition.holds())) {
                throw new AssertionError("it did not come; so far:\n" + out() + "\n" + err());
            }
            Thread.sleep(10);
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /// Waits for its end; returns its exit code.
    int exitCode() throws Exception {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end; so far:\n" + err());
        }
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    String out() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    String err() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    /// The lines of its output, each a JSON object.
    List<JsonNode> events() throws IOException {
        return events(out());
    }

    static List<JsonNode> events(String out) {
        return out.lines().map(JSON::readTree).toList();
    }

    /// A row of the account at the end: seen, delivered, filtered, lost.
    List<Long> account(String hook) throws IOException {
        return account(err(), hook);
    }

    static List<Long> account(String err, String hook) {
        String row = err.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(hook + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no account"));
        return Arrays.stream(row.split(" +"))
                .skip(1)
                .map(number -> Long.parseLong(number.replace(",", "")))
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
