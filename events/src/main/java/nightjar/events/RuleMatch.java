package nightjar.events;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A rule holds of an observation, and what was done about it.
///
/// @param matched which values of the rule were found, and where; none where the rule asks for no value
/// @param outcome what came of the action; `null` where none was taken
public record RuleMatch(
        @Field(value = "rule", repeats = true) DetectionRule rule,

        @Field(value = "matched", means = "What the rule looked for and found; empty where that is not told.")
        List<FieldValue> matched,

        @Field(value = "judged_in", means = "Where the rule was judged: kernel, user.")
        Space judgedIn,

        @Field(value = "action", means = "What is to be done where the rule holds: log, kill, block.")
        Action action,

        @Field(value = "outcome", means = "What came of a kill or block: killed, blocked, spared, failed.") @Nullable
        Outcome outcome) {

    public RuleMatch {
        matched = List.copyOf(matched);
    }

    /// Where a rule is judged.
    public enum Space {
        /// In the hook, before the process goes on.
        KERNEL,
        /// By us, once the event is enriched.
        USER;

        private final String word = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return word;
        }
    }

    /// What is done where a rule holds.
    public enum Action {
        LOG,
        /// The process is killed.
        KILL,
        /// The call is refused.
        BLOCK;

        private final String word = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return word;
        }
    }

    /// What came of an action.
    public enum Outcome {
        KILLED,
        BLOCKED,
        /// The process is one that no rule may touch.
        SPARED,
        FAILED;

        private final String word = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return word;
        }
    }
}
