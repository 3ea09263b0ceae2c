package nightjar.events;

/// A directory was removed.
@EventType(category = "file", type = "deletion", action = "rmdir", means = "A directory was removed (rmdir, unlinkat).")
public record FileRmdir(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file)
        implements FileEvent {}
