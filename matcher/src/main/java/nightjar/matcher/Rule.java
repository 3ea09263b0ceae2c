package nightjar.matcher;

import java.util.List;

/// One rule: what it asks, and what people are told where it holds.
///
/// @param name what correlations may call it by, beside its id; empty for none
/// @param file where it was read, and `line` its first line there, counted from 1
/// @param condition already without what the operator's exceptions take out
public record Rule(
        String id,
        String name,
        String title,
        String description,
        Level level,
        List<String> tags,
        String author,
        List<String> falsePositives,
        List<String> references,
        String file,
        int line,
        Category category,
        Condition condition,
        Action action) {
    public Rule {
        tags = List.copyOf(tags);
        falsePositives = List.copyOf(falsePositives);
        references = List.copyOf(references);
    }
}
