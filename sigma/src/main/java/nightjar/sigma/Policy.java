package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.Level;
import nightjar.matcher.Rule;
import nightjar.matcher.Where;

/// What is done where a rule holds, and which processes nothing is done to: `policy.yml`.
///
///     actions:
///       - {level: critical, action: kill}
///       - {tag: attack.t1496, action: kill}
///       - {rule: 11111111-2222-3333-4444-555555555555, action: log}
///     spare:
///       - {Image: /usr/bin/apt}
///
/// A tag may be that of a technique whose id was retired ([Aliases]). What is said of a rule by its id counts more
/// than by a tag, and that more than by its level; of two of a kind the
/// stronger counts. As long as something of `spare` is refused, every action is `log`: better a rule that only tells
/// than a kill of what was to be spared.
final class Policy {
    /// Actions; more are refused.
    static final int ACTIONS = 10_000;

    private static final List<String> KEYS = List.of("actions", "spare");
    private static final List<String> ACTION_KEYS = List.of("level", "tag", "rule", "action");

    private final Map<Level, Action> byLevel = new EnumMap<>(Level.class);
    private final Map<String, Action> byTag = new HashMap<>();
    private final Map<String, Action> byRule = new HashMap<>();
    private final Map<Category, List<Condition>> spared = new EnumMap<>(Category.class);
    private boolean disarmed;

    private final Names names;
    private final Aliases aliases;
    private final Map<Category, Detections> detections;
    private final Set<String> tags = new TreeSet<>();
    private final Consumer<Refusal> refusals;

    /// @param rules that are loaded
    Policy(
            Names names,
            Aliases aliases,
            Map<Category, Detections> detections,
            List<Rule> rules,
            Consumer<Refusal> refusals) {
        this.names = names;
        this.aliases = aliases;
        this.detections = detections;
        this.refusals = refusals;
        rules.forEach(rule -> tags.addAll(rule.tags()));
    }

    void read(RuleSource source) {
        YamlReader.Read read = YamlReader.read(source);
        read.refused().ifPresent(refused -> {
            disarmed = true;
            refuse(source, refused);
        });
        for (Yaml document : read.documents()) {
            try {
                switch (document) {
                    case Yaml.Scalar scalar when scalar.isNull() -> {}
                    case Yaml.Mapping map -> read(source, map);
                    case Yaml.Scalar _, Yaml.Sequence _ ->
                        throw new Refused(document.line(), "a policy is a map of 'actions' and 'spare'");
                }
            } catch (Refused refused) {
                disarmed = true; // it may have been 'spare', written wrongly
                refuse(source, refused);
            }
        }
        if (disarmed) {
            refuse(source, new Refused(0, "until this policy is right, no rule does more than log"));
        }
    }

    private void refuse(RuleSource source, Refused refused) {
        refusals.accept(new Refusal(source.name(), refused.line(), "", refused.reason()));
    }

    private void read(RuleSource source, Yaml.Mapping map) throws Refused {
        map.allow(KEYS, "a policy");
        if (list(map, "actions").size() > ACTIONS) {
            throw new Refused(map.line("actions"), "more than %,d actions".formatted(ACTIONS));
        }
        for (Yaml entry : list(map, "actions")) {
            try {
                action(entry);
            } catch (Refused refused) {
                refuse(source, refused);
            }
        }
        for (Yaml entry : list(map, "spare")) {
            try {
                spare(entry);
            } catch (Refused refused) {
                disarmed = true;
                refuse(source, refused);
            }
        }
    }

    /// A list; a single map counts as a list of one.
    private static List<Yaml> list(Yaml.Mapping map, String key) throws Refused {
        return switch (map.get(key)) {
            case null -> List.of();
            case Yaml.Sequence sequence -> sequence.items();
            case Yaml.Mapping one -> List.of(one);
            case Yaml.Scalar scalar when scalar.isNull() -> List.of();
            case Yaml.Scalar _ -> throw new Refused(map.line(key), "'%s' is a list of maps".formatted(key));
        };
    }

    private void action(Yaml entry) throws Refused {
        if (!(entry instanceof Yaml.Mapping map)) {
            throw new Refused(entry.line(), "an action is a map, such as {level: critical, action: kill}");
        }
        map.allow(ACTION_KEYS, "an action");
        if (map.entries().size() != 2 || !map.has("action")) {
            throw new Refused(map.line(), "an action has one of level, tag and rule, and 'action'");
        }
        Action action = action(map.text("action"), map.line("action"));
        if (map.has("level")) {
            byLevel.merge(Document.level(map.text("level"), map.line("level")), action, Policy::stronger);
        } else if (map.has("tag")) {
            String tag = map.text("tag");
            String inForce = aliases.inForce(tag);
            if (!tags.contains(tag) && !tags.contains(inForce)) {
                throw new Refused(
                        map.line("tag"),
                        "no rule has the tag '%s'%s".formatted(YamlReader.printable(tag), Nearest.hint(tag, tags)));
            }
            byTag.merge(tag, action, Policy::stronger);
            byTag.merge(inForce, action, Policy::stronger);
        } else {
            byRule.merge(rule(map.text("rule"), map.line("rule")), action, Policy::stronger);
        }
    }

