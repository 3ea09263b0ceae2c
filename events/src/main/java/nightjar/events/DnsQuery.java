package nightjar.events;

/// A name was asked for.
@EventType(
        category = "network",
        family = "dns",
        type = "protocol",
        action = "query",
        means = "A question went to port 53, by UDP, or by TCP in a segment of its own.")
public record DnsQuery(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends,
        @Field("") DnsQuestion question)
        implements NetworkEvent {}
