package nightjar.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nightjar.matcher.Condition;
import nightjar.matcher.Pattern;

/// The predicates of which at least one must hold for a rule to hold: only then need it be looked at. Of all such
/// sets
/// the one that is met least often, as far as the lengths of the patterns tell.
///
/// @param chance in some unit, to compare with another's
record Trigger(List<Condition.Strings> predicates, double chance) {
    /// None where the rule may hold without any pattern being found.
    static Optional<Trigger> of(Condition condition) {
        return switch (condition) {
            case Condition.Strings strings -> Optional.of(new Trigger(List.of(strings), chance(strings)));
            case Condition.Language language -> language.required().flatMap(Trigger::of);
            case Condition.All(var of) -> {
                Optional<Trigger> best = Optional.empty();
                for (Condition each : of) {
                    Optional<Trigger> trigger = of(each);
                    if (trigger.isPresent() && (best.isEmpty() || trigger.get().chance < best.get().chance)) {
                        best = trigger;
                    }
                }
                yield best;
            }
            case Condition.Any(var of) -> {
                List<Condition.Strings> all = new ArrayList<>();
                double chance = 0;
                for (Condition each : of) {
                    Optional<Trigger> trigger = of(each);
                    if (trigger.isEmpty()) {
                        yield Optional.empty();
                    }
                    all.addAll(trigger.get().predicates);
                    chance += trigger.get().chance;
                }
                yield Optional.of(new Trigger(all, chance));
            }
            case Condition.Not _, Condition.Compare _, Condition.Exists _, Condition.Same _ -> Optional.empty();
        };
    }

    private static double chance(Condition.Strings strings) {
        double chance = 0;
        for (Pattern pattern : strings.patterns()) {
            chance += Math.pow(2, -pattern.length()) * (pattern.place() == Pattern.Place.CONTAINED ? 4 : 1);
        }
        return chance;
    }
}