    private String rule(String reference, int line) throws Refused {
        Names.Named named = names.find(reference, line);
        return switch (named.kind()) {
            case RULE -> named.id();
            case CORRELATION ->
                throw new Refused(
                        line,
                        "'%s' is a correlation; it is judged when all is over, and no action is left to take"
                                .formatted(YamlReader.printable(reference)));
            case OTHER ->
                throw new Refused(
                        line, "the rule '%s' is about another system".formatted(YamlReader.printable(reference)));
            case REFUSED ->
                throw new Refused(line, "the rule '%s' is refused".formatted(YamlReader.printable(reference)));
        };
    }

    private static Action action(String text, int line) throws Refused {
        return switch (text) {
            case "log" -> Action.LOG;
            case "kill" -> Action.KILL;
            case "block" -> Action.BLOCK;
            default ->
                throw new Refused(
                        line,
                        "the action '%s' is not known; it is %s"
                                .formatted(
                                        YamlReader.printable(text),
                                        String.join(
                                                ", ",
                                                Arrays.stream(Action.values())
                                                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                                                        .toList())));
        };
    }

    private static Action stronger(Action a, Action b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private void spare(Yaml entry) throws Refused {
        if (!(entry instanceof Yaml.Mapping map)) {
            throw new Refused(entry.line(), "what is spared is a map of fields, such as {Image: /usr/bin/apt}");
        }
        List<Refused> refused = new ArrayList<>();
        Map<Category, Condition> known = new EnumMap<>(Category.class);
        for (var each : detections.entrySet()) {
            try {
                Condition condition = Simple.of(each.getValue().selection(map));
                if (Approximation.isJudgedInKernel(each.getKey())) {
                    requireInKernel(condition, map.line());
                    requireInKernel(condition, each.getKey(), map.line());
                }
                known.put(each.getKey(), condition);
            } catch (Refused e) {
                refused.add(e);
            }
        }
        if (known.keySet().stream().noneMatch(Approximation::isJudgedInKernel)) {
            throw refused.getFirst();
        }
        known.forEach((category, condition) ->
                spared.computeIfAbsent(category, _ -> new ArrayList<>()).add(condition));
    }

    /// Where the kernel judges, actions are taken there, so what is spared is known there.
    private static void requireInKernel(Condition condition, int line) throws Refused {
        switch (condition) {
            case Condition.All(List<Condition> of) -> {
                for (Condition each : of) {
                    requireInKernel(each, line);
                }
            }
            case Condition.Any(List<Condition> of) -> {
                for (Condition each : of) {
                    requireInKernel(each, line);
                }
            }
            case Condition.Not(Condition of) -> requireInKernel(of, line);
            case Condition.Strings strings -> {
                for (Field field : strings.fields()) {
                    requireInKernel(field, line);
                }
            }
            case Condition.Language language -> requireInKernel(language.field(), line);
            case Condition.Compare compare -> requireInKernel(compare.field(), line);
            case Condition.Exists(Field field) -> requireInKernel(field, line);
            case Condition.Same same -> {
                requireInKernel(same.field(), line);
                requireInKernel(same.other(), line);
            }
        }
    }

    /// Not only each field: all that is asked of it.
    private static void requireInKernel(Condition condition, Category category, int line) throws Refused {
        if (Approximation.of(condition, category).where() != Where.KERNEL) {
            throw new Refused(line, "spare cannot ask this: it is not known in the kernel, where actions are taken");
        }
    }

    private static void requireInKernel(Field field, int line) throws Refused {
        if (field instanceof EventField(String ecs)) {
            throw new Refused(
                    line,
                    "spare cannot ask about %s like this: it is not known in the kernel, where actions are taken"
                            .formatted(ecs));
        }
    }

    Action of(Rule rule) {
        if (disarmed) {
            return Action.LOG;
        }
        Action own = byRule.get(rule.id());
        if (own != null) {
            return own;
        }
        return rule.tags().stream()
                .map(byTag::get)
                .filter(Objects::nonNull)
                .reduce(Policy::stronger)
                .orElseGet(() -> byLevel.getOrDefault(rule.level(), Action.LOG));
    }

    Map<Category, Condition> spared() {
        Map<Category, Condition> all = new EnumMap<>(Category.class);
        spared.forEach((category, conditions) -> all.put(category, Simple.of(new Condition.Any(conditions))));
        return all;
    }
}
