package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The two ends of a connection or a flow; the source is the one that began it. An IPv4 address within IPv6
/// (`::ffff:a.b.c.d`) is shown as the IPv4 address that it is.
public record NetworkEnds(
        @Field(value = "source.ip", means = "Address of the end that began it; of bind and listen, of this host.")
        @Nullable
        String sourceIp,

        @Field(value = "source.port", means = "Its port.") @Nullable
        Integer sourcePort,

        @Field(
                value = "source.domain",
                means = "The name for which a DNS answer gave this address, where one did not long ago.")
        @Nullable
        Text sourceDomain,

        @Field(value = "destination.ip", means = "Address of the other end.") @Nullable
        String destinationIp,

        @Field(value = "destination.port", means = "Its port.") @Nullable
        Integer destinationPort,

        @Field(
                value = "destination.domain",
                means = "The name for which a DNS answer gave this address, where one did not long ago.")
        @Nullable
        Text destinationDomain,

        @Field(value = "network.transport", means = "tcp or udp.") @Nullable
        String transport,

        @Field(value = "network.type", means = "ipv4 or ipv6: of the packets, not of the socket.")
        String type,

        @Field(value = "network.protocol", means = "What is spoken over it, where that is known: dns.") @Nullable
        String protocol,

        @Field(value = "network.direction", means = "egress where this host began it, ingress where another did.")
        @Nullable
        Direction direction) {

    /// As seen from this host.
    public enum Direction {
        EGRESS("egress"),
        INGRESS("ingress");

        private final String word;

        Direction(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /// Whether this host began it.
    @Field(value = "nightjar.network.initiated", means = "Whether the process on this host began it.")
    public @Nullable Boolean initiated() {
        return direction == null ? null : (Boolean) (direction == Direction.EGRESS);
    }
}
