package nightjar.events;

/// A process serves page faults itself.
@EventType(
        category = "process",
        type = "change",
        action = "userfaultfd",
        means = "A process asked to serve page faults itself (userfaultfd).")
public record UserfaultFd(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call)
        implements SecurityEvent {}
