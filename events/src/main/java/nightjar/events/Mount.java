package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A file system was mounted or changed.
@EventType(
        category = "host",
        family = "system",
        type = "change",
        action = "mount",
        means = "A file system was mounted, moved or changed (mount, fsmount, move_mount,"
                + " open_tree with a copy, mount_setattr).")
public record Mount(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file,

        @Field(value = "nightjar.mount.source", means = "What was mounted, as the caller gave it.") @Nullable
        Text source,

        @Field(value = "nightjar.mount.type", means = "The type of the file system.") @Nullable
        Text type,

        @Field("") @Nullable MountFlags flags)
        implements SecurityEvent {}
