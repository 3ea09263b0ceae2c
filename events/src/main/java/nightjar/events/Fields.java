package nightjar.events;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What can be asked of an observation by name.
public final class Fields {
    private static final Set<String> NAMES = ObservationShape.names();

    private Fields() {}

    /// The name of every field that the JSON of any event can have, dots between the levels. A field of objects that
    /// stand in a list has the list's name before its own: `nightjar.ancestors.executable`.
    public static Set<String> names() {
        return NAMES;
    }

    /// All fields of an observation, in the order of its JSON. Whoever asks often, or for few of them, keeps a
    /// [FieldReader].
    public static Map<String, List<String>> of(Observation observation) {
        return new FieldReader(NAMES).read(observation);
    }
}
