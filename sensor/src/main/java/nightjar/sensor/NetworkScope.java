package nightjar.sensor;

import java.util.List;

/// What of the network is worth telling where no rule holds.
///
/// @param loopback whether what stays on this host is told too; DNS always is
/// @param unixSockets Unix sockets whose use is told, by their paths, or as `@name` where they are in no file system;
/// `*` for all
public record NetworkScope(boolean loopback, List<String> unixSockets) {
    public NetworkScope {
        unixSockets = List.copyOf(unixSockets);
    }

    /// The sockets by which one becomes root, with commas between them.
    public static final String STANDARD_UNIX_SOCKETS =
            "/run/docker.sock, /var/run/docker.sock, /run/containerd/containerd.sock, /run/podman/podman.sock, "
                    + "/run/crio/crio.sock";

    /// What leaves this host or comes from another, and those sockets.
    public static NetworkScope standard() {
        return new NetworkScope(false, Scope.list(STANDARD_UNIX_SOCKETS));
    }
}
