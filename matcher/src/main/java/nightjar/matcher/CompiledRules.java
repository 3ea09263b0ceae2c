package nightjar.matcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What became of rules, as one stream: from the process without privileges that reads YAML (`nightjar rules
/// compile`)
/// to the one that loads the image.
///
/// ```
///   NJRULES1
///   image      length, bytes of a MatcherImage
///   refusals   count; of each: file, line, id, reason
///   counts     rules, other categories, milliseconds
///   origins    count; of each: path, size (64 bits), nanoseconds since the epoch (64 bits)
/// ```
///
/// Integers are big-endian and of 32 bits where nothing else is said, and none is negative but the size of an origin
/// that was not there. A text is its length in bytes and UTF-8. Nothing comes behind the origins.
///
/// Whoever reads it need not trust the one who writes: what is behind the image has [#BYTES] at most, and no more is
/// taken into memory than came. The writer tells less rather than going beyond a bound, and says so in a refusal.
///
/// @param refusals why a rule, or a file, is not used
/// @param rules how many rules of our categories there were, those that are refused included
/// @param otherCategories how many documents are about other systems
/// @param millis how long compiling took
/// @param origins all files and directories that were read, so that changes of them are noticed
public record CompiledRules(
        MatcherImage image, List<Refused> refusals, int rules, int otherCategories, int millis, List<Origin> origins) {
    /// Of all that is behind the image.
    public static final int BYTES = 16 << 20;
    /// More refusals are counted, not told.
    public static final int REFUSALS = 1_000;
    /// A longer text is cut by the writer, at its end.
    public static final int TEXT_BYTES = 4_096;
    /// Of more files and directories, the first are told.
    public static final int ORIGINS = 50_000;

    private static final int ORIGINS_BYTES = BYTES / 4;
    private static final byte[] MAGIC = "NJRULES1".getBytes(StandardCharsets.US_ASCII);

    public CompiledRules {
        refusals = List.copyOf(refusals);
        origins = List.copyOf(origins);
    }

    /// Why a rule, or a file, is not used.
    ///
    /// @param line counted from 1; 0 where the file as a whole is meant
    /// @param id of the rule; empty where it is not known
    /// @param reason what is wrong, and what to do where we know
    public record Refused(String file, int line, String id, String reason) {}

    /// Writes the stream. The image comes as its bytes, because whoever made it has these.
    public static void write(
            OutputStream out,
            byte[] image,
            List<Refused> refusals,
            int rules,
            int otherCategories,
            int millis,
            List<Origin> origins)
            throws IOException {
        var data = new DataOutputStream(out);
        data.write(MAGIC);
        data.writeInt(image.length);
        data.write(image);
        byte[] told = bytes(origins);
        int left = origins.size() - new DataInputStream(new ByteArrayInputStream(told)).readInt();
        List<Refused> all = new ArrayList<>(refusals);
        if (left > 0) {
            all.addFirst(new Refused("", 0, "", "changes of %,d files or directories go unnoticed".formatted(left)));
        }
        if (all.size() > REFUSALS) {
            int more = all.size() - REFUSALS + 1;
            all.subList(REFUSALS - 1, all.size()).clear();
            all.add(new Refused("", 0, "", "%,d more are refused; 'nightjar rules check' names them".formatted(more)));
        }
        data.writeInt(all.size());
        for (Refused each : all) {
            text(data, each.file());
            data.writeInt(each.line());
            text(data, each.id());
            text(data, each.reason());
        }
        data.writeInt(rules);
        data.writeInt(otherCategories);
        data.writeInt(millis);
        data.write(told);
        data.flush();
    }

    /// The origins that have room, with their count before them. One whose path is too long is not told: cut, it
    /// would
    /// be another.
    private static byte[] bytes(List<Origin> origins) {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        int count = 0;
        try {
            for (Origin each : origins) {
                byte[] path = each.path().getBytes(StandardCharsets.UTF_8);
                if (count < ORIGINS && path.length <= TEXT_BYTES && bytes.size() + path.length + 20 <= ORIGINS_BYTES) {
                    out.writeInt(path.length);
                    out.write(path);
                    out.writeLong(each.size());
                    out.writeLong(each.modifiedNanos());
                    count++;
                }
            }
            byte[] list = bytes.toByteArray();
            bytes.reset();
            out.writeInt(count);
            out.write(list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, TEXT_BYTES);
        while (length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
            length--; // no part of a character
        }
        out.writeInt(length);
        out.write(bytes, 0, length);
    }

    /// Reads the stream to its end.
    ///
    /// @throws IOException where the stream itself cannot be read
    /// @throws MalformedImageException where it is not as this class says; nothing of it is then used
    public static CompiledRules read(InputStream in) throws IOException, MalformedImageException {
        try {
            return new Reader(new DataInputStream(in)).all();
        } catch (EOFException _) {
            throw new MalformedImageException("not compiled rules: they end in the middle");
        }
    }

    private static final class Reader {
        private final DataInputStream in;
        private int left = BYTES;

        Reader(DataInputStream in) {
            this.in = in;
        }

        CompiledRules all() throws IOException, MalformedImageException {
            byte[] magic = in.readNBytes(MAGIC.length);
            if (magic.length == 0) {
                throw new MalformedImageException("no compiled rules: nothing came");
            }
            if (!Arrays.equals(magic, MAGIC)) {
                throw new MalformedImageException("not compiled rules: they do not begin as such");
            }
            MatcherImage image = MatcherImage.read(bytes(in.readInt(), MatcherImage.BYTES));
            List<Refused> refusals = new ArrayList<>();
            for (int more = count(REFUSALS); more > 0; more--) {
                refusals.add(new Refused(text(), number(), text(), text()));
            }
            int rules = number();
            int otherCategories = number();
            int millis = number();
            List<Origin> origins = new ArrayList<>();
            for (int more = count(ORIGINS); more > 0; more--) {
                String path = text();
                take(2 * Long.BYTES);
                origins.add(new Origin(path, in.readLong(), in.readLong()));
            }
            if (in.read() >= 0) {
                throw new MalformedImageException("not compiled rules: something comes behind them");
            }
            return new CompiledRules(image, refusals, rules, otherCategories, millis, origins);
        }

        private String text() throws IOException, MalformedImageException {
            int length = count(TEXT_BYTES);
            take(length);
            return new String(bytes(length, TEXT_BYTES), StandardCharsets.UTF_8);
        }

        private int count(int most) throws IOException, MalformedImageException {
            int count = number();
            if (count > most) {
                throw new MalformedImageException(
                        "not compiled rules: %,d of something; at most %,d are taken".formatted(count, most));
            }
            return count;
        }

        private int number() throws IOException, MalformedImageException {
            take(Integer.BYTES);
            int number = in.readInt();
            if (number < 0) {
                throw new MalformedImageException("not compiled rules: a number of " + number);
            }
            return number;
        }

        private void take(int bytes) throws MalformedImageException {
            left -= bytes;
            if (left < 0) {
                throw new MalformedImageException(
                        "not compiled rules: more than %,d bytes behind the image".formatted(BYTES));
            }
        }

        private byte[] bytes(int length, int most) throws IOException, MalformedImageException {
            if (length < 0 || length > most) {
                throw new MalformedImageException("not compiled rules: %,d bytes of something; at most %,d are taken"
                        .formatted(Integer.toUnsignedLong(length), most));
            }
            byte[] bytes = in.readNBytes(length); // takes memory as bytes come
            if (bytes.length < length) {
                throw new EOFException();
            }
            return bytes;
        }
    }
}
