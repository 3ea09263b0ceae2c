package nightjar.sensor;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import nightjar.events.Text;

/// Paths as the bytes that they are.
///
/// A path made from a string goes through the locale's encoding, which has no place for some bytes, and in the locale
/// `C` for none above ASCII. A path made from a `file:` URI takes the bytes as they are, and gives them back.
final class PathBytes {
    /// What the JDK shows in place of bytes that it could not decode.
    private static final char UNDECODED = '\ufffd';

    private PathBytes() {}

    /// The path of these bytes; empty where they are no absolute path.
    static Optional<Path> path(Text text) {
        byte[] bytes = text.bytes();
        if (bytes.length == 0 || bytes[0] != '/') {
            return Optional.empty();
        }
        var uri = new StringBuilder("file://");
        for (byte b : bytes) {
            if (b == 0) {
                return Optional.empty();
            } else if (b == '/') {
                uri.append('/');
            } else {
                uri.append('%').append(HexFormat.of().toHexDigits(b).toUpperCase(Locale.ROOT));
            }
        }
        return Optional.of(Path.of(URI.create(uri.toString())));
    }

    /// The bytes of a path.
    static Text text(Path path) {
        String decoded = path.toString();
        if (decoded.indexOf(UNDECODED) < 0 || !path.isAbsolute()) {
            return Text.of(decoded);
        }
        String raw = path.toUri().getRawPath();
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                bytes.writeBytes(raw.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        boolean slashAdded = bytes.size() > 1 && raw.endsWith("/"); // which the URI of a directory has
        return Text.of(bytes.toByteArray(), 0, bytes.size() - (slashAdded ? 1 : 0));
    }
}
