package nightjar.rules;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import nightjar.matcher.Correlation;
import nightjar.matcher.Level;
import nightjar.matcher.Rule;
import nightjar.sigma.Users;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nightjar rules list`: the rules that would be used.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists rules: id, level, title, category, where each is judged, tags.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  nightjar rules list                       the rules that Nightjar comes with",
            "  nightjar rules list my-rules",
            "  nightjar rules list --format json | jq -r 'select(.level == \"critical\").title'"
        })
final class ListCommand implements Callable<Integer> {
    private static final String CORRELATION = "correlation";

    @Mixin
    Directories directories = new Directories();

    @Mixin
    RuleFiles files = new RuleFiles();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text: for people; json: one object a line (default: ${DEFAULT-VALUE}).")
    Format format = Format.TEXT;

    @Spec
    @Nullable
    CommandSpec spec;

    /// A line of the list.
    private record Entry(
            String id,
            Level level,
            String title,
            String category,
            String where,
            List<String> tags,
            String file,
            int line) {}

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Compilation compilation = Compilation.of(files.read(directories.given), Users.parse(RuleFiles.passwd()));
        compilation.rules().forEach(rule -> print(entry(rule, compilation), out));
        compilation.correlations().forEach(rule -> print(entry(rule), out));
        return compilation.tellRefusals(spec.commandLine().getErr());
    }

    private static Entry entry(Rule rule, Compilation compilation) {
        String where = switch (compilation.written().where(rule)) {
            case KERNEL -> "kernel";
            case PREFILTER -> "prefilter";
            case USER_SPACE -> "userspace";
        };
        return new Entry(
                rule.id(),
                rule.level(),
                rule.title(),
                rule.category().sigma(),
                where,
                rule.tags(),
                rule.file(),
                rule.line());
    }

    private static Entry entry(Correlation rule) {
        return new Entry(
                rule.id(), rule.level(), rule.title(), CORRELATION, "userspace", rule.tags(), rule.file(), rule.line());
    }

    private void print(Entry entry, PrintWriter out) {
        String level = entry.level().name().toLowerCase(Locale.ROOT);
        switch (format) {
            case TEXT ->
                out.printf(
                        "%-13s %-18s %-9s %-36s  %s%s%n",
                        level,
                        entry.category(),
                        entry.where(),
                        Plain.text(entry.id()),
                        Plain.text(entry.title()),
                        entry.tags().isEmpty() ? "" : "  [" + Plain.text(String.join(" ", entry.tags())) + "]");
            case JSON -> {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("id", entry.id());
                json.put("level", level);
                json.put("title", entry.title());
                json.put("category", entry.category());
                json.put("where", entry.where());
                json.put("tags", entry.tags());
                json.put("file", entry.file());
                json.put("line", entry.line());
                out.println(Json.of(json));
            }
        }
    }
}
