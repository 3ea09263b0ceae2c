package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
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

    /// Those whose events hooks judge.
    private static final List<Category> CATEGORIES = List.of(
            Category.PROCESS_CREATION,
            Category.FILE_EVENT,
            Category.NETWORK_CONNECTION,
            Category.FILE_ACCESS,
            Category.FILE_CHANGE,
            Category.FILE_DELETE,
            Category.FILE_RENAME,
            Category.SYSCALL);

    @KernelTest
    void theKernelAndJavaAgreeOnEveryEvent() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        try (KernelMatcher kernel = KernelMatcher.open(ROOM)) {
            for (int i = 0; i < RULESETS; i++) {
                Map<Category, RandomRules> rules = new EnumMap<>(Category.class);
                for (Category category : CATEGORIES) {
                    if (random.nextInt(3) > 0) {
                        rules.put(category, new RandomRules(random, category));
                    }
                }
                MatcherImage image = image(rules, random);
                kernel.load(image);
                for (Category category : CATEGORIES) {
                    var made = rules.getOrDefault(category, new RandomRules(random, category));
                    int events = category == Category.PROCESS_CREATION ? EVENTS : EVENTS / 4;
                    for (int event = 0; event < events; event++) {
                        String story = "seed %d, ruleset %d, %s, event %d".formatted(seed, i, category, event);
                        Subject subject = made.subject(event == 0 ? 4_096 : 80);
                        BitSet found = kernel.judge(category, subject).rules();
                        BitSet java = image.kernel(category)
                                .map(each -> each.judge(subject))
                                .orElseGet(BitSet::new);
                        assertThat(found).as(story).isEqualTo(java);
                        assertHolds(image, category, subject, found, story);
                    }
                }
            }
        }
    }

    /// Of some categories there are rules, of others none.
    private static MatcherImage image(Map<Category, RandomRules> rules, SplittableRandom random) throws Exception {
        List<Rule> all = new ArrayList<>();
        Map<Category, Condition> spared = new EnumMap<>(Category.class);
        for (RandomRules each : rules.values()) {
            Ruleset ruleset = each.ruleset(random.nextInt(1, 60));
            all.addAll(ruleset.rules());
            spared.putAll(ruleset.spared());
        }
        return MatcherImage.read(
                ImageWriter.write(new Ruleset(all, List.of(), spared)).image());
    }

    /// What the kernel judges for good is right; where it only filters, it lets pass what holds.
    private static void assertHolds(
            MatcherImage image, Category category, Subject subject, BitSet found, String story) {
        List<Rule> numbered = image.numbered(category);
        for (int number = 0; number < numbered.size(); number++) {
            Rule rule = numbered.get(number);
            boolean holds = Verdict.holds(rule.condition(), subject);
            if (image.where(rule) == Where.KERNEL || holds) {
                assertThat(found.get(number)).as("%s, %s", story, rule).isEqualTo(holds);
            }
        }
    }

    @KernelTest
    void whereACategoryHasNoRulesNothingHoldsAndNothingIsSpared() throws Exception {
        var random = new SplittableRandom(1);
        var execs = new RandomRules(random);
        try (KernelMatcher kernel = KernelMatcher.open(ROOM)) {
            kernel.load(image(Map.of(Category.PROCESS_CREATION, execs), random));
            for (int i = 0; i < 100; i++) {
                kernel.judge(Category.PROCESS_CREATION, execs.subject(80));
                KernelMatcher.Verdict verdict = kernel.judge(Category.SYSCALL, execs.subject(80));
                assertThat(verdict.rules()).isEqualTo(new BitSet());
                assertThat(verdict.action()).isZero();
                assertThat(verdict.spared()).isFalse();
            }
        }
    }
}
