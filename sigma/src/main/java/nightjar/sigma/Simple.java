package nightjar.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightjar.matcher.Condition;
import nightjar.matcher.Field;
import nightjar.matcher.Pattern;

/// The same condition with as few nodes as can be had without thought: no list in a list of its kind, none of one
/// element, no part that is always or never true, and of several lists of patterns on one field, any of which will
/// do,
/// one.
final class Simple {
    static final Condition ALWAYS = new Condition.All(List.of());
    static final Condition NEVER = new Condition.Any(List.of());

    private Simple() {}

    static Condition of(Condition condition) {
        return switch (condition) {
            case Condition.All(List<Condition> of) -> all(of);
            case Condition.Any(List<Condition> of) -> any(of);
            case Condition.Not(Condition of) -> not(of(of));
            case Condition.Test test -> test;
        };
    }

    private static Condition not(Condition simple) {
        if (simple.equals(ALWAYS)) {
            return NEVER;
        }
        if (simple.equals(NEVER)) {
            return ALWAYS;
        }
        return simple instanceof Condition.Not(Condition twice) ? twice : new Condition.Not(simple);
    }

    private static Condition all(List<Condition> of) {
        List<Condition> flat = new ArrayList<>();
        for (Condition each : of) {
            Condition simple = of(each);
            if (simple instanceof Condition.All(List<Condition> inner)) {
                flat.addAll(inner);
            } else {
                flat.add(simple);
            }
        }
        return flat.contains(NEVER) ? NEVER : one(flat, new Condition.All(flat));
    }

    private static Condition any(List<Condition> of) {
        List<Condition> flat = new ArrayList<>();
        for (Condition each : of) {
            Condition simple = of(each);
            if (simple instanceof Condition.Any(List<Condition> inner)) {
                flat.addAll(inner);
            } else {
                flat.add(simple);
            }
        }
        if (flat.contains(ALWAYS)) {
            return ALWAYS;
        }
        List<Condition> merged = merged(flat);
        return one(merged, new Condition.Any(merged));
    }

    private static Condition one(List<Condition> list, Condition many) {
        return list.size() == 1 ? list.getFirst() : many;
    }

    /// What lists of patterns must have in common to be one.
    private record Asked(List<Field> fields, boolean cased) {}

    private static List<Condition> merged(List<Condition> conditions) {
        Map<Asked, Set<Pattern>> patterns = new LinkedHashMap<>();
        for (Condition condition : conditions) {
            if (condition instanceof Condition.Strings(List<Field> fields, boolean cased, List<Pattern> some)) {
                patterns.computeIfAbsent(new Asked(fields, cased), _ -> new LinkedHashSet<>())
                        .addAll(some);
            }
        }
        List<Condition> merged = new ArrayList<>();
        for (Condition condition : conditions) {
            if (condition instanceof Condition.Strings strings) {
                Set<Pattern> all = patterns.remove(new Asked(strings.fields(), strings.cased()));
                if (all != null) {
                    merged.add(new Condition.Strings(strings.fields(), strings.cased(), List.copyOf(all)));
                }
            } else {
                merged.add(condition);
            }
        }
        return merged;
    }

    /// How many nodes and patterns it has: what it costs from here on.
    static int weight(Condition condition) {
        return switch (condition) {
            case Condition.All(List<Condition> of) ->
                1 + of.stream().mapToInt(Simple::weight).sum();
            case Condition.Any(List<Condition> of) ->
                1 + of.stream().mapToInt(Simple::weight).sum();
            case Condition.Not(Condition of) -> 1 + weight(of);
            case Condition.Strings strings -> 1 + strings.patterns().size();
            case Condition.Language _, Condition.Compare _, Condition.Exists _, Condition.Same _ -> 1;
        };
    }
}
