package nightjar.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// By what rules and correlations can be referred to: their ids, and names where they have them.
final class Names {
    enum Kind {
        RULE,
        CORRELATION,
        /// About another system.
        OTHER,
        /// Cannot be used.
        REFUSED
    }

    record Named(String id, Kind kind, String file, int line) {}

    /// How often the nearest name is looked for in a load; it takes milliseconds.
    private static final int HINTS = 500;

    private int hints;
    private final Map<String, Named> byId = new LinkedHashMap<>();
    private final Map<String, List<String>> idsByName = new HashMap<>();

    /// @throws Refused if the id is another's
    void add(Document document, Kind kind) throws Refused {
        String id = document.id();
        if (id.isEmpty()) {
            throw new Refused(document.line(), "it has neither an id nor a title; give it an id (a random UUID)");
        }
        Named before = byId.get(id);
        if (before != null && before.kind() != Kind.OTHER) {
            throw new Refused(
                    document.map().line("id"),
                    "its id is that of the rule at %s:%d; give it another, or leave one out"
                            .formatted(before.file(), before.line()));
        }
        String name = document.map().text("name");
        byId.put(id, new Named(id, kind, document.file(), document.line()));
        if (!name.isEmpty()) {
            List<String> ids = idsByName.computeIfAbsent(name, _ -> new ArrayList<>());
            if (!ids.contains(id)) {
                ids.add(id);
            }
        }
    }

    /// One that is known turns out to be unusable.
    void refuse(String id) {
        mark(id, Kind.REFUSED);
    }

    void mark(String id, Kind kind) {
        byId.computeIfPresent(id, (_, named) -> new Named(id, kind, named.file(), named.line()));
    }

    /// @param reference an id or a name
    Named find(String reference, int line) throws Refused {
        Named named = byId.get(reference);
        if (named != null) {
            return named;
        }
        List<String> ids = idsByName.getOrDefault(reference, List.of());
        if (ids.size() > 1) {
            throw new Refused(
                    line, "'%s' is the name of %d rules; refer to one by its id".formatted(reference, ids.size()));
        }
        if (ids.isEmpty()) {
            throw new Refused(
                    line,
                    "there is no rule with the id or name '%s'%s"
                            .formatted(YamlReader.printable(reference), hint(reference)));
        }
        return byId.getOrDefault(ids.getFirst(), new Named(ids.getFirst(), Kind.REFUSED, "", 0));
    }

    private String hint(String reference) {
        if (++hints > HINTS) {
            return "";
        }
        TreeSet<String> all = new TreeSet<>(byId.keySet());
        all.addAll(idsByName.keySet());
        return Nearest.hint(reference, all);
    }
}
