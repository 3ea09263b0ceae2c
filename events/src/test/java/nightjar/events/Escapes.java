package nightjar.events;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What a reader of our output does to get the bytes back, and a slow second opinion on how bytes become a string.
/// Both share nothing with [Text], so that they can disagree with it.
final class Escapes {
    private Escapes() {}

    /// The bytes that a shown string stands for.
    static byte[] undo(String shown) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < shown.length(); ) {
            if (shown.startsWith("\\x", i)) {
                bytes.write(HexFormat.fromHexDigits(shown, i + 2, i + 4));
                i += 4;
            } else {
                int character = shown.codePointAt(i);
                bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(character);
            }
        }
        return bytes.toByteArray();
    }

    /// How bytes are to be shown, by asking the JDK's decoder of every prefix whether it is one character.
    static String show(byte[] bytes) {
        var shown = new StringBuilder();
        for (int i = 0; i < bytes.length; ) {
            int length = characterAt(bytes, i);
            if (length == 0 || (bytes[i] == '\\' && i + 1 < bytes.length && bytes[i + 1] == 'x')) {
                shown.append("\\x").append(HexFormat.of().toHexDigits(bytes[i]));
                i++;
            } else {
                shown.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return shown.toString();
    }

    /// The length of the character at `at`; 0 where the JDK's decoder finds none.
    static int characterAt(byte[] bytes, int at) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        for (int length = 1; length <= 4 && at + length <= bytes.length; length++) {
            CharBuffer decoded = CharBuffer.allocate(4);
            boolean whole = utf8.reset()
                    .decode(ByteBuffer.wrap(bytes, at, length), decoded, true)
                    .isUnderflow();
            if (whole && decoded.flip().toString().codePointCount(0, decoded.length()) == 1) {
                return length;
            }
        }
        return 0;
    }
}
