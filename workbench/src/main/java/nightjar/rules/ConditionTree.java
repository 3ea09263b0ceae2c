package nightjar.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import nightjar.matcher.Condition;
import nightjar.matcher.Field;
import nightjar.matcher.Pattern;

/// A condition as people read it: drawn as a tree, with a line for each part.
final class ConditionTree {
    /// More values of a part are counted, not shown.
    private static final int VALUES = 6;
    private static final int VALUE_LETTERS = 40;

    /// @param text what the part asks
    record Line(String branch, String text, Condition part) {}

    private final List<Line> lines = new ArrayList<>();

    private ConditionTree() {}

    static List<Line> of(Condition condition) {
        var tree = new ConditionTree();
        tree.add(condition, "", "");
        return List.copyOf(tree.lines);
    }

    /// @param branch before this part's line
    /// @param below before the lines of its parts
    private void add(Condition condition, String branch, String below) {
        lines.add(new Line(branch, text(condition), condition));
        List<Condition> parts = parts(condition);
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            add(parts.get(i), below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
        }
    }

    private static List<Condition> parts(Condition condition) {
        return switch (condition) {
            case Condition.All(var of) -> of;
            case Condition.Any(var of) -> of;
            case Condition.Not(var of) -> of instanceof Condition.Test ? List.of() : List.of(of);
            case Condition.Test _ -> List.of();
        };
    }

    private static String text(Condition condition) {
        return switch (condition) {
            case Condition.All(var of) -> of.isEmpty() ? "always" : "all of";
            case Condition.Any(var of) -> of.isEmpty() ? "never" : "any of";
            case Condition.Not(Condition.Test test) -> "not: " + text(test);
            case Condition.Not _ -> "not";
            case Condition.Strings strings -> text(strings);
            case Condition.Language language ->
                "%s matches '%s'".formatted(language.field().ecs(), shortened(language.shown(), 2 * VALUE_LETTERS));
            case Condition.Compare(var field, var how, var value) ->
                "%s %s %s".formatted(field.ecs(), sign(how), Long.toUnsignedString(value));
            case Condition.Exists(var field) -> field.ecs() + " is there";
            case Condition.Same(var field, var other, var where, var cased) ->
                "%s %s that of %s%s".formatted(field.ecs(), verb(where), other.ecs(), cased(cased));
        };
    }

    /// What a list of patterns asks.
    static String text(Condition.Strings strings) {
        Map<Pattern.Place, List<Pattern>> places = strings.patterns().stream()
                .collect(Collectors.groupingBy(Pattern::place, LinkedHashMap::new, Collectors.toList()));
        String fields = strings.fields().size() > 2
                ? "any text"
                : strings.fields().stream().map(Field::ecs).collect(Collectors.joining(" or "));
        String values = places.entrySet().stream()
                .map(place -> verb(place.getKey()) + " " + values(place.getValue()))
                .collect(Collectors.joining(", or "));
        boolean text = strings.fields().stream().allMatch(field -> field.kind() == Field.Kind.TEXT);
        return fields + " " + (values.isEmpty() ? "is one of no values" : values) + cased(text && strings.cased());
    }

    private static String values(List<Pattern> patterns) {
        String shown = patterns.stream()
                .limit(patterns.size() <= VALUES + 1 ? patterns.size() : VALUES)
                .map(pattern -> "'" + shortened(pattern.shown(), VALUE_LETTERS) + "'")
                .collect(Collectors.joining(", "));
        return patterns.size() <= VALUES + 1 ? shown : "%s … (%,d values)".formatted(shown, patterns.size());
    }

    private static String cased(boolean cased) {
        return cased ? " (case counts)" : "";
    }

    private static String verb(Pattern.Place place) {
        return switch (place) {
            case EQUAL -> "is";
            case PREFIX -> "begins with";
            case SUFFIX -> "ends with";
            case CONTAINED -> "contains";
        };
    }

    private static String sign(Condition.Comparison how) {
        return switch (how) {
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
        };
    }

    private static String shortened(String text, int letters) {
        String plain = Plain.text(text);
        return plain.length() <= letters ? plain : plain.substring(0, letters - 1) + "…";
    }

    /// The lines as one text each.
    ///
    /// @param before what stands before a line, and `behind` what stands behind it
    static List<String> drawn(
            Condition condition, Function<Condition, String> before, Function<Condition, String> behind) {
        return of(condition).stream()
                .map(line -> (before.apply(line.part()) + line.branch() + line.text() + behind.apply(line.part()))
                        .stripTrailing())
                .toList();
    }
}
