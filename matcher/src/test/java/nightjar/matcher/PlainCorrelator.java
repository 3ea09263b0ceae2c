package nightjar.matcher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// One correlation as plainly as it can be said: every match is kept, and all of them are looked at each time. What
/// [Correlator] is compared with.
final class PlainCorrelator {
    private final Correlation correlation;
    private final List<Seen> all = new ArrayList<>();
    /// Of each group, when it fired, while it holds.
    private final Map<List<String>, Long> fired = new HashMap<>();

    PlainCorrelator(Correlation correlation) {
        this.correlation = correlation;
    }

    private record Seen(String rule, long at, long event, List<String> group, List<String> values) {}

    List<Correlator.Fired> match(String rule, long at, long event, Map<String, List<String>> fields) {
        if (!correlation.rules().contains(rule)) {
            return List.of();
        }
        List<String> group = new ArrayList<>();
        for (String name : correlation.groupBy()) {
            String field = name.equals("alias")
                    ? switch (rule) {
                        case "a" -> "y";
                        case "b" -> "z";
                        default -> "none";
                    }
                    : name;
            List<String> values = fields.getOrDefault(field, List.of());
            if (values.isEmpty()) {
                return List.of();
            }
            group.add(String.join(", ", values));
        }
        List<String> counted = fields.getOrDefault(correlation.valueField(), List.of());
        if (correlation.kind() == Correlation.Kind.VALUE_COUNT && counted.isEmpty()) {
            return List.of();
        }
        Seen now = new Seen(rule, at, event, group, counted);
        all.add(now);
        long latest = of(group, _ -> true).getLast().at;
        long timespan = correlation.timespan().toNanos();
        List<Seen> window = of(group, each -> latest - each.at <= timespan);
        if (!window.contains(now)) {
            throw new IllegalStateException("this knows nothing of matches that come too late");
        }
        long count = count(window);
        if (!holds(count)) {
            fired.remove(group);
            return List.of();
        }
        if (fired.containsKey(group) && latest - fired.get(group) < timespan) {
            return List.of();
        }
        fired.put(group, latest);
        List<Correlator.Group> named = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            named.add(new Correlator.Group(correlation.groupBy().get(i), group.get(i)));
        }
        List<Long> sequences = window.stream().map(Seen::event).distinct().toList();
        return List.of(new Correlator.Fired(
                correlation,
                named,
                count,
                window.getFirst().at,
                latest,
                sequences.size(),
                sequences.subList(Math.max(0, sequences.size() - 64), sequences.size())));
    }

    /// Matches of a group, in order.
    private List<Seen> of(List<String> group, Predicate<Seen> which) {
        return all.stream()
                .filter(each -> each.group.equals(group))
                .filter(which)
                .sorted(Comparator.comparingLong(Seen::at).thenComparingLong(Seen::event))
                .toList();
    }

    private long count(List<Seen> window) {
        return switch (correlation.kind()) {
            case EVENT_COUNT -> window.stream().map(Seen::event).distinct().count();
            case VALUE_COUNT ->
                window.stream().flatMap(each -> each.values.stream()).distinct().count();
            case TEMPORAL -> window.stream().map(Seen::rule).distinct().count();
            case TEMPORAL_ORDERED -> longest(window);
        };
    }

    /// Every choice of rules that could be found in order, the longest that is.
    private long longest(List<Seen> window) {
        List<String> rules = correlation.rules();
        long longest = 0;
        for (int chosen = 1; chosen < 1 << rules.size(); chosen++) {
            Set<Seen> passed = new HashSet<>();
            boolean found = true;
            Seen last = new Seen("", Long.MIN_VALUE, 0, List.of(), List.of());
            for (int i = 0; i < rules.size() && found; i++) {
                if ((chosen >> i & 1) == 0) {
                    continue;
                }
                String rule = rules.get(i);
                Seen before = last;
                var next = window.stream()
                        .filter(each -> each.rule.equals(rule) && !passed.contains(each))
                        .filter(each -> each.at > before.at || (each.at == before.at && each.event > before.event))
                        .findFirst();
                found = next.isPresent();
                last = next.orElse(last);
                passed.add(last);
            }
            longest = Math.max(longest, found ? Integer.bitCount(chosen) : 0);
        }
        return longest;
    }

    private boolean holds(long count) {
        if (correlation.threshold().isEmpty()) {
            boolean ordered = correlation.kind() == Correlation.Kind.TEMPORAL_ORDERED;
            return count
                    == (ordered
                            ? correlation.rules().size()
                            : correlation.rules().stream().distinct().count());
        }
        for (Correlation.Threshold each : correlation.threshold()) {
            boolean holds = switch (each.how()) {
                case EQUAL -> count == each.value();
                case NOT_EQUAL -> count != each.value();
                case LESS -> count < each.value();
                case LESS_OR_EQUAL -> count <= each.value();
                case GREATER -> count > each.value();
                case GREATER_OR_EQUAL -> count >= each.value();
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }
}
