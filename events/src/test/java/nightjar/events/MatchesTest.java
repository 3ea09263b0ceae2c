package nightjar.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What an observation says of the rules that hold of it.
class MatchesTest {
    private static final Host HOST = new Host("host", "boot");
    private static final DetectionRule SHELL = new DetectionRule(
            "6b8c2f3e",
            "Shell That Runs a Download",
            DetectionRule.Level.HIGH,
            List.of("attack.execution", "attack.t1059.004", "attack.t1105"),
            "Ada",
            List.of(),
            List.of("https://example.org/1"));

    @Test
    void theHighestLevelComesFirst() {
        RuleMatch low = match(rule("a", DetectionRule.Level.LOW));
        RuleMatch critical = match(rule("b", DetectionRule.Level.CRITICAL));
        RuleMatch alsoLow = match(rule("c", DetectionRule.Level.LOW));
        assertThat(observation(low, critical, alsoLow).matches()).containsExactly(critical, low, alsoLow);
    }

    @Test
    void anObservationWithAMatchIsAnAlert() {
        assertThat(JsonWriter.line(observation(match(SHELL))))
                .isEqualTo("{\"@timestamp\":\"1970-01-01T00:00:00.000000000Z\",\"event\":{\"kind\":\"alert\","
                        + "\"category\":[\"host\"],\"type\":[\"error\"],\"action\":\"lost\",\"sequence\":1,"
                        + "\"severity\":73},\"nightjar\":{\"lost\":{\"type\":\"process.exec\",\"count\":1},"
                        + "\"matches\":[{\"rule\":{\"id\":\"6b8c2f3e\",\"name\":\"Shell That Runs a Download\","
                        + "\"level\":\"high\",\"tags\":[\"attack.execution\",\"attack.t1059.004\",\"attack.t1105\"],"
                        + "\"author\":\"Ada\",\"references\":[\"https://example.org/1\"]},"
                        + "\"matched\":[{\"field\":\"process.command_line\",\"value\":\"*| sh\"}],"
                        + "\"judged_in\":\"kernel\",\"action\":\"kill\",\"outcome\":\"killed\"}]},"
                        + "\"host\":{\"name\":\"host\",\"boot\":{\"id\":\"boot\"}},"
                        + "\"rule\":{\"id\":[\"6b8c2f3e\"],\"name\":[\"Shell That Runs a Download\"],"
                        + "\"author\":[\"Ada\"],\"reference\":[\"https://example.org/1\"]},"
                        + "\"threat\":{\"framework\":\"MITRE ATT&CK\",\"tactic\":{\"id\":[\"TA0002\"],"
                        + "\"name\":[\"Execution\"]},\"technique\":{\"id\":[\"T1059\",\"T1105\"],"
                        + "\"subtechnique\":{\"id\":[\"T1059.004\"]}}},\"ecs\":{\"version\":\"8.17.0\"}}");
    }

    @Test
    void withoutAMatchThereIsNoWordOfRules() {
        assertThat(JsonWriter.line(observation()))
                .contains("\"kind\":\"pipeline_error\"")
                .doesNotContain("rule", "threat", "severity", "matches");
    }

    @Test
    void whatSeveralRulesShareIsThereOnce() {
        var fields = Fields.of(observation(match(SHELL), match(rule("b", DetectionRule.Level.LOW, "attack.T1105"))));
        assertThat(fields)
                .containsEntry("rule.id", List.of("6b8c2f3e", "b"))
                .containsEntry("rule.author", List.of("Ada"))
                .containsEntry("threat.technique.id", List.of("T1059", "T1105"));
    }

    @Test
    void aRuleThatTheCatalogueDoesNotKnowTellsOfNoThreat() {
        assertThat(Fields.of(observation(match(rule("b", DetectionRule.Level.LOW, "cve.2021-44228")))))
                .containsEntry("nightjar.matches.rule.tags", List.of("cve.2021-44228"))
                .doesNotContainKeys("threat.framework", "threat.technique.id");
    }

    @Test
    void aRuleThatMatchedBeforeIsWrittenAsBefore() {
        var writer = new JsonWriter();
        RuleMatch first = match(SHELL);
        var second = new RuleMatch(SHELL, List.of(), RuleMatch.Space.USER, RuleMatch.Action.LOG, null);
        for (RuleMatch match : List.of(first, second, first)) {
            writer.clear();
            writer.write(observation(match));
            assertThat(new String(writer.buffer(), 0, writer.length() - 1, StandardCharsets.UTF_8))
                    .isEqualTo(JsonWriter.line(observation(match)));
        }
    }

    @Test
    void ofACorrelationOnlyTheLatestSequencesAreShown() {
        List<Long> sequences = LongStream.rangeClosed(1, 100).boxed().toList();
        var correlated = new RuleCorrelated(0, 5, List.of(), 0, 0, 100, sequences);
        assertThat(correlated.sequences())
                .hasSize(RuleCorrelated.SEQUENCES_SHOWN)
                .startsWith(37L)
                .endsWith(100L);
        assertThat(new RuleCorrelated(0, 5, List.of(), 0, 0, 2, List.of(8L, 9L)).sequences())
                .containsExactly(8L, 9L);
    }

    @Test
    void theMatchesOfAnObservationNeverChange() {
        List<RuleMatch> matches = new ArrayList<>(List.of(match(SHELL)));
        var observation = new Observation(1, null, new EventsLost(0, "process.exec", 1), HOST, matches);
        matches.clear();
        assertThat(observation.matches()).hasSize(1);
    }

    @Test
    void anAuthorWhoIsNotNamedIsNone() {
        assertThat(rule("a", DetectionRule.Level.LOW).author()).isNull();
    }

    private static DetectionRule rule(String id, DetectionRule.Level level, String... tags) {
        return new DetectionRule(id, "title", level, List.of(tags), "", List.of(), List.of());
    }

    private static RuleMatch match(DetectionRule rule) {
        return new RuleMatch(
                rule,
                List.of(new FieldValue("process.command_line", "*| sh")),
                RuleMatch.Space.KERNEL,
                RuleMatch.Action.KILL,
                RuleMatch.Outcome.KILLED);
    }

    private static Observation observation(RuleMatch... matches) {
        return new Observation(1, null, new EventsLost(0, "process.exec", 1), HOST, List.of(matches));
    }
}
