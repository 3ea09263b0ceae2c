package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The times of a file were set.
@EventType(
        category = "file",
        type = "change",
        action = "utime",
        means =
                "The times of a file were set, to the present or to any other time (utimensat, utime, utimes, futimesat).")
public record FileUtime(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(
                value = "file.accessed",
                as = Field.Format.TIME,
                means =
                        "The time of its last access from then on; absent where it was set to the present, or not at all.")
        @Nullable
        Long accessedNanos,

        @Field(
                value = "file.mtime",
                as = Field.Format.TIME,
                means =
                        "The time of its last change from then on; absent where it was set to the present, or not at all.")
        @Nullable
        Long changedNanos)
        implements FileEvent {}
