package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import nightjar.events.Actor;
import nightjar.events.DetectionRule;
import nightjar.events.EventsLost;
import nightjar.events.Host;
import nightjar.events.Identity;
import nightjar.events.ImageHashed;
import nightjar.events.Observation;
import nightjar.events.Process;
import nightjar.events.RuleMatch;
import nightjar.events.Text;
import org.junit.jupiter.api.Test;

/// An observation in the making.
class DraftTest {
    private static final Host HOST = new Host("host", "boot");
    private static final Identity ROOT = new Identity(0, "root", 0, "root");
    private static final Identity ADA = new Identity(1000, "ada", 1000, "ada");

    @Test
    void whatNobodyDidHasNoActor() {
        var lost = new EventsLost(1, "process.exec", 2);
        assertThat(new Draft(lost).observation(3, HOST)).isEqualTo(new Observation(3, null, lost, HOST));
    }

    @Test
    void whatTheStagesFilledInIsTheActor() {
        var draft = new Draft(MadeUp.fork(MadeUp.id(2), MadeUp.id(1)));
        draft.process(process(2));
        draft.ancestors(List.of(process(1)), true);
        draft.users(ADA, ROOT);
        assertThat(draft.observation(1, HOST).actor())
                .isEqualTo(new Actor(process(2), ADA, ROOT, List.of(process(1)), true));
    }

    @Test
    void anActorWithoutUserIsAMistakeInTheOrderOfTheStages() {
        var draft = new Draft(MadeUp.fork(MadeUp.id(2), MadeUp.id(1)));
        draft.process(process(2));
        assertThatThrownBy(() -> draft.observation(1, HOST)).hasMessage("the enricher of users did not run");
    }

    @Test
    void whatCompletesAnEventHasItsActor() {
        var actor = new Actor(process(2), ADA, ROOT, List.of(process(1)), true);
        var hashed = new ImageHashed(1, 2, "abc", null);
        assertThat(Objects.requireNonNull(
                        new Draft(hashed, actor).observation(1, HOST).actor()))
                .isEqualTo(actor);
        var whole = new Actor(process(2), ADA, ROOT, List.of(), null);
        assertThat(Objects.requireNonNull(
                        new Draft(hashed, whole).observation(1, HOST).actor()))
                .isEqualTo(whole);
    }

    @Test
    void theRulesThatHoldOfAnEventAreInItsObservation() {
        var rule = new DetectionRule("1", "Any", DetectionRule.Level.LOW, List.of(), "", List.of(), List.of());
        var match = new RuleMatch(rule, List.of(), RuleMatch.Space.KERNEL, RuleMatch.Action.LOG, null);
        var draft = new Draft(new EventsLost(1, "process.exec", 2));
        assertThat(draft.observation(1, HOST).matches()).isEmpty();
        draft.matches(List.of(match));
        assertThat(draft.observation(1, HOST).matches()).containsExactly(match);
    }

    private static Process process(int pid) {
        return new Process(MadeUp.id(pid), Text.of("x"), 0, null, MadeUp.arguments(), null, null, null, null);
    }
}
