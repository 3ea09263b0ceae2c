package nightjar.sigma;

import java.util.List;
import java.util.Optional;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Field;
import nightjar.matcher.Rule;
import nightjar.matcher.Where;
import nightjar.matcher.Words;

/// How a rule is judged: what must be found before it is looked at, how many questions are then asked, and of each
/// part
/// where. As [ImageWriter] does it, for people.
///
/// @param where as its condition demands; a rule for which the kernel has no room is judged in user space all the
/// same
/// @param trigger patterns, one of which must be found; empty where the rule is looked at for every event
/// @param nodes questions at most, each asked once an event
public record Plan(Where where, Optional<List<Condition.Strings>> trigger, int nodes) {
    /// Where a part of a condition is judged.
    public sealed interface Place {
        /// In the hook: by the one walk over its field that finds the patterns of all rules.
        record Walk() implements Place {}

        /// In the hook, by the walk when the parent began its program; kept for its children.
        record Kept() implements Place {}

        /// In the hook, once a rule comes to it.
        record OnDemand() implements Place {}

        record UserSpace(String why) implements Place {}
    }

    public Plan {
        trigger = trigger.map(List::copyOf);
    }

    public static Plan of(Rule rule) {
        var approximation = Approximation.of(rule.condition(), rule.category());
        if (approximation.where() == Where.USER_SPACE) {
            return new Plan(Where.USER_SPACE, Optional.empty(), 0);
        }
        return new Plan(
                approximation.where(),
                Trigger.of(approximation.condition()).map(Trigger::predicates),
                nodes(approximation.condition()));
    }

    private static int nodes(Condition condition) {
        try {
            return RuleNodes.of(condition, _ -> 0).length / Words.NODE;
        } catch (RoomException _) {
            return Words.MOST_NODES;
        }
    }

    /// Where a part of a rule of this category is judged.
    public static Place place(Condition.Test part, Category category) {
        if (!Approximation.inKernel(part, category)) {
            return new Place.UserSpace(why(part, category));
        }
        return switch (part) {
            case Condition.Strings strings when isKept(strings) -> new Place.Kept();
            case Condition.Strings _ -> new Place.Walk();
            case Condition.Language _, Condition.Compare _, Condition.Exists _, Condition.Same _ ->
                new Place.OnDemand();
        };
    }

    private static boolean isKept(Condition.Strings strings) {
        return strings.fields().stream().allMatch(Approximation::isOfParent);
    }

    private static String why(Condition.Test part, Category category) {
        Optional<Field> unknown = fields(part).stream()
                .filter(field -> !Approximation.isKnown(field, category))
                .findFirst();
        if (part instanceof Condition.Same) {
            return "the hook compares no field with another";
        }
        if (unknown.isPresent()) {
            return "the hook does not know " + unknown.get().ecs();
        }
        return part instanceof Condition.Language language && !Approximation.isOfParent(language.field())
                ? "an automaton of %,d states; the hook takes %,d"
                        .formatted(language.dfa().states(), Approximation.KERNEL_STATES)
                : "of the parent, only what patterns were found is kept";
    }

    private static List<Field> fields(Condition.Test part) {
        return switch (part) {
            case Condition.Strings strings -> strings.fields();
            case Condition.Language language -> List.of(language.field());
            case Condition.Compare compare -> List.of(compare.field());
            case Condition.Exists exists -> List.of(exists.field());
            case Condition.Same same -> List.of(same.field(), same.other());
        };
    }
}
