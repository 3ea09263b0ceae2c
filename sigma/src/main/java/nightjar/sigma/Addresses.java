package nightjar.sigma;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nightjar.matcher.Pattern;
import nightjar.matcher.Pattern.Place;

/// IP addresses and networks as patterns of sixteen bytes; IPv4 as IPv6 sees it (RFC 4291, 2.5.5.2).
final class Addresses {
    private static final int BYTES = 16;
    private static final int BEFORE_IPV4 = 96;

    private Addresses() {}

    /// The bytes of an address; empty where the text is none. No name is looked up.
    static Optional<byte[]> bytes(String text) {
        boolean four = text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
        boolean six = text.indexOf(':') >= 0 && text.matches("[0-9a-fA-F:.]{2,45}");
        if (!four && !six) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            byte[] bytes = address.getAddress();
            if (!(address instanceof Inet4Address)) {
                return Optional.of(bytes);
            }
            byte[] mapped = new byte[BYTES];
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return Optional.of(mapped);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static Optional<Pattern> exact(String text) {
        return bytes(text).map(bytes -> new Pattern(Place.EQUAL, bytes, text));
    }

    /// The patterns of a network: whole bytes as a prefix, and of a byte that is cut, each value that it may have.
    static List<Pattern> network(String text, int line) throws Refused {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes = bytes(address)
                .orElseThrow(() -> new Refused(
                        line,
                        "'%s' is no network, such as 10.0.0.0/8 or fd00::/8".formatted(YamlReader.printable(text))));
        boolean four = address.indexOf(':') < 0;
        int most = four ? 32 : 8 * BYTES;
        int bits = slash < 0 ? most : bits(text.substring(slash + 1), most, text, line);
        return patterns(bytes, four ? BEFORE_IPV4 + bits : bits, text, line);
    }

    private static int bits(String text, int most, String network, int line) throws Refused {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > most) {
            throw new Refused(
                    line,
                    "'%s': the length behind the slash is a number up to %d"
                            .formatted(YamlReader.printable(network), most));
        }
        return Integer.parseInt(text);
    }

    /// The beginning of an IPv4 address up to a dot, such as `192.168.`.
    static Optional<List<Pattern>> beginning(String text, int line) throws Refused {
        if (!text.matches("([0-9]{1,3}\\.){1,3}")) {
            return Optional.empty();
        }
        int dots = (int) text.chars().filter(c -> c == '.').count();
        return Optional.of(network(text + "0.".repeat(3 - dots) + "0/" + 8 * dots, line).stream()
                .map(pattern -> new Pattern(pattern.place(), pattern.bytes(), text + "*"))
                .toList());
    }

    private static List<Pattern> patterns(byte[] bytes, int bits, String shown, int line) throws Refused {
        int whole = bits / 8;
        int rest = bits % 8;
        for (int bit = bits; bit < 8 * BYTES; bit++) {
            if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                throw new Refused(line, "'%s' is an address within a network; write the network".formatted(shown));
            }
        }
        if (rest == 0) {
            return List.of(new Pattern(Place.PREFIX, Arrays.copyOf(bytes, whole), shown));
        }
        List<Pattern> patterns = new ArrayList<>();
        for (int last = 0; last < 1 << (8 - rest); last++) {
            byte[] prefix = Arrays.copyOf(bytes, whole + 1);
            prefix[whole] |= (byte) last;
            patterns.add(new Pattern(Place.PREFIX, prefix, shown));
        }
        return patterns;
    }
}
