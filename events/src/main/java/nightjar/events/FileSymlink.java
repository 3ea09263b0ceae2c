package nightjar.events;

/// A symbolic link was made.
@EventType(
        category = "file",
        type = "creation",
        action = "symlink",
        means = "A symbolic link was made: file.path leads to file.target_path (symlink, symlinkat).")
public record FileSymlink(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(value = "file.target_path", means = "What the link says, as it was given.")
        Text target)
        implements FileEvent {}
