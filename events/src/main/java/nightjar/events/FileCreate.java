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

        @Field("") OpenFlags flags,

        @Field(value = "nightjar.file.setuid", means = "Whether it is setuid from then on.")
        boolean setuid,

        @Field(value = "nightjar.file.setgid", means = "Whether it is setgid from then on.")
        boolean setgid)
        implements FileEvent {}
