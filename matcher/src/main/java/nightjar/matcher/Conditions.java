package nightjar.matcher;

import java.util.LinkedHashSet;
import java.util.Set;

/// What can be said of conditions without an event.
public final class Conditions {
    private Conditions() {}

    /// The fields that a condition asks about.
    public static Set<Field> fields(Condition condition) {
        Set<Field> fields = new LinkedHashSet<>();
        add(condition, fields);
        return fields;
    }

    private static void add(Condition condition, Set<Field> fields) {
        switch (condition) {
            case Condition.All(var of) -> of.forEach(each -> add(each, fields));
            case Condition.Any(var of) -> of.forEach(each -> add(each, fields));
            case Condition.Not(var of) -> add(of, fields);
            case Condition.Strings strings -> fields.addAll(strings.fields());
            case Condition.Language language -> fields.add(language.field());
            case Condition.Compare compare -> fields.add(compare.field());
            case Condition.Exists exists -> fields.add(exists.field());
            case Condition.Same same -> {
                fields.add(same.field());
                fields.add(same.other());
            }
        }
    }
}
