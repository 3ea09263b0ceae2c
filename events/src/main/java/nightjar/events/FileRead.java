package nightjar.events;

/// A file was read, by this process for the first time.
@EventType(
        category = "file",
        type = "access",
        action = "read",
        means =
                "A process read a file for the first time (read, pread64, readv, preadv, preadv2, sendfile, copy_file_range,"
                        + " splice); what follows is summed in file.close.")
public record FileRead(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field("") OpenFlags flags,

        @Field(value = "nightjar.file.read_bytes", means = "By that first call.")
        long readBytes)
        implements FileEvent {}
