package nightjar.matcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A rule about matches of other rules within a time (Sigma specification 2.1, correlation rules). Judged in user
/// space.
///
/// @param rules the ids of the rules whose matches count
/// @param groupBy fields, matches with the same values of which are counted together; an alias or an ECS name
/// @param aliases of an alias, and in it of a rule's id, the ECS name of the field that it stands for
/// @param valueField for [Kind#VALUE_COUNT], the ECS name of the field whose different values count; else empty
/// @param threshold how many there must be; of [Kind#TEMPORAL], how many of the rules
/// @param ruleMatchesAlone whether the rules that it refers to are reported as well (`generate: true`)
public record Correlation(
        String id,
        String name,
        String title,
        String description,
        Level level,
        List<String> tags,
        String author,
        List<String> falsePositives,
        String file,
        int line,
        Kind kind,
        List<String> rules,
        List<String> groupBy,
        Map<String, Map<String, String>> aliases,
        Duration timespan,
        String valueField,
        List<Threshold> threshold,
        boolean ruleMatchesAlone) {
    public enum Kind {
        EVENT_COUNT,
        VALUE_COUNT,
        TEMPORAL,
        TEMPORAL_ORDERED
    }

    /// One comparison of the number with a bound; all of them must hold.
    public record Threshold(Comparison how, long value) {}

    public enum Comparison {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    public Correlation {
        tags = List.copyOf(tags);
        falsePositives = List.copyOf(falsePositives);
        rules = List.copyOf(rules);
        groupBy = List.copyOf(groupBy);
        aliases = Map.copyOf(aliases);
        threshold = List.copyOf(threshold);
    }
}
