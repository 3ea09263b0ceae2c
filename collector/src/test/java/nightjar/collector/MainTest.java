package nightjar.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/// What a person is told who typed it wrong: what is wrong, and what to do next.
class MainTest {
    private record Answer(int exit, String err) {}

    @Test
    void anUnknownOptionIsNamed() {
        assertUsage(run("watch", "--durration", "1s"), "Unknown option", "--durration", "Try: nightjar watch --help");
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheNearest() {
        assertUsage(run("wach"), "wach", "watch", "Try: nightjar --help");
    }

    @Test
    void aWrongDurationIsAnsweredWithExamples() {
        assertUsage(run("watch", "--duration", "10"), "'10' is no duration: write 500ms, 10s, 2m or 1h");
        assertUsage(run("watch", "--duration", "999999999h"), "is longer than a hundred years");
    }

    @Test
    void aTypeOfEventsThatThereIsNotIsAnsweredWithThoseThatThereAre() {
        assertUsage(run("watch", "--events", "file.opened"), "file.opened", "process.exec", "process.fork");
        assertUsage(run("watch", "--events", "process.exec,file.opened"), "'file.opened'");
    }

    @Test
    void aCountBelowOneIsRefused() {
        assertUsage(run("watch", "--count", "0"), "--count takes a number of at least 1, not 0");
        assertUsage(run("watch", "--count", "-3"), "--count takes a number of at least 1, not -3");
        assertUsage(run("watch", "--count", "many"), "--count", "many");
    }

    @Test
    void aRingSizeThatTheKernelWouldRefuseIsRefused() {
        assertUsage(run("watch", "--ring-size", "10M"), "--ring-size: '10M' is no power of two", "64K");
    }

    @Test
    void anIntervalThatIsTooShortIsRefused() {
        assertUsage(run("watch", "--monitor-interval", "10ms"), "'10ms' is not between 100ms and 1h");
        assertUsage(run("watch", "--monitor-interval", "often"), "write 500ms, 10s, 2m or 1h, or off");
    }

    @Test
    void anUnknownFormatIsAnsweredWithTheKnown() {
        assertUsage(run("watch", "--format", "xml"), "--format", "JSON", "PRETTY");
    }

    @Test
    void anArgumentTooManyIsNamed() {
        assertUsage(run("watch", "everything"), "everything");
        assertUsage(run("doctor", "everything"), "everything");
    }

    @Test
    void anOptionWithoutItsValueIsNamed() {
        assertUsage(run("watch", "--duration"), "--duration");
    }

    @Test
    void aMistakeIsNotAnsweredWithAStackTrace() {
        assertThat(run("watch", "--duration", "x").err()).doesNotContain("\tat ", "Exception");
    }

    private static void assertUsage(Answer answer, String... words) {
        assertThat(answer.err()).startsWith("nightjar: ").contains(words).contains("Try: nightjar");
        assertThat(answer.exit()).isEqualTo(2);
    }

    private static Answer run(String... arguments) {
        var err = new StringWriter();
        int exit = Main.run(arguments, new PrintWriter(err, true));
        return new Answer(exit, err.toString());
    }
}
