package nightjar.collector;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nightjar.matcher.CompiledRules;
import nightjar.matcher.MalformedImageException;

/// The process that reads rules, which people wrote, so that this one, which has privileges, need not: `nightjar
/// rules
/// compile`. It gives up its own before it parses anything. What it says is checked like anything that comes from
/// outside.
final class CompilerProcess {
    /// Longer than any rules take that are within their bounds, on any machine.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Of what it says when it fails, the end.
    private static final int MESSAGE_CHARS = 2_000;

    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms96m",
            "-Xmx512m",
            "-Xmn64m",
            "-Xss512k",
            "-XX:CICompilerCount=1",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-XX:-UsePerfData",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=nightjar.bpf",
            "--illegal-native-access=deny");

    private final List<String> arguments;

    /// @param arguments directories and options, as `nightjar rules compile` takes them
    CompilerProcess(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    /// Reads the rules as they are now.
    ///
    /// @throws IOException where the process cannot be started, does not end, or says that it failed
    /// @throws MalformedImageException where what it says is nothing that may be loaded
    CompiledRules compile() throws IOException, MalformedImageException, InterruptedException {
        Path errors = Files.createTempFile("nightjar-compile", ".err");
        try {
            Process process = new ProcessBuilder(command())
                    .redirectError(errors.toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
            Thread watchdog = Thread.ofVirtual().start(() -> endInTime(process));
            try (var out = process.getInputStream()) {
                CompiledRules rules = CompiledRules.read(out);
                process.waitFor();
                return rules;
            } catch (IOException | MalformedImageException e) {
                process.destroyForcibly();
                process.waitFor();
                String said = said(errors);
                if (said.isEmpty()) {
                    throw e;
                }
                throw new IOException(said, e);
            } finally {
                watchdog.interrupt();
            }
        } finally {
            Files.delete(errors);
        }
    }

    private static void endInTime(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it is done
        }
    }

    private static String said(Path errors) throws IOException {
        String said = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).strip();
        return said.substring(Math.max(0, said.length() - MESSAGE_CHARS));
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        String cache = System.getProperty("nightjar.rules.cache");
        if (cache != null && Files.isReadable(Path.of(cache))) {
            command.add("-XX:AOTCache=" + cache); // what a start has to find out, kept from one before
        }
        command.addAll(List.of(
                "--module-path",
                System.getProperty("jdk.module.path"),
                "--module",
                "nightjar.rules/nightjar.rules.Main",
                "compile"));
        command.addAll(arguments);
        return command;
    }
}
