package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nightjar.events.Fields;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.KernelField;
import nightjar.matcher.MalformedImageException;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Pattern;
import nightjar.matcher.Rule;
import nightjar.sigma.ImageWriter;
import nightjar.sigma.Loaded;
import nightjar.sigma.RuleCompiler;
import nightjar.sigma.RuleSource;
import nightjar.sigma.RuleSources;
import nightjar.sigma.Users;

/// Rules, compiled.
///
/// @param name for the tables
record RuleSet(String name, Loaded loaded, MatcherImage image, List<ImageWriter.Automata> automata) {
    /// Where somebody has rules to measure with, beside those that are made up.
    private static final String DIRECTORY = "NIGHTJAR_SIGMA_RULES";

    static RuleSet of(String name, RuleSources sources) {
        try {
            Loaded loaded = compiler().compile(sources);
            ImageWriter.Written written = ImageWriter.write(loaded.ruleset());
            return new RuleSet(name, loaded, MatcherImage.read(written.image()), written.automata());
        } catch (MalformedImageException e) {
            throw new IllegalStateException(e);
        }
    }

    static RuleSet of(String name, List<RuleSource> sources) {
        return of(name, RuleSources.of(sources));
    }

    static RuleCompiler compiler() {
        try {
            return new RuleCompiler(Users.parse(Files.readAllBytes(Path.of("/etc/passwd"))), Fields.names());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The directory that `NIGHTJAR_SIGMA_RULES` names.
    static Optional<Path> directory() {
        return Optional.ofNullable(System.getenv(DIRECTORY)).map(Path::of);
    }

    /// The rules that lie there.
    static Optional<RuleSet> given() {
        return directory().map(path -> of("SigmaHQ's", RuleSources.read(List.of(path))));
    }

    int rules() {
        return image.numbered(Category.PROCESS_CREATION).size();
    }

    /// A command line by which several rules hold: what rules look for that ask for nothing else.
    String matching(int rules) {
        List<String> words = new ArrayList<>();
        for (Rule rule : loaded.ruleset().rules()) {
            if (rule.category() == Category.PROCESS_CREATION
                    && rule.condition() instanceof Condition.Strings(var fields, var _, var patterns)
                    && fields.equals(List.of(KernelField.COMMAND_LINE))
                    && patterns.getFirst().place() == Pattern.Place.CONTAINED
                    && words.size() < rules) {
                words.add(new String(patterns.getFirst().bytes(), StandardCharsets.UTF_8));
            }
        }
        return String.join(" ", words);
    }

    /// What execs are searched for, in all fields.
    int patterns() {
        return execs().mapToInt(ImageWriter.Automata::patterns).sum();
    }

    int states() {
        return execs().mapToInt(ImageWriter.Automata::states).sum();
    }

    private Stream<ImageWriter.Automata> execs() {
        return automata.stream().filter(each -> each.category() == Category.PROCESS_CREATION);
    }
}
