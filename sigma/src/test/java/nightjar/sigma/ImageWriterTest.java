package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Dfa;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.KernelRules;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;
import nightjar.matcher.Subject;
import nightjar.matcher.Where;
import nightjar.matcher.Words;
import org.junit.jupiter.api.Test;

class ImageWriterTest {
    private static final KernelField IMAGE = KernelField.IMAGE;

    @Test
    void eachCategoryHasItsOwnRules() throws Exception {
        MatcherImage image = image(List.of(
                Rules.rule("a", Category.FILE_EVENT, Rules.has(KernelField.TARGET_FILENAME, "/etc/")),
                Rules.rule("b", Rules.has("x")),
                Rules.rule("c", Rules.has(new EventField("a.b"), "x")),
                Rules.rule("d", Rules.has("y"))));
        assertThat(image.numbered(Category.FILE_EVENT)).extracting(Rule::id).containsExactly("a");
        assertThat(image.numbered(Category.PROCESS_CREATION))
                .extracting(Rule::id)
                .containsExactly("b", "d");
        assertThat(image.unnumbered(Category.PROCESS_CREATION))
                .extracting(Rule::id)
                .containsExactly("c");
        assertThat(image.kernel(Category.NETWORK_CONNECTION)).isEmpty();
        assertThat(image.counts()).isEqualTo(Map.of(Where.KERNEL, 3, Where.USER_SPACE, 1));
    }

    @Test
    void eachCategoryJudgesByItsOwnWords() throws Exception {
        List<Rule> rules = new ArrayList<>();
        for (Category category : Category.values()) {
            if (category != Category.DNS_QUERY) {
                rules.add(Rules.rule(category.sigma(), category, Rules.has("/" + category.sigma())));
            }
        }
        rules.add(Rules.rule("dns", Category.DNS_QUERY, Rules.has(IMAGE, "/dns")));
        MatcherImage image = image(rules);
        for (Category category : Category.values()) {
            if (category == Category.DNS_QUERY) {
                assertThat(image.kernel(category)).as("no hook judges it").isEmpty();
                continue;
            }
            KernelRules kernel = image.kernel(category).orElseThrow();
            for (Category other : Category.values()) {
                assertThat(kernel.judge(subject("/bin/" + other.sigma())))
                        .as("%s of %s", category, other)
                        .isEqualTo(category == other ? bits(0) : bits());
            }
        }
        assertThat(IntStream.of(image.words()).limit(Words.TOP).skip(Words.CATEGORIES))
                .filteredOn(base -> base != 0)
                .hasSize(Category.values().length - 1);
    }

    @Test
    void anImageSaysWhichFieldsItsRulesAskAbout() throws Exception {
        MatcherImage image = image(List.of(
                Rules.rule("a", Rules.has(KernelField.PARENT_IMAGE, "x")),
                Rules.rule("b", new Condition.Exists(KernelField.SCRIPT)),
                Rules.rule("c", Category.FILE_EVENT, Rules.has(KernelField.TARGET_FILENAME, "x"))));
        KernelRules execs = image.kernel(Category.PROCESS_CREATION).orElseThrow();
        assertThat(KernelField.values())
                .filteredOn(execs::wants)
                .as("of a parent, what it was itself")
                .containsExactly(IMAGE, KernelField.SCRIPT);
        assertThat(KernelField.values())
                .filteredOn(image.kernel(Category.FILE_EVENT).orElseThrow()::wants)
                .containsExactly(KernelField.TARGET_FILENAME);
    }

    @Test
    void noRulesAreAnImageToo() throws Exception {
        assertThat(image(List.of()).counts()).isEmpty();
    }

