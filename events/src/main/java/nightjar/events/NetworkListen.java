package nightjar.events;

/// A socket waits for connections.
@EventType(category = "network", type = "info", action = "listen", means = "A TCP socket waits for connections.")
public record NetworkListen(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends)
        implements NetworkEvent {}
