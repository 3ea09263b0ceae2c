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

        @Field(value = "threat", repeats = true) @Nullable Attack attack,

        @Field(value = "nightjar.matches", means = "Each match in full, the highest level first.")
        List<RuleMatch> matches) {

    /// @param matches at least one, the highest level first
    static MatchSummary of(List<RuleMatch> matches) {
        DetectionRule highest = matches.getFirst().rule();
        return matches.size() == 1
                ? of(
                        highest,
                        List.of(highest.id()),
                        List.of(highest.name()),
                        highest.author() == null ? List.of() : List.of(highest.author()),
                        highest.references(),
                        highest.attack(),
                        matches)
                : of(
                        highest,
                        each(matches, rule -> Stream.of(rule.id())).toList(),
                        each(matches, rule -> Stream.of(rule.name())).toList(),
                        each(matches, rule -> Stream.ofNullable(rule.author()))
                                .distinct()
                                .toList(),
                        each(matches, rule -> rule.references().stream())
                                .distinct()
                                .toList(),
                        Attack.of(each(matches, rule -> rule.tags().stream()).toList()),
                        matches);
    }

    private static MatchSummary of(
            DetectionRule highest,
            List<String> ids,
            List<String> names,
            List<String> authors,
            List<String> references,
            Attack attack,
            List<RuleMatch> matches) {
        return new MatchSummary(
                "alert",
                highest.level().severity(),
                ids,
                names,
                authors,
                references,
                attack.isEmpty() ? null : attack,
                matches);
    }

    private static Stream<String> each(List<RuleMatch> matches, Function<DetectionRule, Stream<String>> part) {
        return matches.stream().map(RuleMatch::rule).flatMap(part);
    }
}
