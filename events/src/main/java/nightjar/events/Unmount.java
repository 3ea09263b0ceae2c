package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A file system was taken away.
@EventType(
        category = "host",
        family = "system",
        type = "change",
        action = "umount",
        means = "A file system was unmounted (umount2).")
public record Unmount(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file)
        implements SecurityEvent {}
