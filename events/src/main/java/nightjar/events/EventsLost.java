package nightjar.events;

/// Events happened that nobody will see.
@EventType(
        category = "host",
        family = "nightjar",
        type = "error",
        action = "lost",
        kind = "pipeline_error",
        means = "Events that were lost since the last of these, because the ring was full.")
public record EventsLost(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When the loss was noticed.")
        long epochNanos,

        @Field(value = "nightjar.lost.type", means = "The type of the lost events.")
        String type,

        @Field(value = "nightjar.lost.count", means = "How many.")
        long count)
        implements Event {}
