package nightjar.events;

/// A socket was made that sees or sends packets past the protocols.
@EventType(
        category = "network",
        type = "info",
        action = "raw_socket",
        means = "A raw or a packet socket was made: it sees or sends packets past TCP and UDP.")
public record NetworkRawSocket(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,

        @Field(value = "nightjar.socket.family", means = "The family: ipv4, ipv6 or packet.")
        String family,

        @Field(
                value = "nightjar.socket.protocol",
                means = "The protocol: of a packet socket an Ethernet type, else of IP.")
        int protocol)
        implements NetworkEvent {}
