package nightjar.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A virtual machine with one of Debian's kernels and this machine's files (`src/test/vm/run`), which runs one
/// script.
final class Machine {
    private static final Path SCRIPTS = Path.of("src", "test", "vm").toAbsolutePath();
    private static final int NOT_HERE = 77;

    private final String release;
    private final Path share;
    private final int patienceSeconds;

    /// @param release of the kernel, such as `6.1`
    /// @param share what is `/run/share` there
    Machine(String release, Path share, int patienceSeconds) {
        this.release = release;
        this.share = share;
        this.patienceSeconds = patienceSeconds;
    }

    /// A script that lies beside the machine's own.
    static String script(String name) throws IOException {
        return Files.readString(SCRIPTS.resolve(name));
    }

    /// Runs a script there, with the program as `$NIGHTJAR`; ends the test where there is no such machine to be had,
    /// and fails it where the script does.
    ///
    /// @param files what of the share to show where it fails
    void run(String script, List<String> files) throws Exception {
        try (var trained = Program.start(share, "watch", "--duration", "1ms")) { // there its files are read-only
            assertThat(trained.exitCode()).isZero();
        }
        Files.writeString(
                share.resolve("task"), """
                export NIGHTJAR_BUILT=1 NIGHTJAR='%s' JAVA_HOME='%s'
                export JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=/run # /tmp is read-only there
                """.formatted(Program.launcher(), System.getProperty("java.home")) + script);
        Path reason = share.resolve("reason");
        Process machine = new ProcessBuilder(SCRIPTS.resolve("run").toString(), release, share.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(reason.toFile())
                .start();
        try {
            assertThat(machine.waitFor(patienceSeconds, TimeUnit.SECONDS))
                    .as("the machine is off after %d s", patienceSeconds)
                    .isTrue();
        } finally {
            machine.destroyForcibly();
        }
        System.err.print(Files.readString(reason));
        if (machine.exitValue() == NOT_HERE) {
            abort(Files.readString(reason));
        }
        assertThat(share.resolve("status")).as(() -> story(files)).hasContent("0");
    }

    /// What the script said as `NAME=VALUE`.
    Map<String, String> facts() throws IOException {
        return Files.readAllLines(share.resolve("output")).stream()
                .map(line -> line.split("=", 2))
                .filter(fact -> fact.length == 2)
                .collect(Collectors.toMap(fact -> fact[0], fact -> fact[1]));
    }

    private String story(List<String> files) {
        var story = new StringBuilder("the task ends well");
        for (String file : files) {
            try {
                story.append("\n--- ").append(file).append('\n').append(Files.readString(share.resolve(file)));
            } catch (IOException e) {
                story.append("not there");
            }
        }
        return story.toString();
    }
}
