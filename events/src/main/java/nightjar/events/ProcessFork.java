package nightjar.events;

/// A process came to be, as a copy of its parent.
@EventType(
        category = "process",
        type = "start",
        action = "fork",
        means = "A process was created (fork, vfork, clone, posix_spawn; not threads). It is the event's process.")
public record ProcessFork(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task)
        implements ProcessEvent {}
