package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Dfa;
import nightjar.matcher.EventField;
import nightjar.matcher.KernelField;
import nightjar.matcher.Pattern;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;
import nightjar.matcher.Where;
import nightjar.testkit.RandomRules;
import org.junit.jupiter.api.Test;

class ApproximationTest {
    private static final Condition KNOWN = Rules.has("/bin/x");
    private static final Condition UNKNOWN = Rules.has(new EventField("process.hash.sha256"), "00");

    @Test
    void whatTheHookKnowsIsJudgedThere() {
        assertThat(where(KNOWN)).isEqualTo(Where.KERNEL);
        assertThat(where(new Condition.Not(KNOWN))).isEqualTo(Where.KERNEL);
        assertThat(where(new Condition.Exists(KernelField.SCRIPT))).isEqualTo(Where.KERNEL);
        assertThat(where(new Condition.Compare(KernelField.USER_ID, Condition.Comparison.LESS, 1_000)))
                .isEqualTo(Where.KERNEL);
        assertThat(where(Rules.has(KernelField.PARENT_IMAGE, "/bin/sh"))).isEqualTo(Where.KERNEL);
    }

    @Test
    void theHookFiltersByThePartsThatItKnows() {
        assertThat(where(new Condition.All(List.of(KNOWN, UNKNOWN)))).isEqualTo(Where.PREFILTER);
        assertThat(where(new Condition.All(List.of(KNOWN, new Condition.Not(UNKNOWN)))))
                .isEqualTo(Where.PREFILTER);
    }

    @Test
    void theHookCanSayNothingOfWhatMayHoldAnyway() {
        assertThat(where(UNKNOWN)).isEqualTo(Where.USER_SPACE);
        assertThat(where(new Condition.Any(List.of(KNOWN, UNKNOWN)))).isEqualTo(Where.USER_SPACE);
        assertThat(where(new Condition.All(List.of()))).isEqualTo(Where.USER_SPACE);
        assertThat(where(new Condition.Any(List.of()))).isEqualTo(Where.USER_SPACE);
    }

    @Test
    void aFieldOfAnotherCategoryIsUnknown() {
        assertThat(Approximation.of(Rules.has(KernelField.TARGET_FILENAME, "x"), Category.PROCESS_CREATION)
                        .where())
                .isEqualTo(Where.USER_SPACE);
        assertThat(Approximation.of(Rules.has(KernelField.TARGET_FILENAME, "x"), Category.FILE_EVENT)
                        .where())
                .isEqualTo(Where.KERNEL);
    }

    @Test
    void twoFieldsOfOneEventAreComparedInUserSpace() {
        assertThat(where(new Condition.Same(KernelField.IMAGE, KernelField.PARENT_IMAGE, Pattern.Place.EQUAL, true)))
                .isEqualTo(Where.USER_SPACE);
    }

    /// Only what is looked for in a parent's text is known when its child begins.
    @Test
    void ofAParentTheHookKnowsPatternsOnly() {
        assertThat(where(new Condition.Exists(KernelField.PARENT_IMAGE))).isEqualTo(Where.USER_SPACE);
        assertThat(where(language(KernelField.PARENT_IMAGE, 10))).isEqualTo(Where.USER_SPACE);
        assertThat(where(language(KernelField.IMAGE, 10))).isEqualTo(Where.KERNEL);
    }

    @Test
    void aLargeAutomatonIsWalkedInUserSpace() {
        assertThat(where(language(KernelField.IMAGE, 2_000))).isEqualTo(Where.KERNEL);
        assertThat(where(language(KernelField.IMAGE, 2_001))).isEqualTo(Where.USER_SPACE);
    }

    @Test
    void anEmptyPatternAsksWhetherThereIsAValue() {
        assertThat(Approximation.of(Rules.has(KernelField.IMAGE, ""), Category.PROCESS_CREATION)
                        .condition())
                .isEqualTo(new Condition.Exists(KernelField.IMAGE));
    }

    @Test
    void aListOnOneFieldIsOnePredicate() {
        Condition list = Rules.has("a", "b", "c");
        assertThat(Approximation.of(list, Category.PROCESS_CREATION).condition())
                .isEqualTo(list);
    }

    @Test
    void aKeywordIsOnePredicateASide() {
        var keyword = new Condition.Strings(
                List.of(KernelField.IMAGE, KernelField.PARENT_IMAGE, KernelField.NAME),
                false,
                Rules.has("a").patterns());
        assertThat(Approximation.of(keyword, Category.PROCESS_CREATION).condition())
                .isEqualTo(new Condition.Any(List.of(
                        new Condition.Strings(List.of(KernelField.IMAGE, KernelField.NAME), false, keyword.patterns()),
                        new Condition.Strings(List.of(KernelField.PARENT_IMAGE), false, keyword.patterns()))));
    }

    @Test
    void itHoldsWhereverTheRuleHolds() {
        long seed = new SplittableRandom().nextLong();
        var rules = new RandomRules(new SplittableRandom(seed));
        for (int round = 0; round < 3_000; round++) {
            Condition condition = rules.condition(4);
            var approximation = Approximation.of(condition, Category.PROCESS_CREATION);
            for (int i = 0; i < 10; i++) {
                Subject subject = rules.subject(40);
                boolean holds = Verdict.holds(condition, subject);
                boolean approximately = Verdict.holds(approximation.condition(), subject);
                String story = "seed %d, round %d, %s".formatted(seed, round, condition);
                assertThat(approximately || !holds).as(story).isTrue();
                if (approximation.where() == Where.KERNEL) {
                    assertThat(approximately).as(story).isEqualTo(holds);
                }
            }
        }
    }

    private static Condition language(KernelField field, int states) {
        var dfa = new Dfa(new int[Dfa.SYMBOLS], 1, new int[states], new boolean[states], 0);
        return new Condition.Language(field, dfa, Optional.empty(), "x");
    }

    private static Where where(Condition condition) {
        return Approximation.of(condition, Category.PROCESS_CREATION).where();
    }
}
