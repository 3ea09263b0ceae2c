package nightjar.events;

import java.util.List;

/// A rule about matches of other rules holds. Which one is the observation's match.
///
/// @param count of what the rule counts
/// @param contributing how many observations led to it
/// @param sequences theirs, the latest [#SEQUENCES_SHOWN] of them
@EventType(
        category = "intrusion_detection",
        family = "rule",
        type = "info",
        action = "correlated",
        kind = "alert",
        means = "A correlation holds: matches of other rules, as many of them together as it asks for."
                + " The correlation itself is the match. The process, if there is one, is that of the latest event.")
public record RuleCorrelated(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When the correlation began to hold.")
        long epochNanos,

        @Field(value = "nightjar.correlation.count", means = "How many there are of what the correlation counts.")
        long count,

        @Field(
                value = "nightjar.correlation.group_by",
                means = "What the events have in common; empty where the correlation does not group.")
        List<FieldValue> groupBy,

        @Field(value = "event.start", as = Field.Format.TIME, means = "When the first of the events happened.")
        long firstEpochNanos,

        @Field(value = "event.end", as = Field.Format.TIME, means = "When the last of the events happened.")
        long lastEpochNanos,

        @Field(value = "nightjar.correlation.contributing", means = "How many events led to it.")
        long contributing,

        @Field(
                value = "nightjar.correlation.sequences",
                means = "The event.sequence of those events, of the latest 64 where there are more.")
        List<Long> sequences)
        implements Event {
    public static final int SEQUENCES_SHOWN = 64;

    public RuleCorrelated {
        groupBy = List.copyOf(groupBy);
        sequences = List.copyOf(sequences.subList(Math.max(0, sequences.size() - SEQUENCES_SHOWN), sequences.size()));
    }
}
