package nightjar.sigma;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import nightjar.matcher.Category;
import nightjar.matcher.Correlation;
import nightjar.matcher.Correlation.Kind;

/// Reads correlations (correlation specification 2), once all rules are known. One may refer to another, but not to
/// itself, however far around.
final class Correlations {
    /// Correlations; more are refused, each by name.
    static final int COUNT = 2_048;
    /// Rules that one refers to.
    static final int RULES = 256;

    private static final List<String> KEYS =
            List.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate");
    private static final Map<String, Correlation.Comparison> COMPARISONS = Map.of(
            "eq", Correlation.Comparison.EQUAL,
            "neq", Correlation.Comparison.NOT_EQUAL,
            "lt", Correlation.Comparison.LESS,
            "lte", Correlation.Comparison.LESS_OR_EQUAL,
            "gt", Correlation.Comparison.GREATER,
            "gte", Correlation.Comparison.GREATER_OR_EQUAL);

    private final Names names;
    private final Map<Category, Taxonomy> taxonomies;
    private final Consumer<Refusal> refusals;

    private final Map<String, Correlation> done = new LinkedHashMap<>();
    private final Map<String, Set<Category>> categories = new HashMap<>();
    private int others;

    /// @param ruleCategories of each rule's id
    Correlations(
            Names names,
            Map<Category, Taxonomy> taxonomies,
            Map<String, Category> ruleCategories,
            Consumer<Refusal> refusals) {
        this.names = names;
        this.taxonomies = taxonomies;
        this.refusals = refusals;
        ruleCategories.forEach((id, category) -> categories.put(id, EnumSet.of(category)));
    }

    /// How many are about other systems.
    int others() {
        return others;
    }

    /// Those whose references hold, in the order in which they can be judged: what is referred to first.
    List<Correlation> all(List<Document> documents) {
        Map<String, Document> byId = new LinkedHashMap<>();
        documents.forEach(document -> byId.put(document.id(), document));
        Map<String, List<String>> references = new HashMap<>();
        Map<String, List<String>> referrers = new HashMap<>();
        Map<String, Integer> missing = new HashMap<>();
        Deque<String> ready = new ArrayDeque<>();
        int read = 0;
        for (var entry : byId.entrySet()) {
            try {
                if (++read > COUNT) {
                    throw new Refused(
                            entry.getValue().line(), "more than %,d correlations; load fewer".formatted(COUNT));
                }
                List<String> ids = references(entry.getValue());
                references.put(entry.getKey(), ids);
                Set<String> correlations = new LinkedHashSet<>(ids);
                correlations.retainAll(byId.keySet());
                correlations.forEach(id ->
                        referrers.computeIfAbsent(id, _ -> new ArrayList<>()).add(entry.getKey()));
                missing.put(entry.getKey(), correlations.size());
                if (correlations.isEmpty()) {
                    ready.add(entry.getKey());
                }
            } catch (Refused refused) {
                refuse(entry.getValue(), refused);
            }
        }
        while (!ready.isEmpty()) {
            String id = ready.remove();
            missing.remove(id);
            Document document = byId.get(id);
            List<String> ids = references.get(id);
            if (document == null || ids == null) {
                continue;
            }
            try {
                settle(document, ids);
            } catch (Refused refused) {
                refuse(document, refused);
            }
            for (String referrer : referrers.getOrDefault(id, List.of())) {
                if (missing.merge(referrer, -1, Integer::sum) == 0) {
                    ready.add(referrer);
                }
            }
        }
        for (String id : missing.keySet()) {
            Document document = byId.get(id);
            if (document != null) {
                refuse(
                        document,
                        new Refused(
                                document.line(), "it refers to a correlation that is refused, or around to itself"));
            }
        }
        return List.copyOf(done.values());
    }

    private void refuse(Document document, Refused refused) {
        names.refuse(document.id());
        refusals.accept(document.refusal(refused));
    }

    private static Yaml.Mapping section(Document document) throws Refused {
        if (document.map().get("correlation") instanceof Yaml.Mapping section) {
            section.allow(KEYS, "a correlation");
            return section;
        }
        throw new Refused(document.map().line("correlation"), "'correlation' is no map");
    }

