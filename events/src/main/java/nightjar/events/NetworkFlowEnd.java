package nightjar.events;

/// What went between a UDP socket and another end.
@EventType(
        category = "network",
        type = "end",
        action = "flow_end",
        means = "A flow of UDP is over: its socket is closed, or no packet came for 30 s.")
public record NetworkFlowEnd(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends,
        @Field("") NetworkSums sums)
        implements NetworkEvent {}
