package nightjar.events;

/// A process limits the calls that it may make.
@EventType(
        category = "process",
        type = "change",
        action = "seccomp",
        means = "A process limited the calls that it may make (seccomp, prctl).")
public record SeccompChange(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field(value = "nightjar.seccomp.mode", means = "From then on: 1 strict, 2 by filters.")
        long mode,

        @Field(value = "nightjar.seccomp.filters", means = "How many filters it has.")
        long filters)
        implements SecurityEvent {}
