package nightjar.rules;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import nightjar.matcher.KernelField;
import nightjar.matcher.Rule;
import nightjar.matcher.Where;
import nightjar.sigma.ImageWriter;
import nightjar.sigma.Refusal;
import nightjar.sigma.Users;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nightjar rules check`: compiles rules and says what became of each.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Compiles rules and says what became of them: where they are judged, what they take, and why one"
                + " is refused.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  nightjar rules check                                  the rules that Nightjar comes with",
            "  nightjar rules check my-rules                         exit code 1 if anything is refused",
            "  nightjar rules check my-rules --format json | jq .refused"
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin
    Directories directories = new Directories();

    @Mixin
    RuleFiles files = new RuleFiles();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text: for people; json: one object (default: ${DEFAULT-VALUE}).")
    Format format = Format.TEXT;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Compilation compilation = Compilation.of(files.read(directories.given), Users.parse(RuleFiles.passwd()));
        switch (format) {
            case TEXT -> text(compilation, out);
            case JSON -> out.println(json(compilation));
        }
        return compilation.loaded().refusals().isEmpty() ? ExitCode.WELL : ExitCode.NO;
    }

    /// What automata take, those of the same field together, and all of expressions together.
    private record Size(int states, int patterns, int bytes) {
        Size and(Size other) {
            return new Size(states + other.states, patterns + other.patterns, bytes + other.bytes);
        }
    }

    private static final String EXPRESSIONS = "expressions";

    private static Map<String, Size> automata(Compilation compilation) {
        Map<String, Size> sizes = new TreeMap<>();
        for (ImageWriter.Automata each : compilation.written().automata()) {
            sizes.merge(
                    isOfField(each.field()) ? each.field() : EXPRESSIONS,
                    new Size(each.states(), each.patterns(), each.bytes()),
                    Size::and);
        }
        return sizes;
    }

    private static boolean isOfField(String name) {
        return Stream.of(KernelField.values())
                .anyMatch(field -> name.equals(field.ecs()) || name.equals(field.ecs() + " (cased)"));
    }

    private static String json(Compilation compilation) {
        Map<String, Object> automaton = new LinkedHashMap<>();
        automata(compilation).forEach((field, size) -> {
            Map<String, Object> of = new LinkedHashMap<>();
            of.put("states", size.states());
            of.put("patterns", size.patterns());
            of.put("bytes", size.bytes());
            automaton.put(field, of);
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rules", compilation.loaded().rules());
        all.put("compiled", compilation.rules().size());
        all.put("kernel", count(compilation, Where.KERNEL));
        all.put("prefilter", count(compilation, Where.PREFILTER));
        all.put("userspace", count(compilation, Where.USER_SPACE));
        all.put("correlations", compilation.correlations().size());
        all.put(
                "refused",
                compilation.loaded().refusals().stream().map(CheckCommand::json).toList());
        all.put("automaton", automaton);
        all.put("millis", compilation.millis());
        return Json.of(all);
    }

    private static Map<String, Object> json(Refusal refusal) {
        Map<String, Object> refused = new LinkedHashMap<>();
        refused.put("file", refusal.file());
        refused.put("line", refusal.line());
        refused.put("id", refusal.id());
        refused.put("reason", refusal.reason());
        return refused;
    }

    private static long count(Compilation compilation, Where where) {
        return compilation.rules().stream()
                .filter(rule -> compilation.written().where(rule) == where)
                .count();
    }

    private static void text(Compilation compilation, PrintWriter out) {
        List<Rule> rules = compilation.rules();
        List<Refusal> refusals = compilation.loaded().refusals();
        out.printf(
                "%,d of %,d rules compiled in %,d ms, %,d correlations%n",
                rules.size(),
                compilation.loaded().rules(),
                compilation.millis(),
                compilation.correlations().size());
        out.printf("  %,6d  judged in the kernel%n", count(compilation, Where.KERNEL));
        out.printf("  %,6d  picked in the kernel, judged in user space%n", count(compilation, Where.PREFILTER));
        out.printf("  %,6d  judged in user space%n", count(compilation, Where.USER_SPACE));
        if (compilation.loaded().otherCategories() > 0) {
            out.printf(
                    "  %,6d  about other systems, passed over%n",
                    compilation.loaded().otherCategories());
        }
        if (!refusals.isEmpty()) {
            out.printf("  %,6d  refused%n", refusals.size());
        }
        Map<String, Size> automata = automata(compilation);
        if (!automata.isEmpty()) {
            out.printf("%n%-36s %10s %10s %12s%n", "automaton", "patterns", "states", "bytes");
            automata.forEach((field, size) ->
                    out.printf("%-36s %,10d %,10d %,12d%n", field, size.patterns(), size.states(), size.bytes()));
        }
        if (!refusals.isEmpty()) {
            out.println();
            refusals.forEach(out::println);
        }
    }
}
