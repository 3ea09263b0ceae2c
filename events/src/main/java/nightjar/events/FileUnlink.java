package nightjar.events;

/// A name of a file was removed.
@EventType(
        category = "file",
        type = "deletion",
        action = "unlink",
        means = "A name of a file was removed (unlink, unlinkat).")
public record FileUnlink(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file)
        implements FileEvent {}
