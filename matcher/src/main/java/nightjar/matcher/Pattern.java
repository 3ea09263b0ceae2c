package nightjar.matcher;

import java.util.Arrays;

/// Bytes to look for in a field's value, and where.
///
/// Equal to another that looks for the same bytes in the same place, however it is shown.
public final class Pattern {
    /// A longer one is refused.
    public static final int BYTES = 256;

    public enum Place {
        EQUAL,
        PREFIX,
        SUFFIX,
        CONTAINED
    }

    private final Place place;
    private final byte[] bytes;
    private final String shown;

    /// @param bytes at most [#BYTES]; the lower case of ASCII letters where case does not count
    /// @param shown the value as the rule has it, which is what people are shown
    public Pattern(Place place, byte[] bytes, String shown) {
        if (bytes.length > BYTES) {
            throw new IllegalArgumentException(
                    "a value of %,d bytes; at most %d can be looked for".formatted(bytes.length, BYTES));
        }
        this.place = place;
        this.bytes = bytes.clone();
        this.shown = shown;
    }

    public Place place() {
        return place;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String shown() {
        return shown;
    }

    public int length() {
        return bytes.length;
    }

    byte at(int index) {
        return bytes[index];
    }

    /// Whether a value has it, as plainly as it can be said; what the automata are compared with.
    ///
    /// @param cased whether upper and lower case of ASCII letters differ
    public boolean isIn(byte[] value, boolean cased) {
        int last = value.length - bytes.length;
        return switch (place) {
            case EQUAL -> last == 0 && isAt(value, 0, cased);
            case PREFIX -> last >= 0 && isAt(value, 0, cased);
            case SUFFIX -> last >= 0 && isAt(value, last, cased);
            case CONTAINED -> {
                for (int at = 0; at <= last; at++) {
                    if (isAt(value, at, cased)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    private boolean isAt(byte[] value, int at, boolean cased) {
        for (int i = 0; i < bytes.length; i++) {
            byte b = value[at + i];
            if ((cased ? b : folded(b)) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /// The lower case of an ASCII letter; any other byte as it is.
    public static byte folded(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pattern that && place == that.place && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + place.hashCode();
    }

    @Override
    public String toString() {
        return place + " " + shown;
    }
}
