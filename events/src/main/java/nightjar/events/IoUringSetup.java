package nightjar.events;

/// A process can have the kernel work from a ring.
@EventType(
        category = "process",
        type = "change",
        action = "io_uring_setup",
        means = "A ring for asynchronous calls was made (io_uring_setup); nightjar.call.request"
                + " is how many entries it has.")
public record IoUringSetup(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call)
        implements SecurityEvent {}
