package nightjar.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

/// Durations as people type them.
class DurationsTest {
    @Test
    void aNumberAndAUnitAreADuration() {
        assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse("10s")).isEqualTo(Duration.ofSeconds(10));
        assertThat(Durations.parse("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThat(Durations.parse("1h")).isEqualTo(Duration.ofHours(1));
        assertThat(Durations.parse("0s")).isZero();
    }

    @Test
    void whatIsNoneIsAnsweredWithExamples() {
        for (String text : List.of("", "10", "s", "1d", "-1s", "1.5s", "10 s", "1h30m", "10S", "1234567890s")) {
            assertThatThrownBy(() -> Durations.parse(text))
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessage("'" + text + "' is no duration: write 500ms, 10s, 2m or 1h");
        }
    }

    @Test
    void everyDurationThatIsTakenCanBeCountedInNanoseconds() {
        for (String unit : List.of("ms", "s", "m", "h")) {
            for (String number : List.of("1", "876000", "876001", "999999999")) {
                try {
                    assertThat(Durations.parse(number + unit).toNanos()).isPositive();
                } catch (TypeConversionException e) {
                    assertThat(e).hasMessage("'" + number + unit + "' is longer than a hundred years: leave it out");
                }
            }
        }
        assertThat(Durations.parse("999999999s")).isEqualTo(Duration.ofSeconds(999_999_999));
    }
}
