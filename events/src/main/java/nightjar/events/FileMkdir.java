package nightjar.events;

/// A directory was made.
@EventType(category = "file", type = "creation", action = "mkdir", means = "A directory was made (mkdir, mkdirat).")
public record FileMkdir(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(
                value = "nightjar.file.new_mode",
                as = Field.Format.KEYWORD,
                means = "The permission bits that were asked for, in octal, before the umask.")
        FileMode newMode)
        implements FileEvent {}
