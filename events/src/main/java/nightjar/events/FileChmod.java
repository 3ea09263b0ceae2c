package nightjar.events;

/// The permissions of a file were changed.
@EventType(
        category = "file",
        type = "change",
        action = "chmod",
        means = "The permissions of a file were set (chmod, fchmod, fchmodat, fchmodat2).")
public record FileChmod(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(
                value = "nightjar.file.new_mode",
                as = Field.Format.KEYWORD,
                means = "The permission bits that were asked for, in octal.")
        FileMode newMode,

        @Field(value = "nightjar.file.setuid", means = "Whether it is setuid from then on.")
        boolean setuid,

        @Field(value = "nightjar.file.setgid", means = "Whether it is setgid from then on.")
        boolean setgid)
        implements FileEvent {}
