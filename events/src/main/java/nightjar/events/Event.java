package nightjar.events;

/// What happened.
public sealed interface Event
        permits TaskEvent, ImageHashed, HostMetric, RuleCorrelated, RulesLoaded, RulesRefused, EventsLost, Malformed {
    /// When, in nanoseconds since 1970.
    long epochNanos();

    /// The name of its type, such as `process.exec`.
    default String typeName() {
        return typeName(getClass());
    }

    /// The name of a type of events.
    static String typeName(Class<? extends Event> type) {
        EventType words = type.getAnnotation(EventType.class);
        return (words.family().isEmpty() ? words.category() : words.family()) + "." + words.action();
    }
}
