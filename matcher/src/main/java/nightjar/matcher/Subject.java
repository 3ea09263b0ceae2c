package nightjar.matcher;

import java.util.List;

/// An event, as rules see it.
public interface Subject {
    /// The values of a field, as bytes of its kind; none where the event lacks it.
    List<byte[]> values(Field field);
}
