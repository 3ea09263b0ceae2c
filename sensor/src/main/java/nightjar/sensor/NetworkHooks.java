package nightjar.sensor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nightjar.bpf.BpfLink;
import nightjar.bpf.BpfMap;
import nightjar.bpf.BpfObject;
import nightjar.bpf.KernelException;
import org.jspecify.annotations.Nullable;

/// The hooks of the network beside that of the calls: where a TCP socket changes its state, and, at the root of the
/// control groups, before a connection is made, and at each packet of UDP.
final class NetworkHooks {
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final String ALL_SOCKETS = "*";
    private static final List<String> BEFORE_CONNECT = List.of("before_connect4", "before_connect6");

    private record Place(String program, String purpose, String lost) {}

    private static final List<Place> OF_CGROUPS = List.of(
            new Place("before_connect4", "refusing connections", "refusing connections of IPv4"),
            new Place("before_connect6", "refusing connections", "refusing connections of IPv6"),
            new Place("on_sock_create", "owners of UDP sockets", "UDP from others, until the socket answers"),
            new Place("on_sock_release", "ends of UDP sockets", "ends of UDP flows are told 30 s later"),
            new Place("on_packet_out", "network.flow, dns.query", "every network.flow and dns.query"),
            new Place("on_packet_in", "network.flow, dns.answer", "UDP from others, every dns.answer"));

    private final BpfObject object;
    private final List<BpfLink> links = new ArrayList<>();
    private final List<Hook> hooks = new ArrayList<>();
    private boolean refuses = true;

    /// @param object loaded
    NetworkHooks(BpfObject object, NetworkScope scope) {
        this.object = object;
        tell(scope);
        try {
            links.add(object.program("on_state").attach());
            hooks.add(new Hook("network.close, network.outcome", "tp_btf", "inet_sock_set_state", null, ""));
        } catch (KernelException e) {
            hooks.add(new Hook(
                    "network.close, network.outcome",
                    "tp_btf",
                    "inet_sock_set_state",
                    e.getMessage(),
                    "ends and outcomes of TCP connections; connections by io_uring"));
        }
        Optional<Path> root = unifiedRoot();
        for (Place place : OF_CGROUPS) {
            String problem = "the unified hierarchy of control groups is not mounted";
            if (root.isPresent()) {
                problem = attach(place.program(), root.get());
            }
            String[] section = object.program(place.program()).section().split("/", 2);
            if (problem != null && BEFORE_CONNECT.contains(place.program())) {
                refuses = false;
            }
            hooks.add(new Hook(place.purpose(), section[0], section[1], problem, problem == null ? "" : place.lost()));
        }
    }

    private @Nullable String attach(String program, Path cgroup) {
        try {
            links.add(object.program(program).attach(cgroup));
            return null;
        } catch (KernelException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void tell(NetworkScope scope) {
        MemorySegment control = object.map("network_control").mapped();
        INT.setVolatile(control, (long) Records.NetworkControl.LOOPBACK, scope.loopback() ? 1 : 0);
        INT.setVolatile(
                control,
                (long) Records.NetworkControl.UNIX_SOCKETS,
                scope.unixSockets().contains(ALL_SOCKETS) ? 1 : 0);
        BpfMap names = object.map("socket_names");
        for (String name : scope.unixSockets()) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > Records.SocketName.BYTES) {
                throw new IllegalArgumentException("the name of the Unix socket %s is longer than %d bytes"
                        .formatted(name, Records.SocketName.BYTES));
            }
            names.put(
                    Arrays.copyOf(bytes, Records.SocketName.BYTES),
                    ByteBuffer.allocate(4)
                            .order(ByteOrder.nativeOrder())
                            .putInt(1)
                            .array());
        }
    }

    /// Where the unified hierarchy is mounted (`/proc/self/mounts`, as fstab(5) describes it).
    private static Optional<Path> unifiedRoot() {
        try (var lines = Files.lines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(" ", -1))
                    .filter(fields -> fields.length > 2 && fields[2].equals("cgroup2"))
                    .map(fields -> Path.of(fields[1]))
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    List<Hook> hooks() {
        return List.copyOf(hooks);
    }

    /// Whether connections can be refused.
    boolean refuses() {
        return refuses;
    }

    /// Tells of UDP flows that are over.
    void sweep() {
        object.program("sweep_flows").run(0);
    }

    void detach() {
        links.forEach(BpfLink::close);
        links.clear();
    }
}
