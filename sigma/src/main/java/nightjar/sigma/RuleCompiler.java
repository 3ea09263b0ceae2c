package nightjar.sigma;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Correlation;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;

/// Turns rule files into what is asked of events.
///
/// It touches nothing but what it is given. Whatever is wrong with a file or a rule becomes a [Refusal], and the rest
/// goes on. The order: placeholders, rules, filters and exceptions, aliases and the policy, correlations; each may
/// refer to those before it. A rule that a refused filter was for does no more than log.
public final class RuleCompiler {
    /// Refusals; of more the last one says how many there are.
    static final int REFUSALS = 10_000;

    private static final String A_RULE =
            "a rule has 'logsource' and 'detection', a filter 'filter', a correlation 'correlation'";

    private final Users users;
    private final Set<String> eventFields;

    /// @param users of the host, for rules that name some
    /// @param eventFields the ECS names of what enriched events have beside the kernel's fields
    public RuleCompiler(Users users, Set<String> eventFields) {
        this.users = users;
        this.eventFields = Set.copyOf(eventFields);
    }

    public Loaded compile(RuleSources sources) {
        return new Load(sources).loaded();
    }

    /// One load.
    private final class Load {
        private final RuleSources sources;
        private final List<Refusal> refusals = new ArrayList<>();
        private final Budget budget = new Budget();
        private final Names names = new Names();
        private final Map<Category, Taxonomy> taxonomies = new EnumMap<>(Category.class);
        private final Map<Category, Detections> detections = new EnumMap<>(Category.class);
        private final Map<String, Drafts.Draft> drafts = new LinkedHashMap<>();
        private final Map<Category, Integer> room = new EnumMap<>(Category.class);
        private final List<Document> filters = new ArrayList<>();
        private final List<Document> correlations = new ArrayList<>();
        private int untold;
        private int rules;
        private int others;

        Load(RuleSources sources) {
            this.sources = sources;
            sources.refusals().forEach(this::refuse);
        }

        Loaded loaded() {
            Map<String, List<String>> placeholders = placeholders();
            for (Category category : Category.values()) {
                Taxonomy taxonomy = new Taxonomy(category, eventFields);
                taxonomies.put(category, taxonomy);
                detections.put(category, new Detections(taxonomy, users, placeholders, budget));
            }
            for (RuleSource source : sources.rules()) {
                documents(source).forEach(this::take);
            }
            var excepting = new Filters(names, detections, budget, drafts, this::refuse);
            for (RuleSource source : sources.exceptions()) {
                int before = told();
                List<Document> documents = documents(source);
                if (told() > before) {
                    excepting.refused(source.name());
                }
                documents.forEach(document -> exception(excepting, document));
            }
            sources.refusals().stream()
                    .map(Refusal::file)
                    .filter(RuleSources::isExceptions)
                    .forEach(excepting::refused);
            for (Document filter : filters) {
                others += excepting.apply(filter) ? 0 : 1;
            }
            Aliases aliases = new Aliases(this::refuse);
            sources.aliases().forEach(aliases::read);
            List<Rule> unarmed =
                    drafts.values().stream().map(Drafts.Draft::rule).toList();
            Policy policy = new Policy(names, aliases, detections, unarmed, this::refuse);
            budget.rule();
            sources.policies().forEach(policy::read);
            Set<String> unkept = excepting.unkept(unarmed.stream()
                    .filter(rule -> policy.of(rule) != Action.LOG)
                    .map(Rule::id)
                    .collect(Collectors.toSet()));
            List<Rule> all = drafts.values().stream()
                    .map(draft -> draft.done(unkept.contains(draft.rule().id()) ? Action.LOG : policy.of(draft.rule())))
                    .toList();
            return new Loaded(new Ruleset(all, correlations(), policy.spared()), inOrder(refusals), rules, others);
        }

        private List<Refusal> inOrder(List<Refusal> refusals) {
            Map<String, Integer> place = new HashMap<>();
            Stream.of(
                            sources.placeholders(),
                            sources.rules(),
                            sources.exceptions(),
                            sources.aliases(),
                            sources.policies())
                    .flatMap(List::stream)
                    .forEach(source -> place.putIfAbsent(source.name(), place.size()));
            Stream<Refusal> more = untold == 0
                    ? Stream.empty()
                    : Stream.of(new Refusal("", 0, "", "%,d more refusals are not told".formatted(untold)));
            Comparator<Refusal> byPlace = Comparator.comparingInt(refusal -> place.getOrDefault(refusal.file(), -1));
            return Stream.concat(refusals.stream().sorted(byPlace.thenComparingInt(Refusal::line)), more)
                    .toList();
        }

