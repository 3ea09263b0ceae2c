package nightjar.events;

/// A file was cut off, or made longer.
@EventType(
        category = "file",
        type = "change",
        action = "truncate",
        means = "The size of a file was set (truncate, ftruncate).")
public record FileTruncate(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(value = "nightjar.file.new_size", means = "The size from then on, in bytes.")
        long newSize)
        implements FileEvent {}
