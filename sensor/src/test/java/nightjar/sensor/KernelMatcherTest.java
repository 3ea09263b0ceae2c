package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import nightjar.matcher.Category;
import nightjar.matcher.KernelRules;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;
import nightjar.matcher.Where;
import nightjar.sigma.ImageWriter;
import nightjar.testkit.KernelTest;
import nightjar.testkit.RandomRules;

/// Three readers of the same rules: the kernel, Java over the same words, and Java over the conditions.
class KernelMatcherTest {
    private static final int ROOM = 1 << 20;
    private static final int RULESETS = 200;
    private static final int EVENTS = 40;

    @KernelTest
    void theKernelAndJavaAgreeOnEveryEvent() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        try (KernelMatcher kernel = KernelMatcher.open(ROOM)) {
            for (int i = 0; i < RULESETS; i++) {
                var rules = new RandomRules(random);
                Ruleset ruleset = rules.ruleset(random.nextInt(1, 60));
                MatcherImage image =
                        MatcherImage.read(ImageWriter.write(ruleset).image());
                if (image.kernel(Category.PROCESS_CREATION).isEmpty()) {
                    continue;
                }
                KernelRules java = image.kernel(Category.PROCESS_CREATION).get();
                kernel.load(java.words());
                for (int event = 0; event < EVENTS; event++) {
                    String story = "seed %d, ruleset %d, event %d".formatted(seed, i, event);
                    Subject subject = rules.subject(event == 0 ? 4_096 : 80);
                    KernelMatcher.Verdict verdict = kernel.judge(subject);
                    assertThat(verdict.rules()).as(story).isEqualTo(java.judge(subject));
                    assertHolds(image, subject, verdict.rules(), story);
                }
            }
        }
    }

    /// What the kernel judges for good is right; where it only filters, it lets pass what holds.
    private static void assertHolds(MatcherImage image, Subject subject, BitSet found, String story) {
        List<Rule> numbered = image.numbered(Category.PROCESS_CREATION);
        for (int number = 0; number < numbered.size(); number++) {
            Rule rule = numbered.get(number);
            boolean holds = Verdict.holds(rule.condition(), subject);
            if (image.where(rule) == Where.KERNEL || holds) {
                assertThat(found.get(number)).as("%s, %s", story, rule).isEqualTo(holds);
            }
        }
    }
}