    @Test
    void asManyRulesAsThereMayBeAreAllJudged() throws Exception {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < Ruleset.RULES; i++) {
            rules.add(Rules.rule("r" + i, Rules.has("/" + i + "/")));
        }
        MatcherImage image = image(rules);
        assertThat(image.counts()).isEqualTo(Map.of(Where.KERNEL, Ruleset.RULES));
        for (int i = 0; i < Ruleset.RULES; i += 97) {
            assertThat(judged(image, "/bin/" + i + "/x")).isEqualTo(bits(i));
        }
    }

    @Test
    void aRuleMoreIsJudgedInUserSpace() throws Exception {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i <= Ruleset.RULES; i++) {
            rules.add(Rules.rule("r" + i, Rules.has("/" + i + "/")));
        }
        MatcherImage image = image(rules);
        assertThat(image.where(rules.getFirst())).as("the smallest").isEqualTo(Where.KERNEL);
        assertThat(image.counts().getOrDefault(Where.KERNEL, 0)).isBetween(Ruleset.RULES - 64, Ruleset.RULES);
        assertThat(image.ruleset().rules()).hasSize(Ruleset.RULES + 1);
    }

    @Test
    void ofTooManyPredicatesAboutParentsOnlyRulesThatHaveSomeAreLeftOut() throws Exception {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            rules.add(Rules.rule("own" + i, Rules.has("/a long value for a rule of its own/" + i + "/")));
            rules.add(Rules.rule("parent" + i, Rules.has(KernelField.PARENT_IMAGE, "/" + i + "/")));
        }
        MatcherImage image = image(rules);
        for (Rule rule : image.unnumbered(Category.PROCESS_CREATION)) {
            assertThat(rule.id()).startsWith("parent");
        }
        assertThat(image.unnumbered(Category.PROCESS_CREATION)).hasSizeBetween(400 - 256, 400 - 256 + 16);
        assertThat(judged(image, "/a long value for a rule of its own/7/").cardinality())
                .isEqualTo(1);
    }

    @Test
    void ofTooManyPredicatesTheRulesWithTheMostAreLeftOut() throws Exception {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rules.add(Rules.rule("small" + i, Rules.has("/" + i + "/")));
        }
        for (int i = 0; i < 5; i++) {
            int large = i;
            rules.add(Rules.rule(
                    "large" + i,
                    new Condition.Any(IntStream.range(0, 1_000)
                            .<Condition>mapToObj(each -> Rules.has(large + ":" + each))
                            .toList())));
        }
        MatcherImage image = image(rules);
        assertThat(image.unnumbered(Category.PROCESS_CREATION))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.id()).startsWith("large"));
        assertThat(image.numbered(Category.PROCESS_CREATION)).hasSizeGreaterThanOrEqualTo(100);
    }

    @Test
    void ofTooManyWordsTheLargestRulesAreLeftOut() throws Exception {
        var random = new SplittableRandom(3);
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rules.add(Rules.rule("small" + i, Rules.has("/" + i + "/")));
        }
        for (int i = 0; i < 12; i++) {
            rules.add(Rules.rule("large" + i, random(random, 2_000, 200)));
        }
        MatcherImage image = image(rules);
        for (int i = 0; i < 60; i++) {
            assertThat(image.where(rules.get(i))).isEqualTo(Where.KERNEL);
        }
        assertThat(image.unnumbered(Category.PROCESS_CREATION)).isNotEmpty();
        assertThat(image.wordCount()).isLessThanOrEqualTo(Words.MOST);
    }

    private static Condition random(SplittableRandom random, int states, int classes) {
        var dfa = new Dfa(
                random.ints(Dfa.SYMBOLS, 0, classes).toArray(),
                classes,
                random.ints((long) states * classes, 0, states).toArray(),
                new boolean[states],
                0);
        return new Condition.Language(IMAGE, dfa, Optional.empty(), "random");
    }

    @Test
    void aThousandValuesOfOneFieldAreFoundInOneWalk() throws Exception {
        List<Rule> rules = new ArrayList<>();
        for (int rule = 0; rule < 8; rule++) {
            int number = rule;
            rules.add(Rules.rule(
                    "r" + rule,
                    new Condition.All(List.of(
                            Rules.has(IntStream.range(0, 1_000)
                                    .mapToObj(i -> "/opt/" + i * 8 + number + "/bin")
                                    .toArray(String[]::new)),
                            new Condition.Not(Rules.has("skip" + number))))));
        }
        var written = ImageWriter.write(new Ruleset(rules, List.of(), Map.of()));
        assertThat(written.automata()).singleElement().satisfies(automaton -> {
            assertThat(automaton.field()).isEqualTo("process.executable");
            assertThat(automaton.patterns()).isEqualTo(8_008);
        });
        MatcherImage image = MatcherImage.read(written.image());
        assertThat(image.counts()).isEqualTo(Map.of(Where.KERNEL, 8));
        for (int rule = 0; rule < 8; rule++) {
            assertThat(judged(image, "/opt/" + 7_992 + rule + "/bin/x")).isEqualTo(bits(rule));
            assertThat(judged(image, "/opt/" + 7_992 + rule + "/bin/skip" + rule))
                    .isEqualTo(bits());
        }
    }

    @Test
    void whatSparesAProcessIsKnownToTheHookOrSparesNobodyThere() throws Exception {
        List<Rule> rules = List.of(Rules.rule("a", Rules.has("x")));
        for (var spared : Map.of(Rules.has("y"), 1, Rules.has(new EventField("a.b"), "y"), 0)
                .entrySet()) {
            var ruleset = new Ruleset(rules, List.of(), Map.of(Category.PROCESS_CREATION, spared.getKey()));
            int[] words = MatcherImage.read(ImageWriter.write(ruleset).image()).words();
            assertThat(words[Words.TOP + Words.SPARED]).isEqualTo(spared.getValue());
        }
    }

    private static MatcherImage image(List<Rule> rules) throws Exception {
        return MatcherImage.read(
                ImageWriter.write(new Ruleset(rules, List.of(), Map.of())).image());
    }

    private static BitSet judged(MatcherImage image, String path) {
        return image.kernel(Category.PROCESS_CREATION)
                .map(kernel -> kernel.judge(subject(path)))
                .orElseThrow();
    }

    private static Subject subject(String path) {
        Map<Field, List<byte[]>> fields = Map.of(IMAGE, List.of(path.getBytes(StandardCharsets.UTF_8)));
        return field -> fields.getOrDefault(field, List.of());
    }

    private static BitSet bits(int... set) {
        var bits = new BitSet();
        IntStream.of(set).forEach(bits::set);
        return bits;
    }
}
