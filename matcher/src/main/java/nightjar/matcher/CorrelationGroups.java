package nightjar.matcher;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A correlation, and the window of each of its groups. [Correlator] says what holds, and bounds what is kept.
///
/// Confined to the thread of its [Correlator].
final class CorrelationGroups {
    private final Correlation correlation;
    /// Of each of its rules, the number by which windows know it.
    private final int[] order;
    /// The one that was quiet longest first.
    private final LinkedHashMap<List<String>, CorrelationWindow> windows = new LinkedHashMap<>(16, 0.75f, true);

    /// In all windows.
    private int kept;

    private long suppressed;
    private long groupsGivenUp;
    private long matchesGivenUp;
    private long late;
    private long valuesGivenUp;

    CorrelationGroups(Correlation correlation) {
        this.correlation = correlation;
        List<String> rules = correlation.rules();
        this.order = rules.stream().mapToInt(rules::indexOf).toArray();
    }

    Correlation correlation() {
        return correlation;
    }

    /// Takes in a match of one of its rules; present where the correlation fires with it.
    Optional<Correlator.Fired> match(Correlator.Match match) {
        List<String> group = new ArrayList<>();
        for (String name : correlation.groupBy()) {
            List<String> values = values(match, name);
            if (values.isEmpty()) {
                return Optional.empty();
            }
            group.add(shortened(String.join(", ", values)));
        }
        List<?> counted = counted(match);
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        forgetQuiet(match.epochNanos());
        CorrelationWindow window = windows.computeIfAbsent(group, _ -> new CorrelationWindow(correlation.timespan()));
        kept -= window.size();
        boolean inTime = window.add(match.epochNanos(), match.sequence(), counted);
        while (window.size() > Correlator.KEPT) {
            window.giveUpOne();
            matchesGivenUp++;
        }
        kept += window.size();
        while (windows.size() > Correlator.GROUPS || kept > Correlator.KEPT_TOGETHER) {
            CorrelationWindow quietest = removeQuietest();
            groupsGivenUp += quietest.isOver(match.epochNanos()) ? 0 : 1;
        }
        if (!inTime) {
            late++;
            return Optional.empty();
        }
        long count = count(window);
        if (!holds(count)) {
            window.rearm();
            return Optional.empty();
        }
        if (!window.fires()) {
            suppressed++;
            return Optional.empty();
        }
        return Optional.of(window.fired(correlation, named(group), count));
    }

    /// What counts of a match: each once, however often it comes within the window.
    private List<?> counted(Correlator.Match match) {
        return switch (correlation.kind()) {
            case EVENT_COUNT -> List.of(match.sequence());
            case VALUE_COUNT ->
                values(match, correlation.valueField()).stream()
                        .map(CorrelationGroups::shortened)
                        .distinct()
                        .toList();
            case TEMPORAL, TEMPORAL_ORDERED -> List.of(correlation.rules().indexOf(match.ruleId()));
        };
    }

    private List<String> values(Correlator.Match match, String name) {
        String field = correlation.aliases().getOrDefault(name, Map.of()).getOrDefault(match.ruleId(), name);
        List<String> values = match.fields().apply(field);
        if (values.size() > Correlator.VALUES) {
            valuesGivenUp += values.size() - Correlator.VALUES;
            return values.subList(0, Correlator.VALUES);
        }
        return values;
    }

    private static String shortened(String value) {
        if (value.length() <= Correlator.VALUE_LENGTH) {
            return value;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_16));
            int end = Correlator.VALUE_LENGTH - 2 * digest.length - 1;
            end = Character.isHighSurrogate(value.charAt(end - 1)) ? end - 1 : end;
            return value.substring(0, end) + "…" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private long count(CorrelationWindow window) {
        return switch (correlation.kind()) {
            case EVENT_COUNT, VALUE_COUNT, TEMPORAL -> window.different();
            case TEMPORAL_ORDERED -> window.chain(order);
        };
    }

    private boolean holds(long count) {
        if (correlation.threshold().isEmpty()) {
            return switch (correlation.kind()) {
                case EVENT_COUNT, VALUE_COUNT -> true;
                case TEMPORAL ->
                    count == correlation.rules().stream().distinct().count();
                case TEMPORAL_ORDERED -> count == correlation.rules().size();
            };
        }
        return correlation.threshold().stream().allMatch(threshold -> switch (threshold.how()) {
            case EQUAL -> count == threshold.value();
            case NOT_EQUAL -> count != threshold.value();
            case LESS -> count < threshold.value();
            case LESS_OR_EQUAL -> count <= threshold.value();
            case GREATER -> count > threshold.value();
            case GREATER_OR_EQUAL -> count >= threshold.value();
        });
    }

    private List<Correlator.Group> named(List<String> group) {
        List<Correlator.Group> named = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            named.add(new Correlator.Group(correlation.groupBy().get(i), group.get(i)));
        }
        return named;
    }

    /// A window that is over, for late matches too, is as none.
    private void forgetQuiet(long epochNanos) {
        while (!windows.isEmpty() && windows.firstEntry().getValue().isOver(epochNanos - Correlator.LATE_NANOS)) {
            removeQuietest();
        }
    }

    private CorrelationWindow removeQuietest() {
        CorrelationWindow quietest = windows.pollFirstEntry().getValue();
        kept -= quietest.size();
        return quietest;
    }

    long suppressed() {
        return suppressed;
    }

    long groupsGivenUp() {
        return groupsGivenUp;
    }

    long matchesGivenUp() {
        return matchesGivenUp;
    }

    long late() {
        return late;
    }

    long valuesGivenUp() {
        return valuesGivenUp;
    }
}