    /// The ids of what it refers to.
    private List<String> references(Document document) throws Refused {
        Yaml.Mapping section = section(document);
        int line = section.line("rules");
        Set<String> ids = new LinkedHashSet<>();
        for (String reference : section.texts("rules")) {
            ids.add(names.find(reference, line).id());
        }
        if (ids.isEmpty()) {
            throw new Refused(line, "'rules' is missing: the ids or names of the rules whose matches count");
        }
        if (ids.size() > RULES) {
            throw new Refused(line, "it refers to %,d rules; at most %d".formatted(ids.size(), RULES));
        }
        return List.copyOf(ids);
    }

    private void settle(Document document, List<String> ids) throws Refused {
        Yaml.Mapping section = section(document);
        int line = section.line("rules");
        int ofOthers = 0;
        for (String id : ids) {
            switch (names.find(id, line).kind()) {
                case RULE, CORRELATION -> {}
                case OTHER -> ofOthers++;
                case REFUSED ->
                    throw new Refused(line, "it refers to '%s', which is refused".formatted(YamlReader.printable(id)));
            }
        }
        if (ofOthers == ids.size()) {
            others++;
            names.mark(document.id(), Names.Kind.OTHER);
            return;
        }
        if (ofOthers > 0) {
            throw new Refused(line, "some of its rules are about other systems, so it can never hold");
        }
        Set<Category> about = EnumSet.noneOf(Category.class);
        ids.forEach(id -> about.addAll(categories.getOrDefault(id, Set.of())));
        categories.put(document.id(), about);
        done.put(document.id(), correlation(document, section, ids, about));
    }

    private Correlation correlation(Document document, Yaml.Mapping section, List<String> ids, Set<Category> about)
            throws Refused {
        Yaml.Mapping map = document.map();
        Kind kind = kind(section);
        Map<String, Map<String, String>> aliases = aliases(section, ids);
        List<String> groupBy = new ArrayList<>();
        for (String field : section.texts("group-by")) {
            groupBy.add(aliases.containsKey(field) ? field : ecs(field, about, section.line("group-by")));
        }
        String valueField = "";
        List<Correlation.Threshold> threshold = new ArrayList<>();
        switch (section.get("condition")) {
            case null -> {
                if (kind != Kind.TEMPORAL && kind != Kind.TEMPORAL_ORDERED) {
                    throw new Refused(section.line(), "'condition' is missing, such as 'condition: {gte: 10}'");
                }
                threshold.add(new Correlation.Threshold(Correlation.Comparison.GREATER_OR_EQUAL, ids.size()));
            }
            case Yaml.Mapping condition -> {
                for (Yaml.Entry entry : condition.entries().values()) {
                    if (!entry.key().equals("field")) {
                        threshold.add(threshold(entry));
                    }
                }
                String field = condition.text("field");
                if (field.isEmpty() != (kind != Kind.VALUE_COUNT)) {
                    throw new Refused(
                            section.line("condition"),
                            kind == Kind.VALUE_COUNT
                                    ? "the condition of value_count needs a 'field', whose values are counted"
                                    : "only the condition of value_count has a 'field'");
                }
                valueField = field.isEmpty() ? "" : ecs(field, about, condition.line("field"));
                if (threshold.isEmpty()) {
                    throw new Refused(section.line("condition"), "the condition has no number, such as 'gte: 10'");
                }
            }
            case Yaml.Scalar _, Yaml.Sequence _ ->
                throw new Refused(section.line("condition"), "the condition is no map, such as {gte: 10}");
        }
        return new Correlation(
                document.id(),
                map.text("name"),
                document.title(),
                map.text("description"),
                document.level(),
                map.texts("tags"),
                map.text("author"),
                map.texts("falsepositives"),
                document.file(),
                document.line(),
                kind,
                ids,
                groupBy,
                aliases,
                timespan(section),
                valueField,
                threshold,
                isTrue(map) || isTrue(section));
    }

