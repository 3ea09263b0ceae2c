package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A file was written, by this process for the first time.
@EventType(
        category = "file",
        type = "change",
        action = "write",
        means =
                "A process wrote a file for the first time (write, pwrite64, writev, pwritev, pwritev2, sendfile,"
                        + " copy_file_range, splice, or mmap of a shared writable mapping); what follows is summed in file.close.")
public record FileWrite(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field("") OpenFlags flags,

        @Field(value = "nightjar.file.written_bytes", means = "By that first call; 0 of a mapping.")
        long writtenBytes,

        @Field(
                value = "nightjar.file.mapped",
                means =
                        "Present and true where it was mapped shared and writable (mmap): what is written through memory is"
                                + " in no sum.")
        @Nullable
        Boolean mapped)
        implements FileEvent {}
