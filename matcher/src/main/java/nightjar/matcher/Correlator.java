package nightjar.matcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Judges correlations over the stream of matches (Sigma specification 2.1, correlation rules).
///
/// **When.** A correlation is judged when a match of one of its rules arrives, over the matches of its group within
/// `timespan` of the latest, both ends included. Nothing is judged while nothing arrives. So "fewer than three" holds
/// with the first match already, "exactly three" with the third and no longer with the fourth, and a range as soon as
/// its lower bound is reached; that something did not happen cannot be said.
///
/// **What counts.** Of [Correlation.Kind#EVENT_COUNT] the different events, so that an event which fulfils two of the
/// rules counts once. Of `VALUE_COUNT` the different values; each of several counts. Of `TEMPORAL` the different
/// rules. Of `TEMPORAL_ORDERED` the longest chain of rules that followed each other in the order of the list;
/// an event does not follow itself. Of the last two kinds all rules must be there where no threshold says otherwise.
///
/// **Groups.** A match that lacks a field of the group, or the field whose values are counted, does not count.
/// Several values of a group's field stand for one, which is all of them.
///
/// **Firing.** A correlation that holds fires once a group. It fires again when a match came with which it did not
/// hold, or when it holds and `timespan` has passed since it last fired; until then what holds is counted in
/// [#suppressed] only. So a flood of matches is an alert a `timespan`, and no flood of alerts.
///
/// **Nesting.** A correlation that fires is itself a match of those that name it: at the same time, with the same
/// event, whose fields are those of the event and the names by which it groups.
///
/// **Time.** Matches may come late by less than `timespan`: they take the place that is theirs by time. Those
/// that come later than that do not count. Where time falls back by more than [#LATE_NANOS], the clock was set: the
/// group begins again.
///
/// Confined to one thread.
public final class Correlator {
    /// Of more groups of a correlation, the one that was quiet longest is given up.
    public static final int GROUPS = 4_096;
    /// Of more matches within a window, one is given up: the oldest of the rule or value that has the most. A
    /// correlation that asks for more is refused.
    public static final int KEPT = 10_000;
    /// Of more matches in all windows of a correlation, the group that was quiet longest is given up.
    public static final int KEPT_TOGETHER = 100_000;
    /// A longer value is kept as its beginning and its digest, so two that differ still do.
    public static final int VALUE_LENGTH = 256;
    /// Of more values of a field in one event, the first count.
    public static final int VALUES = 64;
    /// A correlation over a longer time is refused.
    public static final Duration TIMESPAN = Duration.ofDays(366);
    /// Correlations about correlations about … deeper are refused.
    public static final int NESTED = 16;
    /// Where a match makes more correlations fire than these, the first do.
    public static final int FIRED = 64;
    /// The sequences told of a correlation are the latest.
    public static final int SEQUENCES = 64;
    /// How far behind its group's latest a match may lie before it says that the clock was set back; or `timespan`,
    /// where that is longer.
    public static final long LATE_NANOS = 60_000_000_000L;

    private final List<CorrelationGroups> all;
    /// By the rules that they name.
    private final Map<String, List<CorrelationGroups>> named = new HashMap<>();

    private long unfollowed;

    /// @throws IllegalArgumentException where a correlation leads back to itself, or asks for more than is kept
    public Correlator(List<Correlation> correlations) {
        check(correlations);
        all = correlations.stream().map(CorrelationGroups::new).toList();
        for (CorrelationGroups each : all) {
            for (String rule : Set.copyOf(each.correlation().rules())) {
                named.computeIfAbsent(rule, _ -> new ArrayList<>()).add(each);
            }
        }
    }

    /// A correlation that holds.
    ///
    /// @param groupBy what the matches have in common
    /// @param count what was compared with the threshold
    /// @param firstEpochNanos when the first of the matches in the window was, and `lastEpochNanos` the last
    /// @param contributing the different events in the window
    /// @param sequences theirs, in order, the latest [#SEQUENCES]
    public record Fired(
            Correlation correlation,
            List<Group> groupBy,
            long count,
            long firstEpochNanos,
            long lastEpochNanos,
            long contributing,
            List<Long> sequences) {
        public Fired {
            groupBy = List.copyOf(groupBy);
            sequences = List.copyOf(sequences);
        }
    }

    /// A name as in `group-by`, and the value under it.
    public record Group(String name, String value) {}

    /// What was given up at a bound: a correlation may have missed it.
    ///
    /// @param groups that were given up while their window was open
    /// @param matches that were given up while they were within the window
    /// @param late matches that came too late for their window
    /// @param values of an event beyond [#VALUES]
    /// @param fired correlations beyond [#FIRED] of one match
    public record Forgotten(long groups, long matches, long late, long values, long fired) {}

