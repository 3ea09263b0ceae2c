package nightjar.events;

/// An extended attribute of a file was removed.
@EventType(
        category = "file",
        type = "change",
        action = "removexattr",
        means = "An extended attribute was removed (removexattr, lremovexattr, fremovexattr).")
public record FileRemovexattr(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(value = "nightjar.file.xattr", means = "The name of the attribute.")
        Text attribute)
        implements FileEvent {}