    private static boolean isTrue(Yaml.Mapping map) throws Refused {
        if (!map.has("generate")) {
            return false;
        }
        if (map.get("generate") instanceof Yaml.Scalar scalar) {
            return scalar.truth()
                    .orElseThrow(() -> new Refused(map.line("generate"), "'generate' is either true or false"));
        }
        throw new Refused(map.line("generate"), "'generate' is either true or false");
    }

    private static Kind kind(Yaml.Mapping section) throws Refused {
        String type = section.text("type");
        return switch (type) {
            case "event_count" -> Kind.EVENT_COUNT;
            case "value_count" -> Kind.VALUE_COUNT;
            case "temporal" -> Kind.TEMPORAL;
            case "temporal_ordered" -> Kind.TEMPORAL_ORDERED;
            default ->
                throw new Refused(
                        section.line("type"),
                        "the type '%s' is not known; it is event_count, value_count, temporal or temporal_ordered"
                                .formatted(YamlReader.printable(type)));
        };
    }

    private static Correlation.Threshold threshold(Yaml.Entry entry) throws Refused {
        Correlation.Comparison how = COMPARISONS.get(entry.key());
        if (how == null) {
            throw new Refused(
                    entry.line(),
                    "the condition has no '%s'%s"
                            .formatted(
                                    YamlReader.printable(entry.key()),
                                    Nearest.hint(entry.key(), COMPARISONS.keySet())));
        }
        if (!(entry.value() instanceof Yaml.Scalar number) || !number.text().matches("[0-9]{1,9}")) {
            throw new Refused(entry.line(), "'%s' needs a whole number of at most 9 digits".formatted(entry.key()));
        }
        return new Correlation.Threshold(how, Long.parseLong(number.text()));
    }

    private static Duration timespan(Yaml.Mapping section) throws Refused {
        String timespan = section.text("timespan");
        if (!timespan.matches("0*[1-9][0-9]{0,7}[smhdw]") || timespan.length() > 16) {
            throw new Refused(
                    section.line("timespan"),
                    "the timespan '%s' is none: a number and s, m, h, d or w, such as 90m"
                            .formatted(YamlReader.printable(timespan)));
        }
        int last = timespan.length() - 1;
        long number = Long.parseLong(timespan.substring(0, last));
        return switch (timespan.charAt(last)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }

    private Map<String, Map<String, String>> aliases(Yaml.Mapping section, List<String> ids) throws Refused {
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        switch (section.get("aliases")) {
            case null -> {}
            case Yaml.Scalar _, Yaml.Sequence _ -> throw new Refused(section.line("aliases"), "'aliases' is no map");
            case Yaml.Mapping map -> {
                for (Yaml.Entry alias : map.entries().values()) {
                    if (!(alias.value() instanceof Yaml.Mapping fields)) {
                        throw new Refused(
                                alias.line(),
                                "the alias '%s' is no map of a rule to its field"
                                        .formatted(YamlReader.printable(alias.key())));
                    }
                    aliases.put(alias.key(), fields(fields, ids));
                }
            }
        }
        return aliases;
    }

    private Map<String, String> fields(Yaml.Mapping fields, List<String> ids) throws Refused {
        Map<String, String> byRule = new LinkedHashMap<>();
        for (Yaml.Entry field : fields.entries().values()) {
            String id = names.find(field.key(), field.line()).id();
            if (!ids.contains(id)) {
                throw new Refused(
                        field.line(),
                        "'%s' is not among the rules of the correlation".formatted(YamlReader.printable(field.key())));
            }
            byRule.put(id, ecs(fields.text(field.key()), categories.getOrDefault(id, Set.of()), field.line()));
        }
        return byRule;
    }

    /// The ECS name of a field that events of each of these categories have.
    private String ecs(String field, Set<Category> about, int line) throws Refused {
        Map<Category, String> names = new EnumMap<>(Category.class);
        for (Category category : about) {
            Taxonomy taxonomy = taxonomies.get(category);
            if (taxonomy != null) {
                names.put(category, taxonomy.target(field, line).field().ecs());
            }
        }
        return names.values().stream()
                .findFirst()
                .orElseThrow(() -> new Refused(line, "the field '%s' is not known".formatted(field)));
    }
}
