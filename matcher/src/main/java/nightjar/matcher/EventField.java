package nightjar.matcher;

/// A field that is known only once an event is enriched: what asks about it is judged in user space.
///
/// @param ecs dots between the levels, such as `process.hash.sha256`; numbers and truth values are texts here
public record EventField(String ecs) implements Field {
    @Override
    public Kind kind() {
        return Kind.TEXT;
    }
}
