package nightjar.events;

/// An extended attribute of a file was set.
@EventType(
        category = "file",
        type = "change",
        action = "setxattr",
        means =
                "An extended attribute was set, such as security.capability, which gives a program capabilities (setxattr, lsetxattr, fsetxattr).")
public record FileSetxattr(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(value = "nightjar.file.xattr", means = "The name of the attribute.")
        Text attribute)
        implements FileEvent {}
