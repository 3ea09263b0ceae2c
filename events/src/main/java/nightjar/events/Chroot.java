package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process got another root directory.
@EventType(
        category = "process",
        type = "change",
        action = "chroot",
        means = "A process got another root directory (chroot), which is the file.")
public record Chroot(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file)
        implements SecurityEvent {}
