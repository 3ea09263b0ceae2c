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

/// Which types of events are put out: `process.exec`, `process.*`, `*`. What the pipeline tells of itself (a loss, a
/// record that cannot be read, a rule that is not used) always is.
final class Selection {
    private static final Map<String, Class<?>> TYPES = types(Event.class)
            .collect(
                    TreeMap::new,
                    (map, type) -> map.put(Event.typeName(type.asSubclass(Event.class)), type),
                    TreeMap::putAll);

    private final Map<Class<?>, Boolean> chosen;

    private Selection(Map<Class<?>, Boolean> chosen) {
        this.chosen = chosen;
    }

    /// @throws IllegalArgumentException where a pattern selects nothing, naming what there is
    static Selection of(List<String> globs) {
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
        return new Selection(chosen);
    }

    boolean contains(Event event) {
        return chosen.getOrDefault(event.getClass(), true);
    }

    private static boolean isOurs(Class<?> type) {
        return type.getAnnotation(EventType.class).kind().equals("pipeline_error");
    }

    private static Stream<Class<?>> types(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(Selection::types) : Stream.of(type);
    }
}
