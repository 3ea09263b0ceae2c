package nightjar.sigma;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.KernelField;
import nightjar.matcher.Pattern;
import nightjar.matcher.Rule;

/// Reads rules: documents with a `detection`.
final class Drafts {
    private static final Set<String> TAXONOMIES = Set.of("", "sigma", "ecs");

    private static final Condition IS_RENAME = new Condition.Strings(
            List.of(KernelField.EVENT_ACTION),
            false,
            List.of(new Pattern(Pattern.Place.EQUAL, "rename".getBytes(StandardCharsets.US_ASCII), "rename")));

    private final Map<Category, Detections> detections;
    private final Budget budget;

    Drafts(Map<Category, Detections> detections, Budget budget) {
        this.detections = detections;
        this.budget = budget;
    }

    /// A rule before the filters and the policy.
    static final class Draft {
        private final Rule rule;
        private final List<Condition> also = new ArrayList<>();

        private Draft(Rule rule) {
            this.rule = rule;
        }

        Rule rule() {
            return rule;
        }

        Category category() {
            return rule.category();
        }

        void also(Condition condition) {
            also.add(condition);
        }

        Rule done(Action action) {
            List<Condition> all = new ArrayList<>();
            all.add(rule.condition());
            all.addAll(also);
            return with(rule, also.isEmpty() ? rule.condition() : Simple.of(new Condition.All(all)), action);
        }

        private static Rule with(Rule rule, Condition condition, Action action) {
            return new Rule(
                    rule.id(),
                    rule.name(),
                    rule.title(),
                    rule.description(),
                    rule.level(),
                    rule.tags(),
                    rule.author(),
                    rule.falsePositives(),
                    rule.references(),
                    rule.file(),
                    rule.line(),
                    rule.category(),
                    condition,
                    action);
        }
    }

    Draft draft(Document document, Category category) throws Refused {
        budget.rule();
        Yaml.Mapping map = document.map();
        String taxonomy = map.text("taxonomy");
        if (!TAXONOMIES.contains(taxonomy)) {
            throw new Refused(
                    map.line("taxonomy"),
                    "the taxonomy '%s' is not known; fields have Sigma's names or those of the Elastic Common Schema"
                            .formatted(YamlReader.printable(taxonomy)));
        }
        Detections compiler = detections.get(category);
        if (!(map.get("detection") instanceof Yaml.Mapping detection) || compiler == null) {
            throw new Refused(map.line("detection"), "'detection' is no map; it has selections and a condition");
        }
        var draft = new Draft(new Rule(
                document.id(),
                map.text("name"),
                document.title(),
                map.text("description"),
                document.level(),
                map.texts("tags"),
                map.text("author"),
                map.texts("falsepositives"),
                map.texts("references"),
                document.file(),
                document.line(),
                category,
                compiler.detection(detection, Set.of()),
                Action.LOG));
        if (document.isAboutRenames()) {
            draft.also(IS_RENAME);
        }
        return draft;
    }
}