    /// Takes in a match, and says which correlations fire with it: also those that [#silent] names, which are not
    /// reported.
    ///
    /// @param sequence the event's
    /// @param fields of the event: the values of a field by its ECS name; none where it lacks the field
    public List<Fired> match(String ruleId, long epochNanos, long sequence, Function<String, List<String>> fields) {
        List<Fired> fired = new ArrayList<>();
        follow(new Match(ruleId, epochNanos, sequence, fields), fired);
        return fired;
    }

    /// A match of a rule or of a correlation.
    record Match(String ruleId, long epochNanos, long sequence, Function<String, List<String>> fields) {}

    private void follow(Match match, List<Fired> fired) {
        for (CorrelationGroups each : named.getOrDefault(match.ruleId(), List.of())) {
            Optional<Fired> now = each.match(match);
            if (now.isEmpty()) {
                continue;
            }
            if (fired.size() == FIRED) {
                unfollowed++;
            } else {
                fired.add(now.get());
                follow(nested(match, now.get()), fired);
            }
        }
    }

    private static Match nested(Match match, Fired fired) {
        Map<String, List<String>> groups = new HashMap<>();
        fired.groupBy().forEach(group -> groups.put(group.name(), List.of(group.value())));
        return new Match(fired.correlation().id(), match.epochNanos(), match.sequence(), name -> {
            List<String> values = groups.get(name);
            return values == null ? match.fields().apply(name) : values;
        });
    }

    /// The rules and correlations that are reported only through a correlation: Sigma's `generate`, where no
    /// correlation that names them sets it.
    public Set<String> silent() {
        Set<String> silent = new HashSet<>();
        all.forEach(each -> silent.addAll(each.correlation().rules()));
        all.stream()
                .map(CorrelationGroups::correlation)
                .filter(Correlation::ruleMatchesAlone)
                .forEach(each -> each.rules().forEach(silent::remove));
        return Set.copyOf(silent);
    }

    /// How often a correlation held and did not fire, since it had.
    public long suppressed() {
        return sum(CorrelationGroups::suppressed);
    }

    /// For the account of losses.
    public Forgotten forgotten() {
        return new Forgotten(
                sum(CorrelationGroups::groupsGivenUp),
                sum(CorrelationGroups::matchesGivenUp),
                sum(CorrelationGroups::late),
                sum(CorrelationGroups::valuesGivenUp),
                unfollowed);
    }

    private long sum(ToLongFunction<CorrelationGroups> number) {
        return all.stream().mapToLong(number).sum();
    }

    /// @throws IllegalArgumentException as the constructor says
    static void check(List<Correlation> correlations) {
        Map<String, Set<String>> names = new LinkedHashMap<>();
        for (Correlation each : correlations) {
            if (!each.timespan().isPositive() || each.timespan().compareTo(TIMESPAN) > 0) {
                throw new IllegalArgumentException(
                        "correlation %s: a timespan of %s; at most %s".formatted(each.id(), each.timespan(), TIMESPAN));
            }
            for (Correlation.Threshold threshold : each.threshold()) {
                if (least(threshold) > KEPT) {
                    throw new IllegalArgumentException("correlation %s: asks for %,d; at most %,d are counted"
                            .formatted(each.id(), least(threshold), KEPT));
                }
            }
            names.computeIfAbsent(each.id(), _ -> new HashSet<>()).addAll(each.rules());
        }
        Map<String, Integer> depths = new HashMap<>();
        names.keySet().forEach(id -> depth(id, names, depths, new ArrayList<>()));
    }

    /// The least number with which it holds.
    private static long least(Correlation.Threshold threshold) {
        return switch (threshold.how()) {
            case EQUAL, GREATER_OR_EQUAL -> threshold.value();
            case GREATER -> Math.max(threshold.value(), threshold.value() + 1);
            case LESS, LESS_OR_EQUAL, NOT_EQUAL -> 0;
        };
    }

    /// How many correlations lie between this one and a rule, itself counted; 0 for a rule.
    ///
    /// @param path the correlations above it
    private static int depth(
            String id, Map<String, Set<String>> names, Map<String, Integer> depths, List<String> path) {
        Set<String> below = names.get(id);
        if (below == null) {
            return 0;
        }
        Integer known = depths.get(id);
        if (known != null) {
            return known;
        }
        if (path.contains(id)) {
            throw new IllegalArgumentException("correlation %s: its rules lead back to it".formatted(id));
        }
        if (path.size() >= NESTED) {
            throw new IllegalArgumentException(
                    "correlation %s: correlations nested more than %d deep".formatted(path.getFirst(), NESTED));
        }
        path.add(id);
        int deepest = 0;
        for (String each : below) {
            deepest = Math.max(deepest, depth(each, names, depths, path));
        }
        path.removeLast();
        if (deepest >= NESTED) {
            throw new IllegalArgumentException(
                    "correlation %s: correlations nested more than %d deep".formatted(id, NESTED));
        }
        depths.put(id, deepest + 1);
        return deepest + 1;
    }
}
