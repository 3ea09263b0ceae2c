package nightjar.collector;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nightjar.matcher.CompiledRules;
import nightjar.matcher.MalformedImageException;
import nightjar.matcher.Origin;

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

    /// A file that changed so shortly before it was read may have changed once more without another time.
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final List<String> arguments;
    private final Optional<Path> kept;

    /// @param arguments directories and options, as `nightjar rules compile` takes them
    /// @param kept where what they came to is kept for the next start; none where it is not
    CompilerProcess(List<String> arguments, Optional<Path> kept) {
        this.arguments = List.copyOf(arguments);
        this.kept = kept;
    }

    /// The rules as they are now: those kept, where no file that they came from has changed since.
    ///
    /// @throws IOException where the process cannot be started, does not end, or says that it failed
    /// @throws MalformedImageException where what it says is nothing that may be loaded
    CompiledRules compile() throws IOException, MalformedImageException, InterruptedException {
        Optional<CompiledRules> before = kept.flatMap(CompilerProcess::unchanged);
        if (before.isPresent()) {
            return before.get();
        }
        Path said = Files.createTempFile("nightjar-compile", ".err");
        Path told = Files.createTempFile("nightjar-compile", ".rules");
        try {
            long began = System.currentTimeMillis();
            Process process = new ProcessBuilder(command())
                    .redirectError(said.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(told.toFile())
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException("the rules were not compiled within " + PATIENCE.toSeconds() + " s");
            }
            CompiledRules rules = read(told, said);
            keep(rules, told, TimeUnit.MILLISECONDS.toNanos(began) - SETTLED_NANOS);
            return rules;
        } finally {
            Files.deleteIfExists(said);
            Files.deleteIfExists(told);
        }
    }

    private static CompiledRules read(Path told, Path said) throws IOException, MalformedImageException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(told))) {
            return CompiledRules.read(in);
        } catch (IOException | MalformedImageException e) {
            String why = said(said);
            if (why.isEmpty()) {
                throw e;
            }
            throw new IOException(why, e);
        }
    }

    private static Optional<CompiledRules> unchanged(Path kept) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(kept))) {
            return Optional.of(CompiledRules.read(in))
                    .filter(rules -> rules.origins().stream().allMatch(Origin::isAsItWas));
        } catch (IOException | MalformedImageException _) {
            return Optional.empty(); // none, or from another version
        }
    }

    private void keep(CompiledRules rules, Path told, long settled) throws IOException {
        if (kept.isPresent()
                && Files.isWritable(
                        Objects.requireNonNull(kept.get().toAbsolutePath().getParent()))
                && rules.origins().stream().allMatch(each -> each.modifiedNanos() < settled)) {
            Path beside = kept.get().resolveSibling(kept.get().getFileName() + ".new");
            Files.copy(told, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, kept.get(), StandardCopyOption.ATOMIC_MOVE);
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
