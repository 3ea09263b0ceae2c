package nightjar.collector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nightjar.events.Event;
import nightjar.events.EventType;
import nightjar.events.HostMetric;
import nightjar.events.ImageHashed;
import nightjar.events.TaskEvent;
import nightjar.sensor.Draft;

/// Which events are put out: by their types (`process.exec`, `process.*`, `*`), and on request only those of which a
/// rule holds; of a measurement none does. What the pipeline tells of itself (a loss, a
/// record that cannot be read, a rule that is not used) always is.
final class Selection {
    private static final Map<String, Class<?>> TYPES = types(Event.class)
            .collect(
                    TreeMap::new,
                    (map, type) -> map.put(Event.typeName(type.asSubclass(Event.class)), type),
                    TreeMap::putAll);

    private final Map<Class<?>, Boolean> chosen;

    private final boolean matchedOnly;

    private Selection(Map<Class<?>, Boolean> chosen, boolean matchedOnly) {
        this.chosen = chosen;
        this.matchedOnly = matchedOnly;
    }

    /// @param matchedOnly whether of what happens on the host only that is wanted of which a rule holds
    /// @throws IllegalArgumentException where a pattern selects nothing, naming what there is
    static Selection of(List<String> globs, boolean matchedOnly) {
        List<Pattern> patterns = new ArrayList<>();
        for (String glob : globs) {
            Pattern pattern =
                    Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"));
            if (TYPES.keySet().stream().noneMatch(name -> pattern.matcher(name).matches())) {
                throw new IllegalArgumentException("no type of events is called '%s'; there are %s"
                        .formatted(glob, String.join(", ", TYPES.keySet())));
            }
            patterns.add(pattern);
        }
        Map<Class<?>, Boolean> chosen = new HashMap<>();
        TYPES.forEach((name, type) -> chosen.put(
                type,
                isOurs(type)
                        || patterns.stream()
                                .anyMatch(pattern -> pattern.matcher(name).matches())));
        return new Selection(chosen, matchedOnly);
    }

    boolean contains(Draft draft) {
        Event event = draft.event();
        return chosen.getOrDefault(event.getClass(), true)
                && (!matchedOnly
                        || draft.isMatched()
                        || !(event instanceof TaskEvent
                                || event instanceof ImageHashed
                                || event instanceof HostMetric));
    }

    /// Whether it pays to measure the host.
    boolean containsMetrics() {
        return !matchedOnly && types(HostMetric.class).anyMatch(type -> chosen.getOrDefault(type, false));
    }

    private static boolean isOurs(Class<?> type) {
        return type.getAnnotation(EventType.class).kind().equals("pipeline_error");
    }

    private static Stream<Class<?>> types(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(Selection::types) : Stream.of(type);
    }
}
