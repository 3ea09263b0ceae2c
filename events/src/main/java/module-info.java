import org.jspecify.annotations.NullMarked;

/// The records that travel: what happened ([nightjar.events.Event]), who did it ([nightjar.events.Actor]), which
/// rules
/// hold of it ([nightjar.events.RuleMatch]), all together ([nightjar.events.Observation]), their JSON, and their
/// fields
/// by name. Needs nothing but the JDK.
@NullMarked
module nightjar.events {
    requires static org.jspecify;

    exports nightjar.events;
}
