package nightjar.sigma;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Level;
import nightjar.matcher.Pattern;
import nightjar.matcher.Rule;

/// Rules for tests, of which only the condition matters.
final class Rules {
    private Rules() {}

    static Rule rule(String id, Condition condition) {
        return rule(id, Category.PROCESS_CREATION, condition);
    }

    static Rule rule(String id, Category category, Condition condition) {
        return new Rule(
                id,
                "",
                id,
                "",
                Level.LOW,
                List.of(),
                "",
                List.of(),
                List.of(),
                "test",
                1,
                category,
                condition,
                Action.LOG);
    }

    /// The image has at least one of these.
    static Condition.Strings has(String... texts) {
        return has(KernelField.IMAGE, texts);
    }

    static Condition.Strings has(Field field, String... texts) {
        return new Condition.Strings(
                List.of(field),
                false,
                Arrays.stream(texts)
                        .map(text -> new Pattern(Pattern.Place.CONTAINED, text.getBytes(StandardCharsets.UTF_8), text))
                        .toList());
    }
}
