package nightjar.events;

/// A file that was there already was opened.
@EventType(
        category = "file",
        type = "access",
        action = "open",
        means = "A file was opened (open, openat, openat2, creat, open_by_handle_at, io_uring), and was there before.")
public record FileOpen(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field("") OpenFlags flags)
        implements FileEvent {}
