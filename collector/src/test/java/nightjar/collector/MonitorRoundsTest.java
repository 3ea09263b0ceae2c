package nightjar.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import nightjar.events.HostMetric;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// How often the host is measured.
class MonitorRoundsTest {
    private static final List<HostMetric> METRICS = List.of(Examples.load());

    @Test
    void theFirstRoundIsDueAfterAnInterval() {
        var rounds = new MonitorRounds(() -> METRICS, Duration.ofNanos(10), 100);
        assertThat(rounds.next()).isEqualTo(110);
        assertThat(rounds.due(100)).isEmpty();
        assertThat(rounds.due(109)).isEmpty();
        assertThat(rounds.due(110)).isEqualTo(METRICS);
        assertThat(rounds.due(110)).isEmpty();
    }

    @Test
    void aRoundThatIsALittleLateDoesNotDelayTheNext() {
        var rounds = new MonitorRounds(() -> METRICS, Duration.ofNanos(10), 100);
        assertThat(rounds.due(113)).isEqualTo(METRICS);
        assertThat(rounds.next()).isEqualTo(120);
    }

    @Test
    void roundsThatWereMissedAreNotMadeUpFor() {
        var rounds = new MonitorRounds(() -> METRICS, Duration.ofNanos(10), 100);
        assertThat(rounds.due(175)).isEqualTo(METRICS);
        assertThat(rounds.due(176)).isEmpty();
        assertThat(rounds.next()).isEqualTo(185);
    }

    @Test
    void aClockThatTurnsOverDoesNotMatter() {
        var rounds = new MonitorRounds(() -> METRICS, Duration.ofNanos(10), Long.MAX_VALUE - 3);
        assertThat(rounds.due(Long.MAX_VALUE)).isEmpty();
        assertThat(rounds.due(Long.MIN_VALUE + 8)).isEqualTo(METRICS);
    }

    @Test
    void anIntervalIsADurationWithinItsBounds() {
        assertThat(MonitorInterval.parse("2s", MonitorRoundsTest::usage)).contains(Duration.ofSeconds(2));
        assertThat(MonitorInterval.parse("100ms", MonitorRoundsTest::usage)).contains(Duration.ofMillis(100));
        assertThat(MonitorInterval.parse("1h", MonitorRoundsTest::usage)).contains(Duration.ofHours(1));
        for (String text : List.of("99ms", "61m", "2h", "-1s", "often", "", "2", "OFF")) {
            assertThatThrownBy(() -> MonitorInterval.parse(text, MonitorRoundsTest::usage))
                    .as(text)
                    .isInstanceOf(ParameterException.class)
                    .hasMessageStartingWith("--monitor-interval: '" + text + "' is no")
                    .hasMessageContaining("off");
        }
    }

    @Test
    void offAndZeroMeasureNothing() {
        for (String text : List.of("off", "0", "0s", "0ms")) {
            assertThat(MonitorInterval.parse(text, MonitorRoundsTest::usage)).isEmpty();
        }
    }

    private static ParameterException usage(String message) {
        return new ParameterException(new CommandLine(CommandLine.Model.CommandSpec.create()), message);
    }
}
