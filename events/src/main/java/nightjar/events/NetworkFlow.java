package nightjar.events;

/// The first packet between a UDP socket and another end.
@EventType(
        category = "network",
        type = "start",
        action = "flow",
        means = "The first packet of UDP between a socket and another end, in either direction.")
public record NetworkFlow(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends,
        @Field("") NetworkResult result)
        implements NetworkEvent {}
