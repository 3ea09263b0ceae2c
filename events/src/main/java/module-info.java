import org.jspecify.annotations.NullMarked;

/// The records that travel: what happened ([nightjar.events.Event]), who did it ([nightjar.events.Actor]), both
/// together
/// ([nightjar.events.Observation]), and their JSON. Needs nothing but the JDK.
@NullMarked
module nightjar.events {
    requires static org.jspecify;

    exports nightjar.events;
}
