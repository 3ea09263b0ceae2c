package nightjar.events;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What travels: an event, who did it, where, and which rules hold of it. Never changed; what becomes known later is
/// an event of its own.
///
/// @param sequence counts the observations of one run from 1, without a hole
/// @param actor `null` where nobody did it, such as a loss
/// @param matches the highest level first; among equals, in the order in which they were given
@Shape
public record Observation(
        @Field(value = "event.sequence", means = "Counts the events of a run from 1, without a hole.")
        long sequence,

        @Field("") @Nullable Actor actor,
        @Field("") Event event,
        @Field(value = "host", repeats = true) Host host,
        List<RuleMatch> matches) {

    private static final Comparator<RuleMatch> HIGHEST_LEVEL_FIRST =
            Comparator.comparing((RuleMatch match) -> match.rule().level()).reversed();

    public Observation {
        matches = matches.size() < 2
                ? List.copyOf(matches)
                : matches.stream().sorted(HIGHEST_LEVEL_FIRST).toList();
    }

    /// An observation of which no rule holds.
    public Observation(long sequence, @Nullable Actor actor, Event event, Host host) {
        this(sequence, actor, event, host, List.of());
    }

    /// What is shown of the matches; `null` where there are none.
    @Field("")
    @Nullable
    MatchSummary summary() {
        return matches.isEmpty() ? null : MatchSummary.of(matches);
    }
}
