package nightjar.collector;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/// How often the host is measured, as people type it: `2s`, `500ms`, `off`.
final class MonitorInterval {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    private MonitorInterval() {}

    /// None where it is not to be measured.
    ///
    /// @param usage makes the exception of a message
    static Optional<Duration> parse(String text, Function<String, ParameterException> usage) {
        if (text.equals("off") || text.equals("0")) {
            return Optional.empty();
        }
        Duration interval;
        try {
            interval = Durations.parse(text);
        } catch (TypeConversionException e) {
            throw usage.apply("--monitor-interval: " + e.getMessage() + ", or off");
        }
        if (interval.isZero()) {
            return Optional.empty();
        }
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw usage.apply(
                    "--monitor-interval: '%s' is not between 100ms and 1h; off measures nothing".formatted(text));
        }
        return Optional.of(interval);
    }
}
