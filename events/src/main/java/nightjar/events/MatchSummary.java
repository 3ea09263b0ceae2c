package nightjar.events;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an observation shows of its matches: all of them in the words of the Elastic Common Schema, and each in full.
///
/// @param kind the same in every one of them, in place of what the type of the event says
record MatchSummary(
        @Field(value = "event.kind", means = "`alert`, in place of what the type of the event says.")
        String kind,

        @Field(
                value = "event.severity",
                means = "The highest level as a number: informational 1, low 21, medium 47, high 73, critical 99.")
        int severity,

        @Field(value = "rule.id", means = "The ids of the rules that matched, the highest level first.")
        List<String> ids,

        @Field(value = "rule.name", means = "Their titles, in the same order.")
        List<String> names,

        @Field(value = "rule.author", means = "Who wrote them, each once.")
        List<String> authors,

        @Field(value = "rule.reference", means = "Where to read more, each once.")
        List<String> references,

        @Field("threat") @Nullable Threat threat,

        @Field(value = "nightjar.matches", means = "Each match in full, the highest level first.")
        List<RuleMatch> matches) {

    /// Where the tags of the rules put it in ATT&CK.
    record Threat(
            @Field(value = "framework", means = "`MITRE ATT&CK`, where a tag names a tactic or technique of it.")
            String framework,

            @Field(value = "tactic.id", means = "What the attacker is after, such as TA0002.")
            List<String> tacticIds,

            @Field(value = "tactic.name", means = "The tactics' names in ATT&CK v19, in the same order.")
            List<String> tacticNames,

            @Field(value = "technique.id", means = "How, such as T1059; of a sub-technique, what it is part of.")
            List<String> techniqueIds,

            @Field(value = "technique.subtechnique.id", means = "How in particular, such as T1059.004.")
            List<String> subtechniqueIds) {

        static @Nullable Threat of(List<RuleMatch> matches) {
            List<Attack> attacks =
                    distinct(matches, match -> Stream.of(match.rule().attack()));
            if (attacks.stream().allMatch(Attack::isEmpty)) {
                return null;
            }
            List<Attack.Tactic> tactics = distinct(attacks, attack -> attack.tactics().stream());
            List<String> techniques = distinct(attacks, attack -> attack.techniques().stream());
            return new Threat(
                    Attack.FRAMEWORK,
                    tactics.stream().map(Attack.Tactic::id).toList(),
                    tactics.stream().map(Attack.Tactic::title).toList(),
                    distinct(techniques, id -> Stream.of(id.replaceAll("\\..*", ""))),
                    techniques.stream().filter(id -> id.contains(".")).toList());
        }
    }

    /// @param matches at least one, the highest level first
    static MatchSummary of(List<RuleMatch> matches) {
        List<DetectionRule> rules = matches.stream().map(RuleMatch::rule).toList();
        return new MatchSummary(
                "alert",
                rules.getFirst().level().severity(),
                rules.stream().map(DetectionRule::id).toList(),
                rules.stream().map(DetectionRule::name).toList(),
                distinct(rules, rule -> Stream.ofNullable(rule.author())),
                distinct(rules, rule -> rule.references().stream()),
                Threat.of(matches),
                matches);
    }

    private static <T, R> List<R> distinct(List<T> from, Function<T, Stream<R>> parts) {
        return from.stream().flatMap(parts).distinct().toList();
    }
}
