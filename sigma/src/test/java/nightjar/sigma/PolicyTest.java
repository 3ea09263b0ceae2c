package nightjar.sigma;

import static nightjar.matcher.KernelField.IMAGE;
import static nightjar.matcher.KernelField.TARGET_FILENAME;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.Rule;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static String rule(String id, String level, String tags) {
        return """
                title: Rule %1$s
                id: %1$s
                level: %2$s
                tags: [%3$s]
                logsource: {category: process_creation}
                detection:
                  s: {Image: /bin/%1$s}
                  condition: s
                ---
                """.formatted(id, level, tags);
    }

    private static Loaded load(String policy) {
        return new Compiled()
                .file(
                        "rules.yml",
                        rule("a", "critical", "attack.t1")
                                + rule("b", "critical", "")
                                + rule("c", "low", "attack.t1, attack.t2"))
                .file("policy.yml", policy)
                .load();
    }

    private static Map<String, Action> actions(Loaded loaded) {
        return loaded.ruleset().rules().stream().collect(Collectors.toMap(Rule::id, Rule::action));
    }

    @Test
    void withoutAPolicyEverythingIsLogged() {
        assertThat(actions(load("")))
                .containsOnly(Map.entry("a", Action.LOG), Map.entry("b", Action.LOG), Map.entry("c", Action.LOG));
    }

    @Test
    void aRulesOwnIdCountsMoreThanATagAndThatMoreThanItsLevel() {
        Loaded loaded = load("""
                actions:
                  - {level: critical, action: block}
                  - {tag: attack.t1, action: kill}
                  - {rule: c, action: log}
                """);
        assertThat(loaded.refusals()).isEmpty();
        assertThat(actions(loaded))
                .containsOnly(Map.entry("a", Action.KILL), Map.entry("b", Action.BLOCK), Map.entry("c", Action.LOG));
    }

    @Test
    void ofTwoOfAKindTheStrongerCounts() {
        Loaded loaded = load("""
                actions:
                  - {tag: attack.t1, action: block}
                  - {tag: attack.t2, action: kill}
                  - {level: critical, action: kill}
                  - {level: critical, action: log}
                """);
        assertThat(actions(loaded))
                .containsOnly(Map.entry("a", Action.BLOCK), Map.entry("b", Action.KILL), Map.entry("c", Action.BLOCK));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "{level: critcal, action: kill};the level 'critcal' is not known",
                "{level: critical, action: kil};the action 'kil' is not known",
                "{tag: attack.t9, action: kill};no rule has the tag 'attack.t9'; did you mean 'attack.t1'",
                "{rule: d, action: kill};no rule with the id or name 'd'",
                "{level: critical};one of level, tag and rule",
                "{level: critical, tag: attack.t1, action: kill};one of level, tag and rule",
                "{levle: critical, action: kill};an action has no key 'levle'; did you mean 'level'",
                "kill;an action is a map",
            })
    void anActionThatMakesNoSenseIsRefusedAndTheOthersCount(String action, String reason) {
        Loaded loaded = load("actions:\n  - " + action + "\n  - {rule: b, action: block}\n");
        assertThat(loaded.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.file()).isEqualTo("policy.yml");
            assertThat(refusal.line()).isEqualTo(2);
            assertThat(refusal.reason()).contains(reason);
        });
        assertThat(actions(loaded)).containsEntry("b", Action.BLOCK);
    }

    private static Loaded withAliases(String aliases, String policy) {
        return new Compiled()
                .file("rules.yml", rule("a", "critical", "attack.t1685") + rule("b", "critical", "attack.t1685.001"))
                .file("attack-aliases.yml", aliases)
                .file("policy.yml", policy)
                .load();
    }

    @Test
    void aTechniqueMayBeCalledByItsRetiredId() {
        Loaded loaded = withAliases("# Retired.\nT1562.001: T1685\n", """
                actions:
                  - {tag: attack.t1562.001, action: kill}
                """);
        assertThat(loaded.refusals()).isEmpty();
        assertThat(loaded.rules()).isEqualTo(2);
        assertThat(actions(loaded)).containsOnly(Map.entry("a", Action.KILL), Map.entry("b", Action.LOG));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "1562: T1685;'1562' is no technique",
                "T1562.001: defense;'defense' is no technique",
                "T1562.001: [T1685];is not a text",
                "- T1562;aliases are a map",
                "T1562: [;not YAML",
            })
    void aTableOfRetiredIdsThatIsWrongIsRefused(String aliases, String reason) {
        assertThat(withAliases(aliases + "\n", "").refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.file()).isEqualTo("attack-aliases.yml");
            assertThat(refusal.reason()).contains(reason);
        });
    }

    @Test
    void whatIsSparedIsSparedWhereItsFieldsAreKnown() {
        Loaded loaded = load("""
                spare:
                  - {Image: [/usr/bin/apt, /usr/bin/dpkg]}
                  - {TargetFilename|startswith: /var/cache/}
                """);
        assertThat(loaded.refusals()).isEmpty();
        var spared = loaded.ruleset().spared();
        for (Category category : Category.values()) {
            var condition = spared.getOrDefault(category, Simple.NEVER);
            Field image = IMAGE.isIn(category) ? IMAGE : new EventField(IMAGE.ecs());
            assertThat(Verdict.holds(condition, new Event().with(image, "/usr/bin/apt")))
                    .as("apt, %s", category)
                    .isTrue();
            assertThat(Verdict.holds(condition, new Event().with(image, "/usr/bin/curl")))
                    .as("curl, %s", category)
                    .isFalse();
            assertThat(Verdict.holds(condition, Event.of(TARGET_FILENAME, "/var/cache/x")))
                    .as("a file, %s", category)
                    .isEqualTo(TARGET_FILENAME.isIn(category));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "spare: [{Imag: /usr/bin/apt}];did you mean 'Image'",
                "spare: [{ProcessId: 1}];not known in the kernel",
                "spare: [{ParentImage|re: 'a.*b'}];not known in the kernel",
                "spare: [{ParentImage|exists: true}];not known in the kernel",
                "spare: [{CommandLine|fieldref|startswith: Image}];not known in the kernel",
                "spare: apt;is a list of maps",
                "sparing: [];a policy has no key 'sparing'; did you mean 'spare'",
                "spare: [;not YAML",
            })
    void aSpareThatIsWrongDisarmsEverything(String spare, String reason) {
        Loaded loaded = load("actions:\n  - {level: critical, action: kill}\n" + spare + "\n");
        assertThat(loaded.refusals()).extracting(Refusal::reason).anyMatch(each -> each.contains(reason));
        assertThat(loaded.refusals())
                .extracting(Refusal::reason)
                .contains("until this policy is right, no rule does more than log");
        assertThat(actions(loaded).values()).containsOnly(Action.LOG);
    }
}
