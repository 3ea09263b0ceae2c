package nightjar.events;

/// A file got one more name.
@EventType(
        category = "file",
        type = "creation",
        action = "link",
        means = "A hard link was made: file.path is one more name of the file (link, linkat).")
public record FileLink(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(
                value = "nightjar.file.source_path",
                means = "The name that it had already; begins with … where it is cut.")
        Text source)
        implements FileEvent {}
