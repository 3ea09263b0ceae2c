package nightjar.sigma;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;

/// Sigma filters (filters specification 2): what must hold besides, for some rules or all. The operator's exceptions
/// are such filters.
final class Filters {
    private static final Set<String> NOT_SELECTIONS = Set.of("rules");

    private final Names names;
    private final Map<Category, Detections> detections;
    private final Budget budget;
    private final Map<String, Drafts.Draft> rules;
    private final Consumer<Refusal> refusals;
    /// Those of which something is refused.
    private final Set<Document> broken = new LinkedHashSet<>();

    /// @param rules by id; what must hold besides is added to them
    Filters(
            Names names,
            Map<Category, Detections> detections,
            Budget budget,
            Map<String, Drafts.Draft> rules,
            Consumer<Refusal> refusals) {
        this.names = names;
        this.detections = detections;
        this.budget = budget;
        this.rules = rules;
        this.refusals = refusals;
    }

    /// Whether it is about our events. What is wrong with it is told.
    boolean apply(Document document) {
        try {
            return applied(document);
        } catch (Refused refused) {
            refuse(document, refused);
            return true;
        }
    }

    void refuse(Document document, Refused refused) {
        refusals.accept(document.refusal(refused));
        broken.add(document);
    }

    /// Takes note of a file of filters of which something is refused.
    void refused(String file) {
        broken.add(new Document(file, new Yaml.Mapping(Map.of(), 0)));
    }

    /// Of these rules, which take actions, those that now hold where a filter that is refused would have kept them
    /// from
    /// it. Better a rule that only tells than a kill of what was to be left alone.
    Set<String> unkept(Set<String> armed) {
        Set<String> all = new HashSet<>();
        for (Document document : broken) {
            Optional<Set<String>> meant = meant(document);
            Set<String> unkept = new HashSet<>(armed);
            meant.ifPresent(unkept::retainAll);
            if (!unkept.isEmpty()) {
                refusals.accept(document.refusal(new Refused(
                        document.line(),
                        meant.isPresent()
                                ? "until this exception is right, the rules that it names do no more than log"
                                : "until this exception is right, no rule does more than log")));
            }
            all.addAll(unkept);
        }
        return all;
    }

    /// The rules that a filter is for; empty where that cannot be known.
    private Optional<Set<String>> meant(Document document) {
        try {
            if (!(document.map().get("filter") instanceof Yaml.Mapping filter) || !filter.has("rules")) {
                return Optional.empty();
            }
            Set<String> meant = new HashSet<>();
            if (isAny(filter)) {
                if (!(document.about() instanceof Document.About.Ours(Category category))) {
                    return Optional.empty();
                }
                rules.forEach((id, rule) -> {
                    if (rule.category() == category) {
                        meant.add(id);
                    }
                });
                return Optional.of(meant);
            }
            for (String reference : filter.texts("rules")) {
                Names.Named named = names.find(reference, filter.line("rules"));
                if (named.kind() == Names.Kind.CORRELATION) {
                    return Optional.empty();
                }
                meant.add(named.id());
            }
            return meant.isEmpty() ? Optional.empty() : Optional.of(meant);
        } catch (Refused _) {
            return Optional.empty();
        }
    }

    private static boolean isAny(Yaml.Mapping filter) {
        return filter.get("rules") instanceof Yaml.Scalar scalar
                && scalar.text().equalsIgnoreCase("any");
    }

    private boolean applied(Document document) throws Refused {
        budget.rule();
        List<Category> categories = new ArrayList<>();
        switch (document.about()) {
            case Document.About.Others() -> {
                return false;
            }
            case Document.About.Ours(Category category) -> categories.add(category);
            case Document.About.Unsaid() -> categories.addAll(detections.keySet());
        }
        if (!(document.map().get("filter") instanceof Yaml.Mapping filter)) {
            throw new Refused(
                    document.map().line("filter"), "'filter' is no map; it has rules, selections and a condition");
        }
        if (!filter.has("rules")) {
            throw new Refused(filter.line(), "'rules' is missing: the ids or names of rules, or 'any'");
        }
        List<Drafts.Draft> chosen = chosen(document, filter, categories);
        Map<Category, Condition> conditions = conditions(filter, categories, chosen);
        for (Drafts.Draft rule : chosen) {
            Condition condition = conditions.get(rule.category());
            if (condition != null) {
                budget.values(Simple.weight(condition), filter.line());
                rule.also(condition);
            }
        }
        return true;
    }

    private List<Drafts.Draft> chosen(Document document, Yaml.Mapping filter, List<Category> categories)
            throws Refused {
        int line = filter.line("rules");
        List<String> references = filter.texts("rules");
        if (isAny(filter)) {
            return rules.values().stream()
                    .filter(rule -> categories.contains(rule.category()))
                    .toList();
        }
        if (references.isEmpty()) {
            throw new Refused(line, "'rules' is empty: it has the ids or names of rules, or 'any'");
        }
        List<Drafts.Draft> chosen = new ArrayList<>();
        for (String reference : references) {
            try {
                chosen(reference, line, categories).forEach(chosen::add);
            } catch (Refused refused) {
                refuse(document, refused);
            }
        }
        return chosen;
    }

    private List<Drafts.Draft> chosen(String reference, int line, List<Category> categories) throws Refused {
        Names.Named named = names.find(reference, line);
        return switch (named.kind()) {
            case OTHER, REFUSED -> List.of();
            case CORRELATION ->
                throw new Refused(
                        line, "'%s' is a correlation; filter the rules that it refers to".formatted(reference));
            case RULE -> {
                Drafts.Draft rule = rules.get(named.id());
                if (rule == null) {
                    yield List.of();
                }
                if (!categories.contains(rule.category())) {
                    throw new Refused(
                            line,
                            "the rule '%s' is about %s, and this filter about %s"
                                    .formatted(
                                            reference,
                                            rule.category().sigma(),
                                            categories.getFirst().sigma()));
                }
                yield List.of(rule);
            }
        };
    }

    /// The condition for each category of the chosen rules. A filter for any rule of any category counts where events
    /// have its fields, and is refused where none have.
    private Map<Category, Condition> conditions(
            Yaml.Mapping filter, List<Category> categories, List<Drafts.Draft> chosen) throws Refused {
        boolean any = filter.get("rules") instanceof Yaml.Scalar && categories.size() > 1;
        Map<Category, Condition> conditions = new EnumMap<>(Category.class);
        List<Refused> refused = new ArrayList<>();
        for (Category category : categories) {
            Detections compiler = detections.get(category);
            if (compiler == null || (!any && chosen.stream().noneMatch(rule -> rule.category() == category))) {
                continue;
            }
            try {
                conditions.put(category, compiler.detection(filter, NOT_SELECTIONS));
            } catch (Refused e) {
                refused.add(e);
            }
        }
        if (!refused.isEmpty() && (!any || conditions.isEmpty())) {
            throw refused.getFirst();
        }
        return conditions;
    }
}
