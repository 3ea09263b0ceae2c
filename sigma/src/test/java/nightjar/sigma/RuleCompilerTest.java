package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.KernelField;
import nightjar.matcher.Level;
import nightjar.matcher.Pattern;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whole files of rules: what is read of them, what is ours, and what they may cost.
class RuleCompilerTest {
    private static String rule(String id, String logsource, String line) {
        return """
                title: Rule %1$s
                id: %1$s
                logsource: %2$s
                detection:
                  s: {%3$s}
                  condition: s
                ---
                """.formatted(id, logsource, line);
    }

    private static final String OURS = "{category: process_creation, product: linux}";

    @Test
    void aRuleTellsPeopleWhatItsFileSays() {
        Loaded loaded = new Compiled().file("some/dir/rule.yml", """
                        # A comment before it.
                        title: A title
                        id: 5f0d4bb2-0c1b-4f0c-9b6a-000000000001
                        name: a_name
                        status: test
                        description: What it is.
                        references: [https://a.example, https://b.example]
                        author: Somebody
                        date: 2024-01-02
                        tags: [attack.execution, attack.t1059.004]
                        logsource: {category: file_event, product: linux}
                        detection:
                          s: {TargetFilename: /etc/shadow}
                          condition: s
                        falsepositives: [Administrators]
                        level: high
                        """).load();
        assertThat(loaded.refusals()).isEmpty();
        assertThat(loaded.rules()).isEqualTo(1);
        assertThat(loaded.ruleset().rules())
                .containsExactly(new Rule(
                        "5f0d4bb2-0c1b-4f0c-9b6a-000000000001",
                        "a_name",
                        "A title",
                        "What it is.",
                        Level.HIGH,
                        List.of("attack.execution", "attack.t1059.004"),
                        "Somebody",
                        List.of("Administrators"),
                        List.of("https://a.example", "https://b.example"),
                        "some/dir/rule.yml",
                        2,
                        Category.FILE_EVENT,
                        new Condition.Strings(
                                List.of(KernelField.TARGET_FILENAME),
                                false,
                                List.of(new Pattern(
                                        Pattern.Place.EQUAL,
                                        "/etc/shadow".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                        "/etc/shadow"))),
                        Action.LOG));
    }

    @Test
    void rulesOfOtherSystemsAreCountedAndNotRefused() {
        Loaded loaded = Compiled.load(rule("a", OURS, "Image: x")
                + rule("b", "{category: process_creation}", "Image: x")
                + rule("c", "{category: process_creation, product: windows}", "NoSuchField: x")
                + rule("d", "{product: linux, service: auditd}", "type: EXECVE")
                + rule("e", "{category: webserver}", "cs-method: GET")
                + rule("f", "{product: linux}", "x: y"));
        assertThat(loaded.refusals()).isEmpty();
        assertThat(loaded.rules()).isEqualTo(2);
        assertThat(loaded.otherCategories()).isEqualTo(4);
        assertThat(loaded.ruleset().rules()).extracting(Rule::id).containsExactly("a", "b");
    }

