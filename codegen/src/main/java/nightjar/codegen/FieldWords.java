package nightjar.codegen;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.lang.model.element.AnnotationValue;

/// What a `@Field` says.
record FieldWords(String name, String format, List<String> only, boolean repeats, String means) {
    static FieldWords of(Map<String, Object> values) {
        @SuppressWarnings("unchecked")
        var only = (List<? extends AnnotationValue>) Objects.requireNonNull(values.get("only"));
        return new FieldWords(
                (String) Objects.requireNonNull(values.get("value")),
                Objects.requireNonNull(values.get("as")).toString().replaceAll(".*\\.", ""),
                only.stream().map(name -> (String) name.getValue()).toList(),
                (boolean) Objects.requireNonNull(values.get("repeats")),
                (String) Objects.requireNonNull(values.get("means")));
    }
}
