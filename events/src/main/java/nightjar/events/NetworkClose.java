package nightjar.events;

/// A connection ended.
@EventType(
        category = "network",
        type = "end",
        action = "close",
        means =
                "A TCP connection that was told of ended: by either side, by an error, with its process. It is told as of the process that opened or took it.")
public record NetworkClose(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends,
        @Field("") NetworkResult result,
        @Field("") NetworkSums sums)
        implements NetworkEvent {}
