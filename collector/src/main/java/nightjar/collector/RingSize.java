package nightjar.collector;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nightjar.bpf.Kernel;
import picocli.CommandLine.ParameterException;

/// A size of the ring as people type it: `65536`, `64K`, `8M`.
final class RingSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})([KMG]?)");
    private static final long MOST_BYTES = 1 << 30;

    private RingSize() {}

    /// @param usage makes the exception of a message
    static int parse(String text, Function<String, ParameterException> usage) {
        Matcher matcher = FORM.matcher(text);
        long bytes = matcher.matches() ? Long.parseLong(matcher.group(1)) << shift(matcher.group(2)) : 0;
        if (bytes < Kernel.pageBytes() || bytes > MOST_BYTES || Long.bitCount(bytes) != 1) {
            throw usage.apply("--ring-size: '%s' is no power of two between %d bytes and 1G; write 65536, 64K or 8M"
                    .formatted(text, Kernel.pageBytes()));
        }
        return (int) bytes;
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "K" -> 10;
            case "M" -> 20;
            case "G" -> 30;
            default -> 0;
        };
    }
}
