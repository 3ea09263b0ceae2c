package nightjar.rules;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import nightjar.events.Fields;
import nightjar.matcher.Category;
import nightjar.matcher.KernelRules;
import nightjar.matcher.MalformedImageException;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Origin;
import nightjar.matcher.Rule;
import nightjar.matcher.Verdict;
import nightjar.matcher.Where;
import nightjar.sensor.KernelMatcher;
import nightjar.sensor.SensorUnavailableException;
import nightjar.sigma.MadeEvent;
import nightjar.sigma.RuleSource;
import nightjar.sigma.RuleSources;
import nightjar.sigma.RuleTests;
import nightjar.sigma.Users;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nightjar rules test`: judges the events that stand beside the rules, in every way that there is.
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description =
                "Tests rules: every foo.yml by the events of foo.test.yml, judged in the kernel, by the same image"
                        + " in Java, and by the condition itself. All must agree, and be as the file says.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  nightjar rules test my-rules",
            "  nightjar rules test my-rules/web-server-starts-shell.yml",
            "",
            "A file of tests:",
            "  matches:",
            "    - title: a web server starts a shell",
            "      event: {Image: /usr/bin/dash, ParentImage: /usr/sbin/nginx, User: www-data}",
            "  ignores:",
            "    - title: the maintainer script of a package",
            "      event: {Image: /usr/bin/dash, ParentImage: /usr/bin/dpkg}"
        })
final class TestCommand implements Callable<Integer> {
    @Mixin
    Directories directories = new Directories();

    @Mixin
    RuleFiles files = new RuleFiles();

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        RuleSources sources = files.read(directories.given);
        Map<String, RuleTests> tests = tests(sources, files.rules(directories.given), out);
        Set<String> users = new LinkedHashSet<>();
        tests.values().forEach(each -> users.addAll(each.users()));
        Compilation compilation =
                Compilation.of(sources, Users.parse(RuleFiles.passwd()).with(users));

        var trials = new Trials(compilation, Users.parse(RuleFiles.passwd()).with(users), out);
        compilation.loaded().refusals().forEach(refusal -> out.println("REFUSED  " + refusal));
        tests.forEach((file, of) -> trials.add(file, of));
        Optional<String> withoutKernel = trials.judge();
        trials.untested(tests.keySet());
        out.printf(
                "%,d events for %,d rules: %,d as expected, %,d not%s%n",
                trials.events(),
                compilation.rules().size(),
                trials.events() - trials.failed(),
                trials.failed(),
                compilation.loaded().refusals().isEmpty()
                        ? ""
                        : "; %,d refused"
                                .formatted(compilation.loaded().refusals().size()));
        withoutKernel.ifPresent(reason -> err.println("nightjar: the kernel was not asked: " + reason));
        boolean well = trials.failed() == 0
                && compilation.loaded().refusals().isEmpty()
                && tests.values().stream().allMatch(each -> each.refused().isEmpty());
        return well ? withoutKernel.isPresent() ? ExitCode.DEGRADED : ExitCode.WELL : ExitCode.NO;
    }

    /// The tests by the name of the file of rules that they stand beside.
    private static Map<String, RuleTests> tests(RuleSources sources, List<Path> paths, PrintWriter out) {
        Map<String, String> ruleFiles = new LinkedHashMap<>();
        for (RuleSource rule : sources.rules()) {
            String name = rule.name();
            int ending = name.lastIndexOf('.');
            if (ending > 0) {
                ruleFiles.put(name.substring(0, ending) + ".test" + name.substring(ending), name);
            }
        }
        Map<String, RuleTests> tests = new LinkedHashMap<>();
        List<Path> found =
                ruleFiles.keySet().stream().map(Path::of).filter(Files::exists).toList();
        RuleSources read = RuleSources.read(found);
        read.refusals().forEach(refusal -> out.println("REFUSED  " + refusal));
        for (RuleSource source : read.rules()) {
            RuleTests of = RuleTests.read(source);
            of.refused().ifPresent(refusal -> out.println("REFUSED  " + refusal));
            tests.put(ruleFiles.getOrDefault(source.name(), source.name()), of);
        }
        Set<String> known = new LinkedHashSet<>();
        found.forEach(path -> known.add(path.toAbsolutePath().toString()));
        for (Origin origin : Origins.of(paths)) {
            if (origin.path().matches(".*\\.test\\.ya?ml") && !known.contains(origin.path())) {
                out.println("note: no rules stand beside " + Plain.text(origin.path()));
            }
        }
        return tests;
    }

    /// An event, and the rules that it is for.
    private record Trial(String file, RuleTests.Case test, List<Rule> rules, MadeEvent event) {}

    private static final class Trials {
        private final Compilation compilation;
        private final Users users;
        private final PrintWriter out;
        private final MatcherImage image;
        private final Map<Category, List<Trial>> trials = new LinkedHashMap<>();
        private int events;
        private int failed;

        Trials(Compilation compilation, Users users, PrintWriter out) {
            this.compilation = compilation;
            this.users = users;
            this.out = out;
            try {
                this.image = MatcherImage.read(compilation.written().image());
            } catch (MalformedImageException e) {
                throw new IllegalStateException("an image that was written cannot be read", e);
            }
        }

        int events() {
            return events;
        }

        int failed() {
            return failed;
        }

        void add(String file, RuleTests tests) {
            List<Rule> rules = compilation.rules().stream()
                    .filter(rule -> rule.file().equals(file))
                    .toList();
            for (RuleTests.Case test : tests.cases()) {
                for (Category category : Category.values()) {
                    List<Rule> of = rules.stream()
                            .filter(rule -> rule.category() == category)
                            .toList();
                    if (!of.isEmpty()) {
                        events++;
                        try {
                            MadeEvent event = MadeEvent.of(test.event(), category, Fields.names(), users);
                            trials.computeIfAbsent(category, _ -> new ArrayList<>())
                                    .add(new Trial(file, test, of, event));
                        } catch (MadeEvent.Impossible e) {
                            failed++;
                            out.println("FAILS  %s:%d: %s".formatted(file, e.line(), e.getMessage()));
                        }
                    }
                }
            }
        }

        /// Judges all; returns why the kernel could not, where it could not.
        Optional<String> judge() {
            try (KernelMatcher kernel = KernelMatcher.open(image.wordCount())) {
                kernel.load(image);
                judge(Optional.of(kernel));
                return Optional.empty();
            } catch (SensorUnavailableException e) {
                judge(Optional.empty());
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }

        private void judge(Optional<KernelMatcher> kernel) {
            trials.forEach((category, of) -> {
                Optional<KernelRules> java = image.kernel(category);
                for (Trial trial : of) {
                    Optional<BitSet> inJava = java.map(rules -> rules.judge(trial.event()));
                    Optional<BitSet> inKernel = inJava.isPresent()
                            ? kernel.map(
                                    each -> each.judge(category, trial.event()).rules())
                            : Optional.empty();
                    judged(trial, category, inJava, inKernel);
                }
            });
        }

        private void judged(Trial trial, Category category, Optional<BitSet> java, Optional<BitSet> kernel) {
            List<Rule> holding = trial.rules().stream()
                    .filter(rule -> Verdict.holds(rule.condition(), trial.event()))
                    .toList();
            String disagreement = kernel.isPresent() && !kernel.equals(java)
                    ? "the kernel and Java judge it differently: %s and %s".formatted(kernel.get(), java.get())
                    : java.map(rules -> disagreement(trial, category, rules)).orElse("");
            if (!disagreement.isEmpty()) {
                fail(trial, "a defect of Nightjar's: " + disagreement, trial.rules());
            } else if (trial.test().matches() && holding.isEmpty()) {
                fail(trial, "should match, and does not", trial.rules());
            } else if (!trial.test().matches() && !holding.isEmpty()) {
                fail(trial, "should not match, and does", holding);
            }
        }

        /// What the image says of the rules, held against their conditions.
        private String disagreement(Trial trial, Category category, BitSet found) {
            List<String> numbered =
                    image.numbered(category).stream().map(Rule::id).toList();
            for (Rule rule : trial.rules()) {
                int number = numbered.indexOf(rule.id());
                boolean holds = Verdict.holds(rule.condition(), trial.event());
                if (number >= 0 && found.get(number) != holds && (holds || image.where(rule) == Where.KERNEL)) {
                    return "the image says %s of '%s', its condition %s"
                            .formatted(found.get(number), Plain.text(rule.title()), holds);
                }
            }
            return "";
        }

        private void fail(Trial trial, String reason, List<Rule> rules) {
            failed++;
            out.println("FAILS  %s: '%s' (line %d of its tests) %s"
                    .formatted(
                            trial.file(),
                            Plain.text(trial.test().title()),
                            trial.test().line(),
                            reason));
            for (Rule rule : rules) {
                out.println("       " + Plain.text(rule.title()) + " (" + Plain.text(rule.id()) + ")");
                ConditionTree.drawn(
                                rule.condition(),
                                part -> Verdict.holds(part, trial.event()) ? "       yes  " : "       no   ",
                                _ -> "")
                        .forEach(out::println);
            }
        }

        void untested(Set<String> tested) {
            compilation.rules().stream()
                    .map(Rule::file)
                    .distinct()
                    .filter(file -> !tested.contains(file))
                    .forEach(file -> out.println("note: no tests stand beside " + file));
        }
    }
}
