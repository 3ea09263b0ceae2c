package nightjar.events;

/// A connection from elsewhere was taken.
@EventType(
        category = "network",
        type = "start",
        action = "accept",
        means = "A server took a TCP connection (accept, accept4).")
public record NetworkAccept(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends)
        implements NetworkEvent {}
