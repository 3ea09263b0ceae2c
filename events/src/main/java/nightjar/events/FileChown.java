package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The owner or the group of a file was changed.
@EventType(
        category = "file",
        type = "change",
        action = "chown",
        means = "The owner or the group of a file was set (chown, fchown, lchown, fchownat).")
public record FileChown(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(
                value = "nightjar.file.new_uid",
                as = Field.Format.KEYWORD,
                means = "The owner from then on; absent where it did not change.")
        @Nullable
        Long newUid,

        @Field(
                value = "nightjar.file.new_gid",
                as = Field.Format.KEYWORD,
                means = "The group from then on; absent where it did not change.")
        @Nullable
        Long newGid)
        implements FileEvent {}
