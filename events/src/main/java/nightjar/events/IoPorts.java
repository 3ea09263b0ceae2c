package nightjar.events;

/// A process may use the ports of devices.
@EventType(
        category = "process",
        type = "change",
        action = "iopl",
        means = "A process got the right to use the ports of devices (iopl, ioperm).")
public record IoPorts(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call)
        implements SecurityEvent {}
