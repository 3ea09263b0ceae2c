package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Pattern;
import nightjar.matcher.Where;

/// What the hook can ask of a rule's condition: never less than the rule, and exactly the rule where the hook knows
/// all
/// of it. A part that only user space can judge counts as fulfilled here.
///
/// @param condition negations stand at leaves only, and no constant is left in it but as a whole: `All()` always
/// holds,
/// `Any()` never does
record Approximation(Condition condition, Where where) {
    static final Condition ALWAYS = new Condition.All(List.of());
    static final Condition NEVER = new Condition.Any(List.of());

    static Approximation of(Condition condition, Category category) {
        var approximator = new Approximator(category);
        Condition approximate = approximator.of(condition, true);
        if (approximate.equals(ALWAYS) || approximate.equals(NEVER)) {
            return new Approximation(approximate, Where.USER_SPACE); // nothing is left to ask
        }
        return new Approximation(approximate, approximator.loose ? Where.PREFILTER : Where.KERNEL);
    }

    /// Whether the hook can judge a leaf.
    static boolean inKernel(Condition.Test test, Category category) {
        return switch (test) {
            case Condition.Strings strings -> strings.fields().stream().allMatch(field -> isKnown(field, category));
            // What a parent's text is can only be asked while the parent begins.
            case Condition.Language language ->
                isKnown(language.field(), category)
                        && !isOfParent(language.field())
                        && language.dfa().states() <= KERNEL_STATES;
            case Condition.Compare compare -> isKnown(compare.field(), category);
            case Condition.Exists exists -> isKnown(exists.field(), category) && !isOfParent(exists.field());
            case Condition.Same _ -> false;
        };
    }

    /// Larger automata are walked in user space.
    static final int KERNEL_STATES = 2_000;

    static boolean isKnown(Field field, Category category) {
        return switch (field) {
            case KernelField known -> known.isIn(category);
            case EventField _ -> false;
        };
    }

    /// Whether a hook judges events of the category; else user space judges all of its rules.
    static boolean isJudgedInKernel(Category category) {
        return Arrays.stream(KernelField.values()).anyMatch(field -> field.isIn(category));
    }

    /// Whether it is about the process that created the one that acts.
    static boolean isOfParent(Condition.Strings strings) {
        return strings.fields().stream().anyMatch(Approximation::isOfParent);
    }

    /// A keyword may be in texts of the process and of its parent, which are found at different times: two leaves.
    private static List<Condition> bySide(Condition.Strings strings) {
        Map<Boolean, List<Field>> sides =
                strings.fields().stream().collect(Collectors.partitioningBy(Approximation::isOfParent));
        return sides.values().stream()
                .filter(side -> !side.isEmpty())
                .<Condition>map(side -> new Condition.Strings(side, strings.cased(), strings.patterns()))
                .toList();
    }

    /// Whether it is in every value that there is.
    private static boolean isAnything(Pattern pattern) {
        return pattern.length() == 0 && pattern.place() != Pattern.Place.EQUAL;
    }

    static boolean isOfParent(Field field) {
        return field instanceof KernelField known && known.ofParent() != null;
    }

    private static final class Approximator {
        private final Category category;
        private boolean loose;

        Approximator(Category category) {
            this.category = category;
        }

        /// @param holds false to approximate that it does not hold
        Condition of(Condition condition, boolean holds) {
            return switch (condition) {
                case Condition.All(var of) -> holds ? all(of, true) : any(of, false);
                case Condition.Any(var of) -> holds ? any(of, true) : all(of, false);
                case Condition.Not(var of) -> of(of, !holds);
                case Condition.Strings(var fields, var cased, var patterns)
                when patterns.stream().anyMatch(Approximation::isAnything) ->
                    of(
                            new Condition.Any(fields.stream()
                                    .<Condition>map(Condition.Exists::new)
                                    .toList()),
                            holds);
                case Condition.Strings strings when strings.patterns().isEmpty() -> holds ? NEVER : ALWAYS;
                case Condition.Strings strings
                when bySide(strings).size() > 1 -> of(new Condition.Any(bySide(strings)), holds);
                case Condition.Test test -> {
                    if (!inKernel(test, category)) {
                        loose = true;
                        yield ALWAYS;
                    }
                    yield holds ? test : new Condition.Not(test);
                }
            };
        }

        private Condition all(List<Condition> of, boolean hold) {
            List<Condition> parts = new ArrayList<>();
            for (Condition each : of) {
                switch (of(each, hold)) {
                    case Condition.All(var nested) -> parts.addAll(nested);
                    case Condition.Any(var none)
                    when none.isEmpty() -> {
                        return NEVER;
                    }
                    case Condition other -> parts.add(other);
                }
            }
            return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
        }

        private Condition any(List<Condition> of, boolean hold) {
            List<Condition> parts = new ArrayList<>();
            for (Condition each : of) {
                switch (of(each, hold)) {
                    case Condition.Any(var nested) -> parts.addAll(nested);
                    case Condition.All(var none)
                    when none.isEmpty() -> {
                        return ALWAYS;
                    }
                    case Condition other -> parts.add(other);
                }
            }
            return parts.size() == 1 ? parts.getFirst() : new Condition.Any(parts);
        }
    }
}
