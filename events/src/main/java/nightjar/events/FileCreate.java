package nightjar.events;

/// A file was made by being opened.
@EventType(
        category = "file",
        type = "creation",
        action = "create",
        means = "A file was made by opening it with O_CREAT.")
public record FileCreate(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field("") OpenFlags flags)
        implements FileEvent {}
