package nightjar.events;

/// What a file is, whatever it is called.
public record FileNode(
        @Field(value = "file.inode", as = Field.Format.KEYWORD, means = "Inode number.")
        long inode,

        @Field(value = "nightjar.file.device", means = "Device of the file system, major:minor.")
        Device device,

        @Field(value = "file.type", means = "file, dir, symlink, block, char, fifo, socket.")
        FileMode.Type type,

        @Field(
                value = "file.mode",
                as = Field.Format.KEYWORD,
                means = "Permission bits with setuid, setgid and sticky, in octal; before a change, if it is one.")
        FileMode mode,

        @Field(value = "file.uid", as = Field.Format.KEYWORD, means = "The owner's number.")
        long uid,

        @Field(value = "file.gid", as = Field.Format.KEYWORD, means = "The group's number.")
        long gid,

        @Field(value = "file.size", means = "In bytes.") long size) {}
