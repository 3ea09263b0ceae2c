package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process connected to a Unix socket.
@EventType(
        category = "network",
        type = "start",
        action = "unix_connect",
        means = "A process connected to a Unix socket that has a name.")
public record NetworkUnixConnect(
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
