package nightjar.rules;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nightjar.events.Fields;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Conditions;
import nightjar.matcher.Correlation;
import nightjar.matcher.KernelField;
import nightjar.matcher.Rule;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;
import nightjar.matcher.Where;
import nightjar.sensor.SensorUnavailableException;
import nightjar.sigma.MadeEvent;
import nightjar.sigma.Plan;
import nightjar.sigma.Refusal;
import nightjar.sigma.Users;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar rules explain`: what one rule asks, where each part is judged, what that costs, and why it holds of an
/// event
/// or not.
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Explains a rule: its condition, where each part is judged, what must be found before it is looked"
                        + " at, what it costs; and which parts hold of an event.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  nightjar rules explain 3e2a                          a rule whose id begins so",
            "  nightjar rules explain 'A web server' my-rules       or its title",
            "  nightjar rules explain 3e2a --event Image=/usr/bin/dash --event 'CommandLine=sh -c id'",
            "                                                       why it holds of this event, or not"
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "The beginning of a rule's id or title.")
    String id = "";

    @Parameters(
            index = "1..*",
            paramLabel = "DIR",
            arity = "0..*",
            description = "Directories of rules, or files (default: the rules that Nightjar comes with).")
    List<Path> directories = List.of();

    @Mixin
    RuleFiles files = new RuleFiles();

    @Option(
            names = "--event",
            paramLabel = "FIELD=VALUE",
            description = "A field of an event to judge, by the name that rules use; may be repeated.")
    List<String> event = List.of();

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        List<MadeEvent.Given> given = given();
        Users users = Users.parse(RuleFiles.passwd());
        Compilation compilation = Compilation.of(files.read(directories), users);
        List<Rule> rules = nearest(compilation.rules(), rule -> List.of(rule.id(), rule.title()));
        List<Correlation> correlations =
                nearest(compilation.correlations(), rule -> List.of(rule.id(), rule.name(), rule.title()));
        List<Refusal> refusals = nearest(compilation.loaded().refusals(), refusal -> List.of(refusal.id()));
        if (rules.size() + correlations.size() > 1) {
            throw usage("'%s' may be any of these; write more of it:%n%s"
                    .formatted(
                            id,
                            Stream.concat(
                                            rules.stream().map(rule -> rule.id() + "  " + rule.title()),
                                            correlations.stream().map(rule -> rule.id() + "  " + rule.title()))
                                    .limit(20)
                                    .map(line -> "  " + Plain.text(line))
                                    .collect(Collectors.joining("\n"))));
        }
        if (!rules.isEmpty()) {
            explain(rules.getFirst(), compilation, event(given, rules.getFirst(), users), out);
            return ExitCode.WELL;
        }
        if (!correlations.isEmpty()) {
            explain(correlations.getFirst(), out);
            return ExitCode.WELL;
        }
        if (!refusals.isEmpty()) {
            out.println("It is refused:");
            refusals.forEach(out::println);
            return ExitCode.NO;
        }
        spec.commandLine()
                .getErr()
                .println("nightjar: no rule has an id or title that begins with '%s'; 'nightjar rules list' names all"
                        .formatted(Plain.text(id)));
        return ExitCode.NO;
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private List<MadeEvent.Given> given() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String each : event) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw usage("--event takes a field and its value, such as Image=/usr/bin/id, not '%s'".formatted(each));
            }
            fields.computeIfAbsent(each.substring(0, equals), _ -> new ArrayList<>())
                    .add(each.substring(equals + 1));
        }
        return fields.entrySet().stream()
                .map(field -> new MadeEvent.Given(field.getKey(), field.getValue(), 0))
                .toList();
    }

    private Optional<MadeEvent> event(List<MadeEvent.Given> given, Rule rule, Users users) {
        if (given.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MadeEvent.of(given, rule.category(), Fields.names(), users));
        } catch (MadeEvent.Impossible e) {
            throw usage("--event: " + e.getMessage());
        }
    }

    /// Those that have exactly this id, else those whose id, name or title begins so.
    private <T> List<T> nearest(List<T> all, Function<T, List<String>> names) {
        List<T> exact = all.stream()
                .filter(each -> names.apply(each).getFirst().equals(id))
                .toList();
        if (!exact.isEmpty()) {
            return exact;
        }
        String lower = id.toLowerCase(Locale.ROOT);
        return all.stream()
                .filter(each -> names.apply(each).stream()
                        .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(lower)))
                .toList();
    }

    private static void explain(Rule rule, Compilation compilation, Optional<MadeEvent> event, PrintWriter out) {
        Plan plan = Plan.of(rule);
        out.println(Plain.text(rule.title()));
        out.printf(
                "  %s, %s, %s%n",
                Plain.text(rule.id()),
                rule.level().name().toLowerCase(Locale.ROOT),
                rule.category().sigma());
        out.printf("  %s:%d%n", rule.file(), rule.line());
        if (!rule.tags().isEmpty()) {
            out.println("  " + Plain.text(String.join(" ", rule.tags())));
        }
        if (!rule.description().isBlank()) {
            out.printf("%n%s%n", Plain.text(rule.description().strip()));
        }
        out.printf("%ncondition%n");
        ConditionTree.drawn(
                        rule.condition(),
                        part -> "  %-11s".formatted(shown(part, rule))
                                + event.map(each -> mark(part, each)).orElse(""),
                        part -> why(part, rule))
                .forEach(out::println);
        event.ifPresent(each -> out.printf("%n%s%n", verdict(rule, each)));

        out.printf(
                "%njudged     %s%n", where(plan.where(), compilation.written().where(rule)));
        if (plan.where() != Where.USER_SPACE) {
            out.println("looked at  " + trigger(plan.trigger()));
            out.printf(
                    "costs      %,d patterns, expressions of %,d states, %,d questions at most%n",
                    patterns(rule.condition()), states(rule.condition()), plan.nodes());
            out.println("time       " + time(rule, compilation, event));
        }
        out.println("done       " + rule.action().name().toLowerCase(Locale.ROOT) + how(rule));
    }

    /// Of `block`, whether it can be that.
    private static String how(Rule rule) {
        boolean follows = rule.category() == Category.PROCESS_CREATION
                && Conditions.fields(rule.condition()).stream()
                        .anyMatch(field -> field instanceof KernelField known && known.followsExec());
        return rule.action() == Action.BLOCK && follows
                ? ": it asks for what is known only once the program is begun, so the process is killed before its first"
                        + " instruction"
                : "";
    }

    private static String mark(Condition part, Subject event) {
        return Verdict.holds(part, event) ? "yes  " : "no   ";
    }

    private static String verdict(Rule rule, Subject event) {
        if (!Verdict.holds(rule.condition(), event)) {
            return "It does not hold of this event.";
        }
        List<Verdict.Match> matched = Verdict.matched(rule.condition(), event);
        return "It holds of this event"
                + (matched.isEmpty() ? "." : ": ")
                + matched.stream()
                        .map(match -> match.field().ecs() + " by '" + Plain.text(match.value()) + "'")
                        .collect(Collectors.joining(", "));
    }

    private static Optional<Plan.Place> place(Condition part, Rule rule) {
        return switch (part) {
            case Condition.Test test -> Optional.of(Plan.place(test, rule.category()));
            case Condition.Not(Condition.Test test) -> Optional.of(Plan.place(test, rule.category()));
            case Condition.Not _, Condition.All _, Condition.Any _ -> Optional.empty();
        };
    }

    private static String shown(Condition part, Rule rule) {
        return switch (place(part, rule).orElse(null)) {
            case null -> "";
            case Plan.Place.Walk() -> "walk";
            case Plan.Place.Kept() -> "kept";
            case Plan.Place.OnDemand() -> "on demand";
            case Plan.Place.UserSpace _ -> "user space";
        };
    }

    private static String why(Condition part, Rule rule) {
        return place(part, rule).orElse(null) instanceof Plan.Place.UserSpace(var why) ? "  (" + why + ")" : "";
    }

    private static String where(Where planned, Where written) {
        if (planned != Where.USER_SPACE && written == Where.USER_SPACE) {
            return "in user space: there is no room for it in the kernel beside the other rules";
        }
        return switch (written) {
            case KERNEL -> "in the kernel, for good";
            case PREFILTER -> "in the kernel as far as it knows, and of what is left in user space";
            case USER_SPACE -> "in user space: the hook knows nothing of what it asks";
        };
    }

    private static String trigger(Optional<List<Condition.Strings>> trigger) {
        return trigger.map(any ->
                        "once " + any.stream().map(ConditionTree::text).collect(Collectors.joining("\n           or ")))
                .orElse("for every event: it may hold without any pattern being found");
    }

    private static int patterns(Condition condition) {
        return switch (condition) {
            case Condition.All(var of) ->
                of.stream().mapToInt(ExplainCommand::patterns).sum();
            case Condition.Any(var of) ->
                of.stream().mapToInt(ExplainCommand::patterns).sum();
            case Condition.Not(var of) -> patterns(of);
            case Condition.Strings strings -> strings.patterns().size();
            case Condition.Language language ->
                language.required().map(strings -> strings.patterns().size()).orElse(0);
            case Condition.Compare _, Condition.Exists _, Condition.Same _ -> 0;
        };
    }

    private static int states(Condition condition) {
        return switch (condition) {
            case Condition.All(var of) ->
                of.stream().mapToInt(ExplainCommand::states).sum();
            case Condition.Any(var of) ->
                of.stream().mapToInt(ExplainCommand::states).sum();
            case Condition.Not(var of) -> states(of);
            case Condition.Language language -> language.dfa().states();
            case Condition.Strings _, Condition.Compare _, Condition.Exists _, Condition.Same _ -> 0;
        };
    }

    /// Measured in the kernel, beside all the other rules.
    private static String time(Rule rule, Compilation compilation, Optional<MadeEvent> given) {
        Optional<MadeEvent> meeting =
                given.filter(event -> Verdict.holds(rule.condition(), event)).or(() -> Witness.of(rule.condition()));
        Optional<MadeEvent> other =
                Optional.of(Witness.ordinary()).filter(event -> !Verdict.holds(rule.condition(), event));
        try (Timing timing =
                Timing.of(compilation.written().image(), rule.category()).orElse(null)) {
            if (timing == null) {
                return "nothing of it is in the kernel";
            }
            return "%s of all %,d rules together: %s, %s"
                    .formatted(
                            rule.category().sigma(),
                            compilation.rules().stream()
                                    .filter(each -> each.category() == rule.category())
                                    .count(),
                            meeting.map(event ->
                                            "%,d ns for an event that meets it".formatted(timing.medianNanos(event)))
                                    .orElse("no event was found that meets it; give one by --event"),
                            other.map(event -> "%,d ns for one that does not".formatted(timing.medianNanos(event)))
                                    .orElse("it holds of almost everything"));
        } catch (SensorUnavailableException e) {
            return "not measured: " + e.getMessage();
        }
    }

    private static void explain(Correlation rule, PrintWriter out) {
        out.println(Plain.text(rule.title()));
        out.printf(
                "  %s, %s, correlation%n",
                Plain.text(rule.id()), rule.level().name().toLowerCase(Locale.ROOT));
        out.printf("  %s:%d%n", rule.file(), rule.line());
        if (!rule.description().isBlank()) {
            out.printf("%n%s%n", Plain.text(rule.description().strip()));
        }
        out.printf("%njudged     in user space, over what the rules found%n");
        out.println("counts     " + what(rule));
        rule.rules().forEach(each -> out.println("           " + Plain.text(each)));
        out.println("within     " + rule.timespan().toString().substring(2).toLowerCase(Locale.ROOT));
        if (!rule.groupBy().isEmpty()) {
            out.println("grouped    by " + Plain.text(String.join(", ", rule.groupBy())));
        }
        out.println("holds      where the number is "
                + rule.threshold().stream()
                        .map(each -> sign(each.how()) + " " + each.value())
                        .collect(Collectors.joining(" and ")));
    }

    private static String what(Correlation rule) {
        return switch (rule.kind()) {
            case EVENT_COUNT -> "matches of";
            case VALUE_COUNT -> "different values of %s in matches of".formatted(Plain.text(rule.valueField()));
            case TEMPORAL -> "how many of these rules match";
            case TEMPORAL_ORDERED -> "how many of these rules match, in this order";
        };
    }

    private static String sign(Correlation.Comparison how) {
        return switch (how) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "not";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
        };
    }
}
