package nightjar.sigma;

import static nightjar.matcher.KernelField.COMMAND_LINE;
import static nightjar.matcher.KernelField.IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import nightjar.matcher.Action;
import nightjar.matcher.Rule;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Filters, and the operator's exceptions.
class FiltersTest {
    private static final String RULES = """
            title: Curl
            id: curl-rule
            name: curl
            logsource: {category: process_creation, product: linux}
            detection:
              s: {Image|endswith: /curl}
              condition: s
            ---
            title: Wget
            id: wget-rule
            logsource: {category: process_creation, product: linux}
            detection:
              s: {Image|endswith: /wget}
              condition: s
            ---
            title: A file
            id: file-rule
            logsource: {category: file_event, product: linux}
            detection:
              s: {TargetFilename: /etc/passwd}
              condition: s
            """;

    private static Loaded load(String exceptions) {
        return new Compiled()
                .file("rules.yml", RULES)
                .file("exceptions.yml", exceptions)
                .load();
    }

    private static String filter(String logsource, String rules) {
        return """
                title: Our mirror
                %s
                filter:
                  rules: %s
                  mirror: {CommandLine|contains: mirror.example}
                  condition: not mirror
                """.formatted(logsource, rules);
    }

    private static boolean holds(Loaded loaded, String id, String image, String commandLine) {
        Rule rule = loaded.ruleset().rules().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        return Verdict.holds(rule.condition(), Event.of(IMAGE, image).with(COMMAND_LINE, commandLine));
    }

    @Test
    void anExceptionTakesSomethingOutOfTheRulesThatItNames() {
        Loaded loaded = load(filter("", "[curl-rule]"));
        assertThat(loaded.refusals()).isEmpty();
        assertThat(holds(loaded, "curl-rule", "/bin/curl", "curl evil.example")).isTrue();
        assertThat(holds(loaded, "curl-rule", "/bin/curl", "curl mirror.example"))
                .isFalse();
        assertThat(holds(loaded, "wget-rule", "/bin/wget", "wget mirror.example"))
                .isTrue();
    }

    @Test
    void aRuleMayBeCalledByItsName() {
        assertThat(holds(load(filter("", "curl")), "curl-rule", "/bin/curl", "curl mirror.example"))
                .isFalse();
    }

    @Test
    void anyIsEveryRuleOfTheCategory() {
        Loaded loaded = load(filter("logsource: {category: process_creation}", "any"));
        assertThat(loaded.refusals()).isEmpty();
        assertThat(holds(loaded, "curl-rule", "/bin/curl", "mirror.example")).isFalse();
        assertThat(holds(loaded, "wget-rule", "/bin/wget", "mirror.example")).isFalse();
    }

    @Test
    void severalExceptionsHoldTogether() {
        Loaded loaded = load(
                filter("", "[curl-rule]") + "---\n" + filter("", "any").replace("mirror.example", "other.example"));
        assertThat(holds(loaded, "curl-rule", "/bin/curl", "mirror.example")).isFalse();
        assertThat(holds(loaded, "curl-rule", "/bin/curl", "other.example")).isFalse();
        assertThat(holds(loaded, "curl-rule", "/bin/curl", "third.example")).isTrue();
    }

    @Test
    void aFilterMayStandAmongTheRules() {
        Loaded loaded = Compiled.load(RULES + "---\n" + filter("", "[wget-rule]"));
        assertThat(holds(loaded, "wget-rule", "/bin/wget", "mirror.example")).isFalse();
    }

    @Test
    void aFilterThatNamesNoRuleIsRefusedWithTheNearest() {
        Loaded loaded = load(filter("", "[curl-rul, wget-rule]"));
        assertThat(loaded.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.file()).isEqualTo("exceptions.yml");
            assertThat(refusal.line()).isEqualTo(4);
            assertThat(refusal.reason()).contains("'curl-rul'; did you mean 'curl-rule'");
        });
        assertThat(holds(loaded, "wget-rule", "/bin/wget", "mirror.example"))
                .as("the others count")
                .isFalse();
    }

    @Test
    void aFilterIsRefusedWhereARuleWouldBe() {
        assertThat(load(filter("", "[file-rule]").replace("CommandLine", "ParentImage"))
                        .refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("events of file_event have no field"));
        assertThat(load("title: x\nfilter:\n  s: {Image: x}\n  condition: s\n").refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("'rules' is missing"));
        assertThat(load("title: x\ndetection: {}\n").refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("an exception is a Sigma filter"));
        assertThat(load(filter("logsource: {category: file_event}", "[curl-rule]"))
                        .refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("is about process_creation"));
    }

    private static Loaded killing(String exceptions) {
        return new Compiled()
                .file("rules.yml", RULES)
                .file("exceptions.yml", exceptions)
                .file("policy.yml", "actions: [{level: medium, action: kill}]")
                .load();
    }

    private static Map<String, Action> actions(Loaded loaded) {
        return loaded.ruleset().rules().stream().collect(Collectors.toMap(Rule::id, Rule::action));
    }

    @Test
    void aRuleWhoseExceptionIsRefusedOnlyLogs() {
        Loaded loaded = killing(filter("", "[curl]").replace("CommandLine", "ComandLine"));
        assertThat(actions(loaded))
                .containsOnly(
                        Map.entry("curl-rule", Action.LOG),
                        Map.entry("wget-rule", Action.KILL),
                        Map.entry("file-rule", Action.KILL));
        assertThat(loaded.refusals())
                .extracting(Refusal::reason)
                .contains("until this exception is right, the rules that it names do no more than log");
    }

    @Test
    void ofAnExceptionForAnyRuleThoseOfItsCategoryOnlyLog() {
        Loaded loaded =
                killing(filter("logsource: {category: process_creation}", "any").replace("not mirror", "not"));
        assertThat(actions(loaded))
                .containsOnly(
                        Map.entry("curl-rule", Action.LOG),
                        Map.entry("wget-rule", Action.LOG),
                        Map.entry("file-rule", Action.KILL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "title: [",
                "just text",
                "title: no filter",
                "filter: {rules: [curl-rul], s: {Image: x}, condition: not s}",
                "filter: {s: {Image: x}, condition: not s}",
                "filter: {rules: any, s: {Imag: x}, condition: not s}",
            })
    void whereNobodyKnowsWhatARefusedExceptionIsForEveryRuleOnlyLogs(String exception) {
        Loaded loaded = killing(exception + "\n");
        assertThat(actions(loaded).values()).containsOnly(Action.LOG);
        assertThat(loaded.refusals())
                .extracting(Refusal::reason)
                .contains("until this exception is right, no rule does more than log");
    }

    @Test
    void anExceptionThatIsRightLeavesTheActions() {
        Loaded loaded = killing(filter("", "[curl]"));
        assertThat(loaded.refusals()).isEmpty();
        assertThat(actions(loaded).values()).containsOnly(Action.KILL);
    }

    @Test
    void aFilterOfAnotherSystemIsNotOurs() {
        Loaded loaded = load(filter("logsource: {category: process_creation, product: windows}", "[unknown]"));
        assertThat(loaded.refusals()).isEmpty();
        assertThat(loaded.otherCategories()).isEqualTo(1);
    }
}
