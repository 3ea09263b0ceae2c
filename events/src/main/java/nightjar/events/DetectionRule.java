package nightjar.events;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A rule, or a correlation of rules, as people are told of it. One instance serves all matches of a loaded rule, so
/// that it pays to keep how it is written.
///
/// @param name its title
/// @param author `null` where nobody is named
/// @param attack what the tags say of ATT&CK
public record DetectionRule(
        @Field(value = "id", means = "The rule's id.") String id,

        @Field(value = "name", means = "The rule's title.") String name,

        @Field(value = "level", means = "How bad it is: informational, low, medium, high, critical.")
        Level level,

        @Field(value = "tags", means = "The rule's tags, such as attack.t1059.004.")
        List<String> tags,

        @Field(value = "author", means = "Who wrote the rule.") @Nullable
        String author,

        @Field(value = "false_positives", means = "What may look the same and is harmless.")
        List<String> falsePositives,

        @Field(value = "references", means = "Where to read more about it.")
        List<String> references,

        Attack attack) {

    public DetectionRule {
        tags = List.copyOf(tags);
        falsePositives = List.copyOf(falsePositives);
        references = List.copyOf(references);
    }

    /// @param author none where it is empty
    public DetectionRule(
            String id,
            String name,
            Level level,
            List<String> tags,
            String author,
            List<String> falsePositives,
            List<String> references) {
        this(id, name, level, tags, author.isEmpty() ? null : author, falsePositives, references, Attack.of(tags));
    }

    /// How bad it is, by Sigma's words, the worse the later.
    public enum Level {
        INFORMATIONAL(1),
        LOW(21),
        MEDIUM(47),
        HIGH(73),
        CRITICAL(99);

        private final String word = name().toLowerCase(Locale.ROOT);
        private final int severity;

        Level(int severity) {
            this.severity = severity;
        }

        /// As a number from 1 to 99. Low and above are the numbers by which Elastic's own rules are weighed, so that
        /// both stand on one scale.
        public int severity() {
            return severity;
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