    @Test
    void aBrokenRuleStopsNoOther() {
        Loaded loaded = new Compiled()
                .file("a.yml", rule("a", OURS, "Image: x") + "title: [\n")
                .file("b.yml", rule("b", OURS, "Imag: x") + rule("c", OURS, "Image: x"))
                .file("c.yml", "just text")
                .load();
        assertThat(loaded.ruleset().rules()).extracting(Rule::id).containsExactly("a", "c");
        assertThat(loaded.refusals())
                .extracting(Refusal::toString)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("a.yml:").contains("not YAML"),
                        second -> assertThat(second).startsWith("b.yml:5: b: the field 'Imag' is not known"),
                        third -> assertThat(third).startsWith("c.yml:1: a value, and no rule"));
    }

    @Test
    void theSecondOfTwoRulesWithOneIdIsRefused() {
        Loaded loaded = new Compiled()
                .file("a.yml", rule("a", OURS, "Image: x"))
                .file("b.yml", rule("a", OURS, "Image: y"))
                .load();
        assertThat(loaded.ruleset().rules()).hasSize(1);
        assertThat(loaded.refusals())
                .extracting(Refusal::toString)
                .containsExactly(
                        "b.yml:2: a: its id is that of the rule at a.yml:1; give it another, or leave one out");
    }

    @Test
    void aRuleWithoutIdIsCalledByItsTitle() {
        assertThat(Compiled.load("title: T\nlogsource: " + OURS + "\ndetection: {s: {Image: x}, condition: s}\n")
                        .ruleset()
                        .rules())
                .extracting(Rule::id)
                .containsExactly("T");
        assertThat(Compiled.load("logsource: " + OURS + "\ndetection: {s: {Image: x}, condition: s}\n")
                        .refusals())
                .extracting(Refusal::reason)
                .containsExactly("it has neither an id nor a title; give it an id (a random UUID)");
    }

    @Test
    void whatIsNoRuleIsRefused() {
        assertThat(Compiled.load("a: b\n").refusals())
                .extracting(Refusal::reason)
                .singleElement()
                .satisfies(reason -> assertThat(reason).startsWith("no rule: a rule has 'logsource' and 'detection'"));
        assertThat(Compiled.load("action: global\ntitle: x\n").refusals())
                .extracting(Refusal::reason)
                .containsExactly("'action: global' is not part of Sigma 2; write each rule out in full");
        assertThat(Compiled.load("title: x\ndetection: {}\n").refusals())
                .extracting(Refusal::reason)
                .singleElement()
                .satisfies(reason -> assertThat(reason).contains("'logsource' does not say"));
        assertThat(Compiled.load(rule("a", OURS, "Image: x").replace("title", "level: hgh\ntitle"))
                        .refusals())
                .extracting(Refusal::reason)
                .singleElement()
                .satisfies(reason -> assertThat(reason).contains("the level 'hgh' is not known"));
    }

    @Test
    void moreRulesThanThereIsRoomForAreRefusedByName() {
        String many = IntStream.range(0, Ruleset.RULES + 2)
                .mapToObj(i -> rule("r" + i, OURS, "Image: x"))
                .collect(Collectors.joining());
        Loaded loaded = Compiled.load(many + rule("f", "{category: file_event}", "Image: x"));
        assertThat(loaded.ruleset().rules()).hasSize(Ruleset.RULES + 1);
        assertThat(loaded.refusals()).extracting(Refusal::id).containsExactly("r2048", "r2049");
    }

    @Test
    @Timeout(60)
    void aListOfAHundredThousandValuesWorks() {
        String values =
                IntStream.range(0, 100_000).mapToObj(i -> "    - v" + i + "\n").collect(Collectors.joining());
        Condition condition = Compiled.rule(
                        "process_creation", "s:\n  CommandLine|contains:\n" + values + "condition: s")
                .condition();
        assertThat(condition)
                .isInstanceOfSatisfying(
                        Condition.Strings.class,
                        strings -> assertThat(strings.patterns()).hasSize(100_000));
        assertThat(Verdict.holds(condition, Event.commandLine("x v99999 x"))).isTrue();
    }

    @Test
    @Timeout(60)
    void moreValuesThanARuleMayHaveAreRefused() {
        String values = "[" + "x, ".repeat(Budget.VALUES_OF_RULE + 1) + "]";
        assertThat(Compiled.refusalOfLine("CommandLine|contains: " + values))
                .isEqualTo("more than 200,000 values in a rule; split it");
    }

    @Test
    @Timeout(60)
    void aSelectionThatIsNamedAgainAndAgainCountsEachTime() {
        String values = "[" + "x, ".repeat(1_000) + "]";
        String condition = "s" + " or not s".repeat(1_000);
        assertThat(Compiled.refusal("s:\n  CommandLine|contains|all: " + values + "\ncondition: " + condition)
                        .reason())
                .contains("more than 200,000 values in a rule");
    }

    @Test
    @Timeout(60)
    void aConditionThatIsTooDeepIsRefused() {
        for (String deep : List.of("(".repeat(5_000) + "s" + ")".repeat(4_000), "not ".repeat(9_000) + "s")) {
            assertThat(Compiled.refusal("s: {Image: x}\ncondition: " + deep).reason())
                    .contains("more than 64 deep");
        }
        assertThat(Compiled.refusal("s: {Image: x}\ncondition: " + "s or ".repeat(9_000) + "s")
                        .reason())
                .contains("more than 10,000 words");
        assertThat(Compiled.refusalOfLine("Image|re: '" + "(".repeat(1_000) + ")".repeat(1_000) + "'"))
                .contains("more than 100 deep");
    }

    @Test
    @Timeout(120)
    void costlyExpressionsAreRefusedBeforeTheyTakeTheMemory() {
        String costly = IntStream.range(0, 6)
                .mapToObj(i -> rule("r" + i, OURS, "Image|re: '" + "a.{0,9}b.{" + (300 + i) + "}c'"))
                .collect(Collectors.joining());
        Loaded loaded = Compiled.load(costly + rule("last", OURS, "Image: x"));
        assertThat(loaded.ruleset().rules()).extracting(Rule::id).contains("last");
        assertThat(loaded.ruleset().rules().size() + loaded.refusals().size()).isEqualTo(7);
    }

    @Test
    void notEveryRefusalOfMillionsIsTold() {
        Loaded loaded = Compiled.load("--- x\n".repeat(RuleCompiler.REFUSALS + 5));
        assertThat(loaded.refusals()).hasSize(RuleCompiler.REFUSALS + 1);
        assertThat(loaded.refusals().getLast().reason()).isEqualTo("5 more refusals are not told");
    }

    @Test
    void theCompilerNeedsNoUsersAndNoEventFields() {
        Loaded loaded = new RuleCompiler(Users.parse(new byte[0]), Set.of())
                .compile(RuleSources.of(List.of(Compiled.source("a.yml", rule("a", OURS, "User: root")))));
        assertThat(loaded.ruleset().rules().getFirst().condition()).isEqualTo(Simple.NEVER);
    }
}
