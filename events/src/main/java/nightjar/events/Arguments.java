package nightjar.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of a program, as the bytes of its memory: strings that each end in NUL (`/proc/PID/cmdline`).
public final class Arguments {
    public static final Arguments NONE = new Arguments(new byte[0], 0, true);

    private final byte[] bytes;
    private final long totalBytes;
    private final boolean readable;

    /// @param bytes the beginning of the arguments; not copied, so not to be changed
    /// @param totalBytes how many bytes there are in the process
    /// @param readable false where they lie in pages that were not in memory
    public Arguments(byte[] bytes, long totalBytes, boolean readable) {
        this.bytes = bytes;
        this.totalBytes = totalBytes;
        this.readable = readable;
    }

    /// What is missing of the arguments.
    ///
    /// @param shownBytes how many bytes of them are shown
    /// @param totalBytes how many there are
    public record Cut(
            @Field(value = "shown_bytes", means = "How many bytes of the arguments are shown.")
            long shownBytes,

            @Field(value = "total_bytes", means = "How many bytes the arguments have.")
            long totalBytes) {}

    /// What is missing; `null` where they are whole.
    public @Nullable Cut cut() {
        return bytes.length < totalBytes ? new Cut(bytes.length, totalBytes) : null;
    }

    public boolean readable() {
        return readable;
    }

    int length() {
        return bytes.length;
    }

    /// For writers in this package, which do not change it.
    byte[] raw() {
        return bytes;
    }

    /// The arguments one by one. A last one that was cut off is there as far as it goes.
    public List<Text> list() {
        List<Text> list = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                list.add(Text.of(bytes, start, i - start));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            list.add(Text.of(bytes, start, bytes.length - start));
        }
        return list;
    }

    /// The bytes without the NUL at the very end: the arguments with one between them.
    int joinedLength() {
        return bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
    }

    /// Joined by spaces, as a person would have typed them.
    public Text joined() {
        byte[] joined = Arrays.copyOf(bytes, joinedLength());
        for (int i = 0; i < joined.length; i++) {
            if (joined[i] == 0) {
                joined[i] = ' ';
            }
        }
        return Text.of(joined, 0, joined.length);
    }

    /// A rough figure for whoever keeps them within a bound.
    public int weight() {
        return bytes.length;
    }

    /// At most this many bytes of them.
    public Arguments atMost(int limit) {
        return bytes.length <= limit ? this : new Arguments(Arrays.copyOf(bytes, limit), totalBytes, readable);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Arguments a && Arrays.equals(bytes, a.bytes) && totalBytes == a.totalBytes;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return joined().toString();
    }
}
