package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import nightjar.matcher.Correlation;
import nightjar.matcher.Correlation.Comparison;
import nightjar.matcher.Correlation.Kind;
import nightjar.matcher.Correlation.Threshold;
import nightjar.matcher.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrelationsTest {
    private static final String RULES = """
            title: Whoami
            id: whoami-id
            name: whoami
            logsource: {category: process_creation, product: linux}
            detection:
              s: {Image|endswith: /whoami}
              condition: s
            ---
            title: Connection
            id: connect-id
            name: connect
            logsource: {category: network_connection, product: linux}
            detection:
              s: {DestinationPort: 4444}
              condition: s
            ---
            title: Of Windows
            id: windows-id
            logsource: {category: process_creation, product: windows}
            detection:
              s: {Image: x}
              condition: s
            ---
            title: Broken
            id: broken-id
            logsource: {category: process_creation, product: linux}
            detection:
              s: {Imag: x}
              condition: s
            ---
            """;

    private static Loaded load(String correlation) {
        return Compiled.load(RULES + correlation);
    }

    private static Correlation one(String correlation) {
        Loaded loaded = load(correlation);
        assertThat(loaded.refusals()).extracting(Refusal::id).containsExactly("broken-id");
        assertThat(loaded.ruleset().correlations()).hasSize(1);
        return loaded.ruleset().correlations().getFirst();
    }

    private static String refusal(String section) {
        Loaded loaded = load("title: C\nid: c-id\ncorrelation: " + section + "\n");
        assertThat(loaded.ruleset().correlations()).isEmpty();
        return loaded.refusals().stream()
                .filter(refusal -> refusal.id().equals("c-id"))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    @Test
    void eventsAreCounted() {
        Correlation correlation = one("""
                title: Many
                id: many-id
                name: many
                level: high
                tags: [attack.discovery]
                description: Somebody asks often.
                author: us
                falsepositives: [scripts]
                correlation:
                  type: event_count
                  rules: [whoami]
                  group-by: [User, ParentImage]
                  timespan: 10m
                  condition: {gte: 10, lt: 100}
                  generate: true
                """);
        assertThat(correlation)
                .isEqualTo(new Correlation(
                        "many-id",
                        "many",
                        "Many",
                        "Somebody asks often.",
                        Level.HIGH,
                        List.of("attack.discovery"),
                        "us",
                        List.of("scripts"),
                        "rules.yml",
                        31,
                        Kind.EVENT_COUNT,
                        List.of("whoami-id"),
                        List.of("user.id", "process.parent.executable"),
                        Map.of(),
                        Duration.ofMinutes(10),
                        "",
                        List.of(new Threshold(Comparison.GREATER_OR_EQUAL, 10), new Threshold(Comparison.LESS, 100)),
                        true));
    }

    @Test
    void differentValuesAreCounted() {
        Correlation correlation = one("""
                title: Scan
                id: scan
                correlation:
                  type: value_count
                  rules: connect-id
                  group-by: [Image]
                  timespan: 90s
                  condition: {field: DestinationIp, gt: 20}
                """);
        assertThat(correlation.kind()).isEqualTo(Kind.VALUE_COUNT);
        assertThat(correlation.valueField()).isEqualTo("destination.ip");
        assertThat(correlation.threshold()).containsExactly(new Threshold(Comparison.GREATER, 20));
        assertThat(correlation.ruleMatchesAlone()).isFalse();
        assertThat(correlation.level()).isEqualTo(Level.MEDIUM);
    }

    @Test
    void ofTemporalAllRulesMustHoldUnlessItSaysHowMany() {
        Correlation correlation = one("""
                title: Then
                id: then
                correlation:
                  type: temporal_ordered
                  rules: [whoami, connect]
                  group-by: [who]
                  timespan: 1d
                  aliases:
                    who: {whoami: ParentImage, connect: Image}
                """);
        assertThat(correlation.kind()).isEqualTo(Kind.TEMPORAL_ORDERED);
        assertThat(correlation.rules()).containsExactly("whoami-id", "connect-id");
        assertThat(correlation.groupBy()).containsExactly("who");
        assertThat(correlation.aliases())
                .isEqualTo(Map.of(
                        "who", Map.of("whoami-id", "process.parent.executable", "connect-id", "process.executable")));
        assertThat(correlation.threshold()).containsExactly(new Threshold(Comparison.GREATER_OR_EQUAL, 2));
        assertThat(correlation.timespan()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void oneMayReferToAnotherThatComesFirst() {
        Loaded loaded = load("""
                title: Both
                id: both
                correlation: {type: temporal, rules: [many, connect], group-by: [Image], timespan: 1h}
                ---
                title: Many
                id: many-id
                name: many
                correlation: {type: event_count, rules: [whoami], group-by: [Image], timespan: 10m, condition: {gte: 3}}
                """);
        assertThat(loaded.ruleset().correlations()).extracting(Correlation::id).containsExactly("many-id", "both");
        assertThat(loaded.ruleset().correlations().getLast().rules()).containsExactly("many-id", "connect-id");
    }

    @Test
    void aCircleIsRefused() {
        Loaded loaded = load("""
                title: A
                id: a
                correlation: {type: temporal, rules: [b], group-by: [Image], timespan: 1h}
                ---
                title: B
                id: b
                correlation: {type: temporal, rules: [a], group-by: [Image], timespan: 1h}
                """);
        assertThat(loaded.ruleset().correlations()).isEmpty();
        assertThat(loaded.refusals())
                .filteredOn(refusal -> !refusal.id().equals("broken-id"))
                .extracting(Refusal::reason)
                .containsOnly("it refers to a correlation that is refused, or around to itself");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "{type: temporal, rules: [whoam], timespan: 1h};no rule with the id or name 'whoam'; did you mean 'whoami'",
                "{type: temporal, rules: [broken-id], timespan: 1h};'broken-id', which is refused",
                "{type: temporal, rules: [windows-id, whoami], timespan: 1h};some of its rules are about other systems",
                "{type: temporal, timespan: 1h};'rules' is missing",
                "{type: event_sum, rules: [whoami], timespan: 1h};the type 'event_sum' is not known",
                "{type: event_count, rules: [whoami], timespan: 1h};'condition' is missing",
                "{type: event_count, rules: [whoami], timespan: 1y, condition: {gte: 1}};the timespan '1y' is none",
                "{type: event_count, rules: [whoami], timespan: 0s, condition: {gte: 1}};the timespan '0s' is none",
                "{type: event_count, rules: [whoami], timespan: 1h, condition: {ge: 1}};the condition has no 'ge'",
                "{type: event_count, rules: [whoami], timespan: 1h, condition: {gte: many}};needs a whole number",
                "{type: value_count, rules: [whoami], timespan: 1h, condition: {gte: 1}};needs a 'field'",
                "{type: event_count, rules: [whoami], timespan: 1h, condition: {field: Image, gte: 1}};only the condition of value_count",
                "{type: event_count, rules: [whoami], group-by: [Imag], timespan: 1h, condition: {gte: 1}};did you mean 'Image'",
                "{type: temporal, rules: [whoami], timespan: 1h, groupby: [Image]};a correlation has no key 'groupby'; did you mean 'group-by'",
                "{type: temporal, rules: [whoami], timespan: 1h, aliases: {a: {connect: Image}}};is not among the rules",
                "[];'correlation' is no map",
            })
    void aCorrelationThatMakesNoSenseIsRefused(String section, String reason) {
        assertThat(refusal(section)).contains(reason);
    }

    @Test
    void aCorrelationOfAnotherSystemsRulesIsNotOurs() {
        Loaded loaded = load(
                "title: W\nid: w\ncorrelation: {type: event_count, rules: [windows-id], timespan: 1h, condition: {gte: 1}}\n");
        assertThat(loaded.refusals()).extracting(Refusal::id).containsExactly("broken-id");
        assertThat(loaded.otherCategories()).isEqualTo(2);
    }
}
