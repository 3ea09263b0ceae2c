package nightjar.events;

import org.jspecify.annotations.Nullable;

/// What travels: an event, who did it, where. Never changed; what becomes known later is an event of its own.
///
/// @param sequence counts the observations of one run from 1, without a hole
/// @param actor `null` where nobody did it, such as a loss
@Shape
public record Observation(
        @Field(value = "event.sequence", means = "Counts the events of a run from 1, without a hole.")
        long sequence,

        @Field("") @Nullable Actor actor,
        @Field("") Event event,
        @Field(value = "host", repeats = true) Host host) {}
