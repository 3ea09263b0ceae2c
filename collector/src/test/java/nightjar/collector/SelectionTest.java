package nightjar.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import nightjar.events.Event;
import nightjar.events.EventsLost;
import nightjar.events.ImageHashed;
import nightjar.events.Malformed;
import nightjar.events.RuleCorrelated;
import nightjar.events.RulesLoaded;
import nightjar.events.RulesRefused;
import nightjar.sensor.Draft;
import org.junit.jupiter.api.Test;

/// Which types of events are put out.
class SelectionTest {
    private static final List<Event> ALL = List.of(
            Examples.fork(),
            Examples.exec("/bin/ls"),
            Examples.exit(0, null),
            new ImageHashed(0, 1, "abc", null),
            Examples.cpu(),
            Examples.load(),
            Examples.memory(),
            Examples.events(0),
            new RuleCorrelated(0, 1, List.of(), 0, 0, 1, List.of(1L)),
            new RulesLoaded(0, RulesLoaded.Reason.START, 1, "abc", 1, 1, 0, 0, 0),
            new RulesRefused(0, "a.yml", 1, null, "broken"),
            new EventsLost(0, "process.exec", 1),
            new Malformed(0, "broken", "00"));

    @Test
    void aStarIsEverything() {
        assertThat(chosen("*"))
                .containsExactlyElementsOf(ALL.stream().map(Event::typeName).toList());
    }

    @Test
    void aNameIsItself() {
        assertThat(chosen("process.exec"))
                .containsExactly("process.exec", "rules.refuse", "nightjar.lost", "nightjar.malformed");
    }

    @Test
    void aStarStandsForAnyCharactersAndAQuestionMarkForOne() {
        assertThat(chosen("process.*")).contains("process.fork", "process.exec", "process.exit", "process.hash");
        assertThat(chosen("process.ex??"))
                .containsExactly("process.exec", "process.exit", "rules.refuse", "nightjar.lost", "nightjar.malformed");
        assertThat(chosen("*.fork"))
                .containsExactly("process.fork", "rules.refuse", "nightjar.lost", "nightjar.malformed");
    }

    @Test
    void severalAreAddedUp() {
        assertThat(chosen("process.fork", "process.hash"))
                .containsExactly("process.fork", "process.hash", "rules.refuse", "nightjar.lost", "nightjar.malformed");
    }

    @Test
    void whatRulesTellIsSelectedLikeAnyOther() {
        assertThat(chosen("rule.*"))
                .containsExactly("rule.correlated", "rules.refuse", "nightjar.lost", "nightjar.malformed");
        assertThat(chosen("rules.load")).contains("rules.load").doesNotContain("rule.correlated");
        assertThat(chosen("process.*")).doesNotContain("rule.correlated", "rules.load");
    }

    @Test
    void whatThePipelineTellsOfItselfAlwaysPasses() {
        for (String glob : List.of("process.exec", "process.*", "nightjar.lost")) {
            assertThat(chosen(glob)).contains("nightjar.lost", "nightjar.malformed", "rules.refuse");
        }
    }

    @Test
    void measurementsAreSelectedLikeAnyOther() {
        assertThat(chosen("host.*"))
                .startsWith("host.cpu", "host.load", "host.memory", "host.events")
                .doesNotContain("process.exec");
        assertThat(Selection.of(List.of("*"), false).containsMetrics()).isTrue();
        assertThat(Selection.of(List.of("process.*", "host.load"), false).containsMetrics())
                .isTrue();
        assertThat(Selection.of(List.of("process.*"), false).containsMetrics()).isFalse();
    }

    @Test
    void ofAMeasurementNoRuleHolds() {
        Selection matched = Selection.of(List.of("*"), true);
        assertThat(matched.contains(new Draft(Examples.cpu()))).isFalse();
        assertThat(matched.contains(new Draft(Examples.events(1)))).isFalse();
        assertThat(matched.containsMetrics()).isFalse();
    }

    @Test
    void aNameThatThereIsNotIsAnsweredWithThoseThatThereAre() {
        assertThatThrownBy(() -> Selection.of(List.of("process.exec", "file.open"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "no type of events is called 'file.open'; there are host.cpu, host.events, host.load, host.memory,"
                                + " nightjar.lost, nightjar.malformed,"
                                + " process.exec, process.exit, process.fork, process.hash, rule.correlated, rules.load,"
                                + " rules.refuse");
    }

    @Test
    void aGlobIsNoRegularExpression() {
        for (String glob : List.of("process.(exec|exit)", "process[.]exec", "processXexec", ".*", "\\E.*\\Q", "")) {
            assertThatThrownBy(() -> Selection.of(List.of(glob), false))
                    .as(glob)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static List<String> chosen(String... globs) {
        Selection selection = Selection.of(List.of(globs), false);
        List<String> chosen = new ArrayList<>();
        for (Event event : ALL) {
            if (selection.contains(new Draft(event))) {
                chosen.add(event.typeName());
            }
        }
        return chosen;
    }
}
