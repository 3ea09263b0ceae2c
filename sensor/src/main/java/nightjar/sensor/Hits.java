package nightjar.sensor;

import java.util.Arrays;
import java.util.BitSet;
import nightjar.events.RuleMatch;
import org.jspecify.annotations.Nullable;

/// What the hook says of an event by the rules: which of them hold, by their numbers in an image.
///
/// Confined to the thread that drains the ring.
final class Hits {
    /// Of an event that no rule was asked about.
    static final Hits NONE = new Hits(0, new int[0], true, null);

    private final int generation;
    private final int[] rules;
    private final boolean parentKnown;
    private final RuleMatch.@Nullable Outcome outcome;

    /// @param generation of the image; 0 where there was none
    /// @param rules by their numbers
    /// @param parentKnown whether what rules ask about the parent was known; if not, those that ask are not judged
    /// @param outcome what came of an action; `null` where none was taken
    Hits(int generation, int[] rules, boolean parentKnown, RuleMatch.@Nullable Outcome outcome) {
        this.generation = generation;
        this.rules = rules;
        this.parentKnown = parentKnown;
        this.outcome = outcome;
    }

    int generation() {
        return generation;
    }

    boolean isEmpty() {
        return rules.length == 0;
    }

    BitSet rules() {
        var set = new BitSet();
        Arrays.stream(rules).forEach(set::set);
        return set;
    }

    boolean parentKnown() {
        return parentKnown;
    }

    RuleMatch.@Nullable Outcome outcome() {
        return outcome;
    }
}
