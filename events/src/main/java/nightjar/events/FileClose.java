package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A file was closed that had been read or written.
@EventType(
        category = "file",
        type = "info",
        action = "close",
        means =
                "A descriptor through which a file of interest was read or written means it no longer (close, close_range, dup2,"
                        + " dup3, exec, the end of the process).")
public record FileClose(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field("") OpenFlags flags,

        @Field(value = "nightjar.file.read_bytes", means = "Read through this descriptor.")
        long readBytes,

        @Field(value = "nightjar.file.reads", means = "By so many calls.")
        long reads,

        @Field(value = "nightjar.file.written_bytes", means = "Written through this descriptor.")
        long writtenBytes,

        @Field(value = "nightjar.file.writes", means = "By so many calls; mapping it counts as one.")
        long writes,

        @Field(
                value = "nightjar.file.mapped",
                means =
                        "Present and true where it was mapped shared and writable (mmap): what is written through memory is"
                                + " in no sum.")
        @Nullable
        Boolean mapped)
        implements FileEvent {}
