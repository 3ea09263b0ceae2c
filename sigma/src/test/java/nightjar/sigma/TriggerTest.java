package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.KernelField;
import nightjar.matcher.Pattern;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;
import nightjar.testkit.RandomRules;
import org.junit.jupiter.api.Test;

class TriggerTest {
    @Test
    void noRuleHoldsWithoutOneOfItsTriggers() {
        long seed = new SplittableRandom().nextLong();
        var rules = new RandomRules(new SplittableRandom(seed));
        int triggered = 0;
        for (int round = 0; round < 3_000; round++) {
            Condition condition = Approximation.of(rules.condition(4), Category.PROCESS_CREATION)
                    .condition();
            Optional<Trigger> trigger = Trigger.of(condition);
            for (int i = 0; i < 20; i++) {
                Subject subject = rules.subject(40);
                if (trigger.isPresent() && Verdict.holds(condition, subject)) {
                    triggered++;
                    assertThat(trigger.get().predicates())
                            .as("seed %d, round %d, %s", seed, round, condition)
                            .anyMatch(each -> Verdict.holds(each, subject));
                }
            }
        }
        assertThat(triggered).as("seed %d", seed).isGreaterThan(1_000);
    }

    @Test
    void theRarestOfSeveralIsTaken() {
        Condition all = new Condition.All(List.of(strings("/"), strings("/etc/shadow"), strings("a")));
        assertThat(Trigger.of(all).map(Trigger::predicates)).contains(List.of(strings("/etc/shadow")));
    }

    @Test
    void whatMayHoldWithoutAPatternHasNone() {
        assertThat(Trigger.of(new Condition.Not(strings("a")))).isEmpty();
        assertThat(Trigger.of(new Condition.Any(List.of(strings("a"), new Condition.Exists(KernelField.IMAGE)))))
                .isEmpty();
        assertThat(Trigger.of(new Condition.All(List.of(strings("a"), new Condition.Exists(KernelField.IMAGE)))))
                .isPresent();
    }

    private static Condition.Strings strings(String text) {
        return new Condition.Strings(
                List.of(KernelField.IMAGE),
                false,
                List.of(new Pattern(Pattern.Place.CONTAINED, text.getBytes(StandardCharsets.UTF_8), text)));
    }
}
