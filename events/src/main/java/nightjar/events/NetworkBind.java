package nightjar.events;

/// A socket got an address of this host.
@EventType(
        category = "network",
        type = "info",
        action = "bind",
        means = "A TCP or UDP socket got an address and a port of this host.")
public record NetworkBind(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends)
        implements NetworkEvent {}
