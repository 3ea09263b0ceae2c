package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The file that is being run.
///
/// @param path as the kernel resolves it; of a memfd `memfd:` and its name
public record Image(
        Text path,

        @Field(value = "inode", means = "Inode number of the program's file.")
        long inode,

        @Field(value = "device", means = "Device of the program's file, major:minor.")
        Device device,

        @Field(value = "memfd", means = "Whether the program lies in memory only (memfd_create).")
        boolean memfd,

        @Field(value = "deleted", means = "Whether the name under which it was opened is gone.")
        boolean deleted,

        @Field(
                value = "path_cut",
                means = "Present and true where the path is longer than 4,096 bytes and its beginning is missing.")
        @Nullable
        Boolean pathCut,

        @Field(
                value = "mode",
                as = Field.Format.KEYWORD,
                means = "Permission bits with setuid, setgid and sticky, in octal.")
        FileMode mode,

        FileVersion version) {

    /// Tells one content of an inode from another without reading it: what a cache may be keyed by.
    ///
    /// @param size in bytes
    /// @param modifiedNanos mtime, nanoseconds since 1970
    /// @param changedNanos ctime, nanoseconds since 1970; nobody can set it back
    public record FileVersion(long inode, Device device, long size, long modifiedNanos, long changedNanos) {
        // Written out for the same reason as those of [ProcessId].
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof FileVersion version
                    && inode == version.inode
                    && size == version.size
                    && modifiedNanos == version.modifiedNanos
                    && changedNanos == version.changedNanos
                    && device.equals(version.device);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(inode) * 31 + Long.hashCode(changedNanos);
        }
    }
}
