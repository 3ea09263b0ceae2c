package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import nightjar.events.NetworkAccept;
import nightjar.events.NetworkConnect;
import nightjar.events.NetworkFlow;
import nightjar.events.NetworkListen;
import nightjar.events.Observation;
import nightjar.events.RuleMatch;
import nightjar.matcher.Category;
import nightjar.matcher.MatcherImage;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.io.TempDir;

/// Rules about the network: judged in the hook, and connections refused, which is proved by the server that never
/// sees
/// them.
final class RulesOnTheNetworkTest {
    private static final int WAIT_MILLIS = 300;
    private static final int SMALLEST_RING = 4_096;
    /// More events than such a ring has room for.
    private static final int FILLING = 40;

    @TempDir
    Path directory;

    @KernelTest
    void aRuleHoldsOnceAConnectionAtEachEnd() throws Exception {
        try (Judged judged = judged(
                false,
                Judged.image(
                        rule("out", "network_connection", "{DestinationIp|cidr: 127.0.0.0/8, Initiated: true}"),
                        rule("in", "network_connection", "{SourceIp: 127.0.0.1, Initiated: false, Protocol: tcp}"),
                        rule("elsewhere", "network_connection", "{DestinationIp: 127.0.0.2}"),
                        rule("listens", "syscall", "{event.action: listen, SourceIp: 127.0.0.1}")))) {
            python("""
                    s = socket.create_server(('127.0.0.1', 0))
                    c = socket.create_connection(s.getsockname())
                    a, _ = s.accept()
                    """);

            Observation connect = judged.host.first(o -> o.event() instanceof NetworkConnect);
            assertThat(Judged.titles(connect)).containsExactly("out");
            assertThat(connect.matches().getFirst().judgedIn()).isEqualTo(RuleMatch.Space.KERNEL);
            Observation accept = judged.host.first(o -> o.event() instanceof NetworkAccept);
            assertThat(Judged.titles(accept)).containsExactly("in");
            assertThat(Judged.titles(judged.host.first(o -> o.event() instanceof NetworkListen)))
                    .containsExactly("listens");
            assertThat(judged.host.observations.stream()
                            .filter(o -> Judged.titles(o).contains("out")))
                    .hasSize(1);
        }
    }

    @KernelTest
    void aBlockedConnectionNeverReachesTheServer() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(WAIT_MILLIS);
            try (Judged judged = judged(true, blocking(server.getLocalPort()))) {
                assertThat(judged.host.sensor.blocks(Category.NETWORK_CONNECTION))
                        .isTrue();
                for (String way : List.of(
                        "socket.create_connection(('127.0.0.1', PORT))",
                        "socket.create_connection(('0.0.0.0', PORT))",
                        "socket.socket(socket.AF_INET6).connect(('::ffff:127.0.0.1', PORT))",
                        "nonblocking()",
                        "in_thread()",
                        "socket.socket().sendto(b'x', 0x20000000, ('127.0.0.1', PORT))")) {
                    assertThat(attempt(way, server.getLocalPort())).as(way).isEqualTo("refused");
                    assertThatThrownBy(server::accept).as(way).isInstanceOf(SocketTimeoutException.class);
                }
                Observation blocked = judged.host.first(o -> o.event() instanceof NetworkConnect);
                assertThat(blocked.matches().getFirst().outcome()).isEqualTo(RuleMatch.Outcome.BLOCKED);
                assertThat(((NetworkConnect) blocked.event()).result().code()).isEqualTo("EPERM");
                judged.use(Judged.image());
                assertThat(attempt("socket.create_connection(('127.0.0.1', PORT))", server.getLocalPort()))
                        .isEqualTo("connected");
                server.accept().close();
                judged.use(blocking(server.getLocalPort()));
                assertThat(attempt("socket.create_connection(('127.0.0.1', PORT))", server.getLocalPort()))
                        .isEqualTo("refused");
            }
        }
    }

    @KernelTest
    void aFullRingThatNobodyReadsRefusesAllTheSame() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(WAIT_MILLIS);
            try (Judged judged = Judged.over(scope(), SMALLEST_RING, true, blocking(server.getLocalPort()))) {
                for (int i = 0; i < FILLING; i++) {
                    Grandchild.run("true");
                }
                assertThat(attempt("[attempt() for i in range(40)][0]", server.getLocalPort()))
                        .isEqualTo("refused");
                assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
                assertThat(judged.host.sensor.tally(RecordType.NETWORK_CONNECT).lost())
                        .isPositive();
            }
        }
    }

    @KernelTest
    void aBlockedDatagramIsNotSent() throws Exception {
        try (var server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            server.setSoTimeout(WAIT_MILLIS);
            try (Judged judged = judged(true, blocking(server.getLocalPort()))) {
                assertThat(attempt(
                                "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
                                server.getLocalPort()))
                        .isEqualTo("refused");
                var packet = new DatagramPacket(new byte[10], 10);
                assertThatThrownBy(() -> server.receive(packet)).isInstanceOf(SocketTimeoutException.class);
                Observation blocked = judged.host.first(o -> o.event() instanceof NetworkFlow);
                assertThat(blocked.matches().getFirst().outcome()).isEqualTo(RuleMatch.Outcome.BLOCKED);
            }
        }
    }

    private static Scope scope() {
        return new Scope(Set.of(Family.PROCESS, Family.NETWORK), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static Judged judged(boolean enforcing, MatcherImage image) throws Exception {
        return Judged.over(scope(), Sensor.RING_BYTES, enforcing, image);
    }

    private static MatcherImage blocking(int port) throws Exception {
        return Judged.image(
                "actions: [{level: high, action: block}]\n",
                List.of(rule("blocked", "network_connection", "{DestinationPort: %d}".formatted(port))));
    }

    private static String rule(String title, String category, String selection) {
        return """
                title: %s
                id: %s
                level: high
                logsource: {category: %s, product: linux}
                detection:
                    selection: %s
                    condition: selection
                """.formatted(
                        title, UUID.nameUUIDFromBytes(title.getBytes(StandardCharsets.UTF_8)), category, selection);
    }

    private String attempt(String way, int port) throws Exception {
        return python("""
                import threading
                PORT = %d
                def attempt():
                    try: socket.create_connection(('127.0.0.1', PORT)); return 'connected'
                    except PermissionError: return 'refused'
                def nonblocking():
                    s = socket.socket(); s.setblocking(False); s.connect(('127.0.0.1', PORT))
                def in_thread():
                    r = []
                    t = threading.Thread(target=lambda: r.append(attempt())); t.start(); t.join()
                    if r[0] == 'refused': raise PermissionError
                try:
                    r = %s
                    print(r if isinstance(r, str) else 'connected')
                except PermissionError: print('refused')
                """.formatted(port, way)).strip();
    }

    private String python(String script) throws Exception {
        Path file = Files.writeString(directory.resolve("script.py"), "import socket\n" + script);
        return Grandchild.run("python3", file.toString());
    }
}