        private void refuse(Refusal refusal) {
            if (refusals.size() < REFUSALS) {
                refusals.add(refusal);
            } else {
                untold++;
            }
        }

        /// How many refusals there were.
        private int told() {
            return refusals.size() + untold;
        }

        private void refuse(RuleSource source, Refused refused) {
            refuse(new Refusal(source.name(), refused.line(), "", refused.reason()));
        }

        private Map<String, List<String>> placeholders() {
            Map<String, List<String>> placeholders = new HashMap<>();
            for (RuleSource source : sources.placeholders()) {
                YamlReader.Read read = YamlReader.read(source);
                read.refused().ifPresent(refused -> refuse(source, refused));
                for (Yaml document : read.documents()) {
                    if (document instanceof Yaml.Mapping map) {
                        for (Yaml.Entry entry : map.entries().values()) {
                            try {
                                placeholders.put(entry.key(), map.texts(entry.key()));
                            } catch (Refused refused) {
                                refuse(source, refused);
                            }
                        }
                    } else if (!(document instanceof Yaml.Scalar scalar && scalar.isNull())) {
                        refuse(
                                source,
                                new Refused(document.line(), "placeholders are a map of names to lists of values"));
                    }
                }
            }
            return placeholders;
        }

        private List<Document> documents(RuleSource source) {
            YamlReader.Read read = YamlReader.read(source);
            read.refused().ifPresent(refused -> refuse(source, refused));
            List<Document> documents = new ArrayList<>();
            for (Yaml document : read.documents()) {
                switch (document) {
                    case Yaml.Mapping map -> documents.add(new Document(source.name(), map));
                    case Yaml.Scalar scalar when scalar.isNull() -> {}
                    case Yaml.Scalar _, Yaml.Sequence _ ->
                        refuse(
                                source,
                                new Refused(document.line(), "%s, and no rule; %s".formatted(document.kind(), A_RULE)));
                }
            }
            return documents;
        }

        private void take(Document document) {
            try {
                Yaml.Mapping map = document.map();
                if (map.has("filter")) {
                    filters.add(document);
                } else if (map.has("correlation")) {
                    names.add(document, Names.Kind.CORRELATION);
                    correlations.add(document);
                } else if (map.has("action") && !map.has("detection")) {
                    throw new Refused(
                            map.line("action"), "'action: global' is not part of Sigma 2; write each rule out in full");
                } else if (map.has("detection")) {
                    rule(document);
                } else {
                    throw new Refused(document.line(), "no rule: " + A_RULE);
                }
            } catch (Refused refused) {
                refuse(document.refusal(refused));
            }
        }

        private void rule(Document document) throws Refused {
            switch (document.about()) {
                case Document.About.Unsaid() -> {
                    rules++;
                    throw new Refused(
                            document.line(),
                            "'logsource' does not say what it is about; write 'category: process_creation' or another of "
                                    + String.join(
                                            ", ",
                                            Stream.of(Category.values())
                                                    .map(Category::sigma)
                                                    .toList()));
                }
                case Document.About.Others() -> {
                    others++;
                    try {
                        names.add(document, Names.Kind.OTHER);
                    } catch (Refused _) {
                        // Of no interest: it is not ours.
                    }
                }
                case Document.About.Ours(Category category) -> {
                    rules++;
                    names.add(document, Names.Kind.RULE);
                    try {
                        if (room.getOrDefault(category, Ruleset.RULES) == 0) {
                            throw new Refused(
                                    document.line(),
                                    "there are %,d rules of %s before it, and no room for more; load fewer"
                                            .formatted(Ruleset.RULES, category.sigma()));
                        }
                        drafts.put(document.id(), new Drafts(detections, budget).draft(document, category));
                        room.merge(category, Ruleset.RULES - 1, (left, _) -> left - 1);
                    } catch (Refused refused) {
                        names.refuse(document.id());
                        throw refused;
                    }
                }
            }
        }

        private void exception(Filters excepting, Document document) {
            if (document.map().has("filter")) {
                filters.add(document);
            } else {
                excepting.refuse(
                        document,
                        new Refused(
                                document.line(),
                                "an exception is a Sigma filter: 'filter' with rules, a selection and 'condition: not selection'"));
            }
        }

        private List<Correlation> correlations() {
            Map<String, Category> categories = new HashMap<>();
            drafts.forEach((id, draft) -> categories.put(id, draft.category()));
            Correlations reader = new Correlations(names, taxonomies, categories, this::refuse);
            List<Correlation> all = reader.all(correlations);
            others += reader.others();
            return all;
        }
    }
}
