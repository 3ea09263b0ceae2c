package nightjar.rules;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import nightjar.sigma.RuleSource;
import nightjar.sigma.RuleSources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What every command takes beside directories of rules: what is done where they hold, and what silences them.
final class RuleFiles {
    /// Users of this host: a rule has their names, an event their numbers.
    static final Path PASSWD = Path.of("/etc/passwd");
    /// Of a larger one, the beginning is read.
    private static final int PASSWD_BYTES = 8 << 20;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "What is done where a rule holds, beside policy.yml of the directories.")
    @Nullable
    Path policy;

    @Option(
            names = "--exceptions",
            paramLabel = "FILE",
            description = "Filters that silence rules, beside exceptions.yml of the directories; may be repeated.")
    List<Path> exceptions = List.of();

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    /// Where rules are.
    ///
    /// @param given directories and files; none for those that Nightjar comes with
    List<Path> rules(List<Path> given) {
        if (!given.isEmpty()) {
            return given;
        }
        String pack = System.getProperty("nightjar.rules"); // the launcher tells
        if (pack == null) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(), "name a directory of rules, or a file");
        }
        return List.of(Path.of(pack));
    }

    /// All that the outcome depends on.
    List<Path> all(List<Path> given) {
        return joined(Stream.of(rules(given), policies(), exceptions, List.of(PASSWD)));
    }

    private List<Path> policies() {
        return policy == null ? List.of() : List.of(policy);
    }

    /// Reads all of it but the users.
    RuleSources read(List<Path> given) {
        RuleSources found = RuleSources.read(rules(given));
        RuleSources exceptional = RuleSources.read(exceptions);
        RuleSources political = RuleSources.read(policies());
        return new RuleSources(
                found.rules(),
                joined(Stream.of(found.exceptions(), files(exceptional))),
                found.placeholders(),
                joined(Stream.of(found.policies(), files(political))),
                found.aliases(),
                joined(Stream.of(found.refusals(), exceptional.refusals(), political.refusals())));
    }

    /// Whatever the files are called.
    private static List<RuleSource> files(RuleSources sources) {
        return joined(Stream.of(
                sources.rules(), sources.exceptions(), sources.placeholders(), sources.policies(), sources.aliases()));
    }

    private static <T> List<T> joined(Stream<List<T>> lists) {
        return lists.flatMap(List::stream).toList();
    }

    static byte[] passwd() {
        try (InputStream in = Files.newInputStream(PASSWD)) {
            return in.readNBytes(PASSWD_BYTES);
        } catch (IOException _) {
            return new byte[0]; // then no name is a user's
        }
    }
}
