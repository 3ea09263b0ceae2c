package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A file got another name.
@EventType(
        category = "file",
        type = "change",
        action = "rename",
        means = "A file got another name, and file.path is the new one (rename, renameat, renameat2).")
public record FileRename(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(
                value = "nightjar.file.source_path",
                means = "The name that it had before; begins with … where it is cut.")
        Text source,

        @Field(
                value = "nightjar.file.exchanged",
                means = "Present and true where each of the two files has the other's name now (RENAME_EXCHANGE).")
        @Nullable
        Boolean exchanged)
        implements FileEvent {}
