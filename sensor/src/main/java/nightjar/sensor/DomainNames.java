package nightjar.sensor;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nightjar.events.DnsRecord;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// For which name an address was given by a DNS answer not long ago, of all that this host got.
///
/// It is a hint and no proof: several names may share an address, then the latest counts; and whoever runs a name
/// server can give any address for any name.
///
/// Confined to the thread that drains the ring.
final class DomainNames {
    /// Addresses; beyond that the one whose answer is oldest is forgotten.
    private static final int KEPT = 16_384;

    /// Programs keep what they were told longer than it holds.
    private static final long LEAST_SECONDS = 300;

    private static final long MOST_SECONDS = TimeUnit.DAYS.toSeconds(1);

    private record Named(Text name, long untilBootNanos) {}

    private final Map<ByteBuffer, Named> names = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Named> eldest) {
            return size() > KEPT;
        }
    };

    void learn(DnsMessage answer, long bootNanos) {
        Text name = answer.name();
        if (name == null) {
            return;
        }
        for (DnsRecord each : answer.answers()) {
            if (each.type().equals("A") || each.type().equals("AAAA")) {
                long seconds = Math.clamp(each.ttl(), LEAST_SECONDS, MOST_SECONDS);
                Optional<byte[]> address = IpAddress.bytes(each.data().toString());
                address.ifPresent(bytes -> {
                    ByteBuffer key = ByteBuffer.wrap(bytes);
                    names.remove(key); // to be the youngest
                    names.put(key, new Named(name, bootNanos + TimeUnit.SECONDS.toNanos(seconds)));
                });
            }
        }
    }

    @Nullable
    Text of(byte[] address, long bootNanos) {
        Named named = names.get(ByteBuffer.wrap(address));
        return named == null || named.untilBootNanos() < bootNanos ? null : named.name();
    }
}
