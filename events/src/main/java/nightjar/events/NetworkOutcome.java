package nightjar.events;

/// What became of a connection that was still being made when its call returned.
@EventType(
        category = "network",
        type = "info",
        action = "outcome",
        means = "What became of a connection that was still being made when its call returned.")
public record NetworkOutcome(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends,
        @Field("") NetworkResult result,

        @Field(value = "event.duration", means = "How long it took, in nanoseconds.")
        long durationNanos)
        implements NetworkEvent {}
