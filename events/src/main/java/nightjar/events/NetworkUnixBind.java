package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A Unix socket got a name.
@EventType(
        category = "network",
        type = "info",
        action = "unix_bind",
        means = "A Unix socket got a name, in a file system or an abstract one.")
public record NetworkUnixBind(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,

        @Field(
                value = "file.path",
                means = "The file. As the kernel resolves it, over mount points and symbolic links;"
                        + " begins with … where it is cut.")
        Text path,

        @Field(
                value = "nightjar.socket.abstract",
                means = "Present and true where the socket is in no file system; its name then begins with @.")
        @Nullable
        Boolean inNoFileSystem)
        implements NetworkEvent {}
