package nightjar.matcher;

import java.util.List;
import java.util.Map;

/// All rules that are judged together, and the processes that no rule may touch.
///
/// @param rules at most [#RULES] of each category
/// @param spared of each category, what must not hold for an action to be taken; nothing where it is missing
public record Ruleset(List<Rule> rules, List<Correlation> correlations, Map<Category, Condition> spared) {
    /// More rules of a category are refused, each by name.
    public static final int RULES = 2_048;

    public Ruleset {
        rules = List.copyOf(rules);
        correlations = List.copyOf(correlations);
        spared = Map.copyOf(spared);
    }
}
