package nightjar.events;

/// A connection was asked for, and the call returned.
@EventType(
        category = "network",
        type = "start",
        action = "connect",
        means =
                "A TCP connection was asked for (connect, io_uring, the kernel itself). Where event.outcome is unknown, a network.outcome follows. Where a rule refused it, nothing has left this host.")
public record NetworkConnect(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends,
        @Field("") NetworkResult result)
        implements NetworkEvent {}
