package nightjar.events;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A text from the kernel: bytes that are mostly UTF-8, but need not be. Nothing of them is lost.
///
/// Shown as a string, a byte that is no part of UTF-8 becomes `\xHH`, and so that this can be undone, a backslash
/// before
/// an `x` becomes `\x5c`.
public final class Text {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;

    public static final Text EMPTY = new Text(new byte[0]);

    private final byte[] bytes;

    private Text(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A copy of these bytes.
    public static Text of(byte[] bytes, int offset, int length) {
        return length == 0 ? EMPTY : new Text(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    public static Text of(String string) {
        return new Text(string.getBytes(StandardCharsets.UTF_8));
    }

    /// The text that is shown as this string: the other way of [#toString].
    public static Text ofShown(String shown) {
        byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
        if (shown.indexOf("\\x") < 0) {
            return new Text(bytes);
        }
        byte[] text = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean escaped = bytes[i] == '\\'
                    && i + 3 < bytes.length
                    && bytes[i + 1] == 'x'
                    && HexFormat.isHexDigit(bytes[i + 2])
                    && HexFormat.isHexDigit(bytes[i + 3]);
            text[length++] = escaped
                    ? (byte) (HexFormat.fromHexDigit(bytes[i + 2]) << 4 | HexFormat.fromHexDigit(bytes[i + 3]))
                    : bytes[i];
            i += escaped ? 3 : 0;
        }
        return of(text, 0, length);
    }

    /// These bytes, and those of another one behind them.
    public Text followedBy(Text other) {
        byte[] both = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
        System.arraycopy(other.bytes, 0, both, bytes.length, other.bytes.length);
        return new Text(both);
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /// A copy of the bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// For writers in this package, which do not change it.
    byte[] raw() {
        return bytes;
    }

    /// Whether these bytes mean themselves in a JSON string: printable ASCII without quote and backslash.
    static boolean isPlain(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            if (!isPlain((long) LONG.get(bytes, i))) {
                return false;
            }
        }
        for (; i < to; i++) {
            if (!isPlain(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(byte b) {
        return b >= 0x20 && b != '"' && b != '\\';
    }

    /// The same of eight bytes.
    private static boolean isPlain(long word) {
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        // A byte below n sets its high bit in (word - n·ONES) & ~word; one that equals c in (word^c - ONES) &
        // ~(word^c).
        long special =
                word | ((word - ONES * 0x20) & ~word) | ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash);
        return (special & HIGH_BITS) == 0;
    }

    /// Copies the first `size` bytes to `to`, a space for each NUL, as long as they mean themselves in a JSON string;
    /// whether all of them do. What a copy that ended early left behind `at` is of no meaning.
    static boolean copyIfPlain(byte[] bytes, int size, byte[] to, int at) {
        int i = 0;
        for (; i + 8 <= size; i += 8) {
            long word = (long) LONG.get(bytes, i);
            // The high bit of a byte is set where the byte is 0, and a fourth of it is a space.
            long zeros = ~(((word & ~HIGH_BITS) + ~HIGH_BITS) | word | ~HIGH_BITS);
            long spaced = word | zeros >>> 2;
            if (!isPlain(spaced)) {
                return false;
            }
            LONG.set(to, at + i, spaced);
        }
        for (; i < size; i++) {
            byte b = bytes[i] == 0 ? (byte) ' ' : bytes[i];
            if (!isPlain(b)) {
                return false;
            }
            to[at + i] = b;
        }
        return true;
    }

    /// The length of the UTF-8 sequence that begins here, 0 where none does: no overlong forms, no surrogates,
    /// nothing
    /// above U+10FFFF (RFC 3629).
    static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + length > end) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        boolean secondFits = switch (first) {
            case 0xe0 -> second >= 0xa0 && second <= 0xbf;
            case 0xed -> second >= 0x80 && second <= 0x9f;
            case 0xf0 -> second >= 0x90 && second <= 0xbf;
            case 0xf4 -> second >= 0x80 && second <= 0x8f;
            default -> second >= 0x80 && second <= 0xbf;
        };
        if (!secondFits) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Text text && Arrays.equals(bytes, text.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        if (isPlain(bytes, 0, bytes.length)) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        var string = new StringBuilder(bytes.length + 16);
        for (int i = 0; i < bytes.length; ) {
            int length = sequenceLength(bytes, i, bytes.length);
            if (length == 0) {
                string.append("\\x").append("%02x".formatted(bytes[i++] & 0xff));
            } else if (bytes[i] == '\\' && i + 1 < bytes.length && bytes[i + 1] == 'x') {
                string.append("\\x5c");
                i++;
            } else {
                string.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return string.toString();
    }
}
