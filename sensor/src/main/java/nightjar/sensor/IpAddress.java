package nightjar.sensor;

import java.nio.ByteBuffer;
import java.util.Optional;

/// IP addresses as people write them, read without asking anybody for a name.
final class IpAddress {
    private static final int BYTES = 16;
    private static final int GROUPS = 8;
    private static final int MAPPED = 0xffff;

    private IpAddress() {}

    /// Sixteen bytes, the highest first; IPv4 as IPv6 sees it (`::ffff:a.b.c.d`). None where it is no address.
    static Optional<byte[]> bytes(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        return address.indexOf(':') < 0
                ? v4(address)
                        .map(v4 -> ByteBuffer.allocate(BYTES)
                                .putShort(10, (short) MAPPED)
                                .putInt(12, v4)
                                .array())
                : v6(address);
    }

    /// An address of sixteen bytes as people write it (RFC 5952); IPv4 within IPv6 as the IPv4 address that it is.
    static String text(byte[] bytes) {
        ByteBuffer address = ByteBuffer.wrap(bytes);
        if (isV4(bytes)) {
            return "%d.%d.%d.%d".formatted(bytes[12] & 0xff, bytes[13] & 0xff, bytes[14] & 0xff, bytes[15] & 0xff);
        }
        int gap = 0;
        int gapLength = 1; // one group alone is written out
        int run = 0;
        for (int i = 0; i < GROUPS; i++) {
            run = address.getShort(2 * i) == 0 ? run + 1 : 0;
            if (run > gapLength) {
                gapLength = run;
                gap = i - run + 1;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (gapLength > 1 && i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(address.getShort(2 * i) & MAPPED));
            }
        }
        return text.toString();
    }

    /// Whether sixteen bytes are an IPv4 address as IPv6 sees it.
    static boolean isV4(byte[] bytes) {
        ByteBuffer address = ByteBuffer.wrap(bytes);
        return address.getLong(0) == 0 && address.getInt(8) == MAPPED;
    }

    private static Optional<Integer> v4(String text) {
        String[] parts = text.split("\\.", -1);
        int address = 0;
        for (String part : parts) {
            int number = number(part, 10, 3);
            if (parts.length != 4 || number < 0 || number > 0xff) {
                return Optional.empty();
            }
            address = address << 8 | number;
        }
        return Optional.of(address);
    }

    private static Optional<byte[]> v6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true).filter(all -> all.remaining() == BYTES).map(ByteBuffer::array);
        }
        Optional<ByteBuffer> before = groups(text.substring(0, gap), false);
        Optional<ByteBuffer> behind = groups(text.substring(gap + 2), true);
        if (before.isEmpty()
                || behind.isEmpty()
                || before.get().remaining() + behind.get().remaining() >= BYTES) {
            return Optional.empty();
        }
        return Optional.of(ByteBuffer.allocate(BYTES)
                .put(before.get())
                .position(BYTES - behind.get().remaining())
                .put(behind.get())
                .array());
    }

    /// Groups between colons.
    ///
    /// @param last whether they are the end of the address, which may be an IPv4 address
    private static Optional<ByteBuffer> groups(String text, boolean last) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        if (text.isEmpty()) {
            return Optional.of(bytes.flip());
        }
        String[] groups = text.split(":", -1);
        if (groups.length > GROUPS) {
            return Optional.empty();
        }
        for (int i = 0; i < groups.length; i++) {
            Optional<Integer> v4 = last && i == groups.length - 1 ? v4(groups[i]) : Optional.empty();
            int number = number(groups[i], 16, 4);
            if (v4.isPresent() && bytes.remaining() >= Integer.BYTES) {
                bytes.putInt(v4.get());
            } else if (number >= 0 && bytes.remaining() >= Short.BYTES) {
                bytes.putShort((short) number);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(bytes.flip());
    }

    /// -1 where it is none of so many digits.
    private static int number(String text, int radix, int digits) {
        if (text.isEmpty() || text.length() > digits) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0 || text.charAt(i) > 0x7f) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
