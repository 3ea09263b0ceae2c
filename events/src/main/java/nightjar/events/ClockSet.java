package nightjar.events;

/// The clock of the host was set.
@EventType(
        category = "host",
        family = "system",
        type = "change",
        action = "clock_set",
        means = "The clock of the host was set (settimeofday, clock_settime; adjtimex where it" + " jumps).")
public record ClockSet(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call)
        implements SecurityEvent {}
