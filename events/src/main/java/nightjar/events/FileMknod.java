package nightjar.events;

/// A device file, a fifo or the like was made.
@EventType(
        category = "file",
        type = "creation",
        action = "mknod",
        means = "A device file, a fifo, a socket or a file was made (mknod, mknodat).")
public record FileMknod(
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
