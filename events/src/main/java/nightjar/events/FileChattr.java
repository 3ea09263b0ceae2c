package nightjar.events;

/// The attributes of a file were set, as chattr(1) does.
@EventType(
        category = "file",
        type = "change",
        action = "chattr",
        means = "The attributes of a file were set, such as that nobody may change it (ioctl FS_IOC_SETFLAGS).")
public record FileChattr(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") FileName file,

        @Field(
                value = "nightjar.file.immutable",
                means = "Whether nobody may change, rename or remove it from then on.")
        boolean immutable,

        @Field(value = "nightjar.file.append_only", means = "Whether it may only grow from then on.")
        boolean appendOnly)
        implements FileEvent {}
