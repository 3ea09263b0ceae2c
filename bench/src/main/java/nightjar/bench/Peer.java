package nightjar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One side of a comparison: a process that does a round for each line that it is sent, and answers with what it
/// measured. While one does its round the others wait, so the rounds of a comparison alternate.
final class Peer implements AutoCloseable {
    private final String name;
    private final String mode;
    private final Process process;
    private final OutputStream requests;
    private final BufferedReader answers;

    private Peer(String name, String mode, Process process) {
        this.name = name;
        this.mode = mode;
        this.process = process;
        this.requests = process.getOutputStream();
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /// `bench/src/main/c/reader.c`
    static Peer inC(String mode, int count) {
        return start("C, libbpf", mode, List.of(Place.reader(), Place.object(), mode, Integer.toString(count)));
    }

    /// [Subject], in a JVM with these options.
    static Peer inJava(Jvm jvm, String mode, int count) {
        return start(
                "Java, " + jvm.name(),
                mode,
                Stream.of(jvm.command(Subject.class), Stream.of(mode, Integer.toString(count)))
                        .flatMap(words -> words)
                        .toList());
    }

    /// [RuleSubject], in a JVM with these options.
    static Peer compiling(Jvm jvm, Path rules) {
        return start(
                jvm.name(),
                "compile",
                Stream.concat(jvm.command(RuleSubject.class), Stream.of(rules.toString()))
                        .toList());
    }

    private static Peer start(String name, String mode, List<String> command) {
        try {
            return new Peer(
                    name,
                    mode,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /// What it does; see [Subject].
    String mode() {
        return mode;
    }

    long[] round() {
        try {
            requests.write('\n');
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException(name + " ended; what it says of it stands above");
            }
            return Stream.of(answer.strip().split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    @Override
    public void close() {
        try {
            requests.close(); // which ends it
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
