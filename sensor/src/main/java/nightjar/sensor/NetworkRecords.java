package nightjar.sensor;

import nightjar.events.DnsAnswer;
import nightjar.events.DnsQuery;
import nightjar.events.NetworkAccept;
import nightjar.events.NetworkBind;
import nightjar.events.NetworkClose;
import nightjar.events.NetworkConnect;
import nightjar.events.NetworkEnds;
import nightjar.events.NetworkEvent;
import nightjar.events.NetworkFlow;
import nightjar.events.NetworkFlowEnd;
import nightjar.events.NetworkListen;
import nightjar.events.NetworkOutcome;
import nightjar.events.NetworkRawSocket;
import nightjar.events.NetworkResult;
import nightjar.events.NetworkSums;
import nightjar.events.NetworkUnixBind;
import nightjar.events.NetworkUnixConnect;
import nightjar.events.Task;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// Records of what happens on the network: `struct network_record` of `record.h`.
final class NetworkRecords {
    private static final int ADDRESS_BYTES = 16;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int IPV6 = 10;
    private static final int PACKET = 17;
    private static final int OUTWARD = 1;
    private static final int INWARD = 2;

    private final RecordBytes record;
    private final DomainNames names = new DomainNames();
    private Hits hits = Hits.NONE;

    NetworkRecords(RecordBytes record) {
        this.record = record;
    }

    boolean isWhole() {
        return record.hasTexts(Records.Network.BYTES, Records.Network.TEXT_LENGTH, Records.Network.MATCHES_LENGTH);
    }

    NetworkEvent event(int type) {
        long time = record.time();
        Task task = record.task();
        byte[] text = record.textBytes(Records.Network.TEXT_LENGTH);
        hits = record.hits(Records.Network.MATCHES_LENGTH, Records.Network.GENERATION);
        return switch (type) {
            case Records.NETWORK_OUTCOME -> new NetworkOutcome(time, task, ends(null), result(), duration());
            case Records.NETWORK_ACCEPT -> new NetworkAccept(time, task, ends(null));
            case Records.NETWORK_BIND -> new NetworkBind(time, task, ends(null));
            case Records.NETWORK_LISTEN -> new NetworkListen(time, task, ends(null));
            case Records.NETWORK_CLOSE -> new NetworkClose(time, task, ends(null), result(), sums());
            case Records.NETWORK_FLOW -> new NetworkFlow(time, task, ends(null), result());
            case Records.NETWORK_FLOW_END -> new NetworkFlowEnd(time, task, ends(null), sums());
            case Records.NETWORK_RAW_SOCKET ->
                new NetworkRawSocket(time, task, family(), record.uint16(Records.Network.PROTOCOL));
            case Records.NETWORK_UNIX_CONNECT ->
                new NetworkUnixConnect(time, task, Text.of(text, 0, text.length), isAbstract(text));
            case Records.NETWORK_UNIX_BIND ->
                new NetworkUnixBind(time, task, Text.of(text, 0, text.length), isAbstract(text));
            case Records.DNS_QUERY ->
                new DnsQuery(time, task, ends("dns"), DnsMessage.read(text).question("query"));
            case Records.DNS_ANSWER -> {
                DnsMessage message = DnsMessage.read(text);
                names.learn(message, record.int64(Records.Head.BOOT_NANOS));
                yield new DnsAnswer(
                        time,
                        task,
                        ends("dns"),
                        message.question("answer"),
                        message.responseCode(),
                        message.answers(),
                        message.addresses());
            }
            default -> new NetworkConnect(time, task, ends(null), result());
        };
    }

    /// What the hook said of the last one by the rules.
    Hits hits() {
        return hits;
    }

    private NetworkEnds ends(@Nullable String protocol) {
        byte[] source = record.slice(Records.Network.SOURCE, ADDRESS_BYTES);
        byte[] destination = record.slice(Records.Network.DESTINATION, ADDRESS_BYTES);
        int sourcePort = record.uint16(Records.Network.SOURCE_PORT);
        int destinationPort = record.uint16(Records.Network.DESTINATION_PORT);
        int direction = record.uint16(Records.Network.DIRECTION);
        long now = record.int64(Records.Head.BOOT_NANOS);
        boolean v6 = record.uint16(Records.Network.FAMILY) == IPV6
                && !IpAddress.isV4(source)
                && !IpAddress.isV4(destination);
        return new NetworkEnds(
                (direction == 0 || isSet(source)) ? IpAddress.text(source) : null,
                sourcePort == 0 ? null : (Integer) sourcePort,
                names.of(source, now),
                isSet(destination) ? IpAddress.text(destination) : null,
                destinationPort == 0 ? null : (Integer) destinationPort,
                names.of(destination, now),
                transport(),
                v6 ? "ipv6" : "ipv4",
                protocol,
                switch (direction) {
                    case OUTWARD -> NetworkEnds.Direction.EGRESS;
                    case INWARD -> NetworkEnds.Direction.INGRESS;
                    default -> null;
                });
    }

    private @Nullable String transport() {
        return switch (record.uint16(Records.Network.PROTOCOL)) {
            case TCP -> "tcp";
            case UDP -> "udp";
            default -> null;
        };
    }

    private String family() {
        return switch (record.uint16(Records.Network.FAMILY)) {
            case PACKET -> "packet";
            case IPV6 -> "ipv6";
            default -> "ipv4";
        };
    }

    private static boolean isSet(byte[] address) {
        for (int i = 0; i < ADDRESS_BYTES; i++) {
            boolean mapped = IpAddress.isV4(address) && i < 12;
            if (address[i] != 0 && !mapped) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Boolean isAbstract(byte[] name) {
        return (name.length > 0 && name[0] == '@') ? true : null;
    }

    private NetworkResult result() {
        return new NetworkResult(-record.int32(Records.Network.RESULT));
    }

    private long duration() {
        return Math.max(0, record.int64(Records.Head.BOOT_NANOS) - record.int64(Records.Network.SINCE_BOOT_NANOS));
    }

    private NetworkSums sums() {
        boolean inward = record.uint16(Records.Network.DIRECTION) == INWARD;
        long sent = record.int64(Records.Network.SENT_BYTES);
        long received = record.int64(Records.Network.RECEIVED_BYTES);
        long packetsSent = record.int64(Records.Network.SENT_PACKETS);
        long packetsReceived = record.int64(Records.Network.RECEIVED_PACKETS);
        return inward
                ? new NetworkSums(received, sent, packetsReceived, packetsSent, duration())
                : new NetworkSums(sent, received, packetsSent, packetsReceived, duration());
    }
}
