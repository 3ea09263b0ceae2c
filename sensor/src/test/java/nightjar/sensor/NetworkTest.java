package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import nightjar.events.DnsAnswer;
import nightjar.events.DnsQuery;
import nightjar.events.NetworkAccept;
import nightjar.events.NetworkBind;
import nightjar.events.NetworkClose;
import nightjar.events.NetworkConnect;
import nightjar.events.NetworkEnds;
import nightjar.events.NetworkEvent;
import nightjar.events.NetworkFlow;
import nightjar.events.NetworkFlowEnd;
import nightjar.events.NetworkListen;
import nightjar.events.NetworkOutcome;
import nightjar.events.NetworkRawSocket;
import nightjar.events.NetworkUnixBind;
import nightjar.events.NetworkUnixConnect;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What happens on the network is told, by real sockets of processes that this one did not start itself.
final class NetworkTest {
    @TempDir
    Path directory;

    private Watched host;

    @BeforeEach
    void watch() throws Exception {
        host = new Watched(Sensor.open(
                Sensor.RING_BYTES,
                0,
                -1,
                new Scope(
                        Set.of(Family.PROCESS, Family.NETWORK),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        new NetworkScope(true, List.of("*")))));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @KernelTest
    void everyHookIsThere() {
        assertThat(host.sensor.hooks())
                .allSatisfy(hook -> assertThat(hook.problem()).isNull());
    }

    @KernelTest
    void aConnectionIsToldAtBothEndsAndAtItsEnd() throws Exception {
        int port = port("""
                s = socket.create_server(('127.0.0.1', 0))
                print(s.getsockname()[1], flush=True)
                c = socket.create_connection(s.getsockname())
                a, _ = s.accept()
                c.sendall(b'x' * 1000)
                a.recv(1000, socket.MSG_WAITALL)
                a.sendall(b'y' * 70000)
                a.close()
                while c.recv(4096): pass
                c.close()
                """);

        NetworkConnect connect = first(NetworkConnect.class, to(port));
        assertThat(connect.ends().destinationIp()).isEqualTo("127.0.0.1");
        assertThat(connect.ends().transport()).isEqualTo("tcp");
        assertThat(connect.ends().type()).isEqualTo("ipv4");
        assertThat(connect.ends().initiated()).isTrue();
        assertThat(connect.result().outcome()).isEqualTo("success");
        NetworkAccept accept = first(NetworkAccept.class, to(port));
        assertThat(accept.ends().sourcePort()).isEqualTo(connect.ends().sourcePort());
        assertThat(accept.ends().initiated()).isFalse();
        assertThat(first(NetworkListen.class, from(port)).ends().sourceIp()).isEqualTo("127.0.0.1");
        assertThat(first(NetworkBind.class, e -> true).ends().sourceIp()).isEqualTo("127.0.0.1");
        NetworkClose opened = first(NetworkClose.class, to(port).and(e -> Boolean.TRUE.equals(ends(e).initiated())));
        assertThat(opened.sums().sourceBytes()).isEqualTo(1_000);
        assertThat(opened.sums().destinationBytes()).isEqualTo(70_000);
        assertThat(opened.sums().durationNanos()).isPositive();
        NetworkClose taken = first(NetworkClose.class, to(port).and(e -> Boolean.FALSE.equals(ends(e).initiated())));
        assertThat(taken.sums().sourceBytes()).isEqualTo(1_000);
        assertThat(taken.sums().destinationBytes()).isEqualTo(70_000);
        assertThat(host.observations.stream().filter(o -> o.event() instanceof NetworkConnect c && to(port).test(c)))
                .hasSize(1);
    }

    @KernelTest
    void anIpv4AddressWithinIpv6IsShownAsWhatItIs() throws Exception {
        int port = port("""
                s = socket.create_server(('127.0.0.1', 0))
                print(s.getsockname()[1], flush=True)
                c = socket.socket(socket.AF_INET6)
                c.connect(('::ffff:127.0.0.1', s.getsockname()[1]))
                """);

        NetworkConnect connect = first(NetworkConnect.class, to(port));
        assertThat(connect.ends().destinationIp()).isEqualTo("127.0.0.1");
        assertThat(connect.ends().sourceIp()).isEqualTo("127.0.0.1");
        assertThat(connect.ends().type()).isEqualTo("ipv4");
    }

    @KernelTest
    void ipv6IsShownShort() throws Exception {
        int port = port("""
                s = socket.create_server(('::1', 0), family=socket.AF_INET6)
                print(s.getsockname()[1], flush=True)
                c = socket.create_connection(('::1', s.getsockname()[1]))
                """);

        assertThat(first(NetworkConnect.class, to(port)).ends().destinationIp()).isEqualTo("::1");
        assertThat(first(NetworkConnect.class, to(port)).ends().type()).isEqualTo("ipv6");
    }

    @KernelTest
    void aRefusedConnectionIsAFailure() throws Exception {
        int port = port("""
                s = socket.create_server(('127.0.0.1', 0))
                p = s.getsockname()
                s.close()
                print(p[1], flush=True)
                try: socket.create_connection(p)
                except OSError: pass
                """);

        NetworkConnect connect = first(NetworkConnect.class, to(port));
        assertThat(connect.result().outcome()).isEqualTo("failure");
        assertThat(connect.result().code()).isEqualTo("ECONNREFUSED");
    }

    /// Nothing answers in 192.0.2.0/24 (RFC 5737); or there is no way there at all, which is a failure.
    @KernelTest
    void aConnectionThatIsStillBeingMadeHasAnOutcomeLater() throws Exception {
        int port = port("""
                c = socket.socket()
                c.setblocking(False)
                c.connect_ex(('192.0.2.1', 4711))
                print(4711, flush=True)
                """);

        NetworkConnect connect = first(NetworkConnect.class, to(port));
        assertThat(connect.ends().destinationIp()).isEqualTo("192.0.2.1");
        if (connect.result().outcome().equals("unknown")) {
            assertThat(first(NetworkOutcome.class, to(port)).result().outcome()).isNotEqualTo("unknown");
        } else {
            assertThat(connect.result().outcome()).isEqualTo("failure");
        }
    }

    @KernelTest
    void aSocketOfAProcessThatIsKilledIsClosedToo() throws Exception {
        int port = port("""
                s = socket.create_server(('127.0.0.1', 0))
                print(s.getsockname()[1], flush=True)
                c = socket.create_connection(s.getsockname())
                a, _ = s.accept()
                c.sendall(b'z' * 10)
                a.recv(10)
                import os; os.kill(os.getpid(), 9)
                """);

        assertThat(first(NetworkClose.class, to(port)).sums().sourceBytes()).isEqualTo(10);
    }

    @KernelTest
    void theFirstPacketOfAFlowIsToldAndItsSumsAtTheEnd() throws Exception {
        int port = port("""
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.bind(('127.0.0.1', 0))
                print(s.getsockname()[1], flush=True)
                c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                for i in range(3):
                    c.sendto(b'q' * 100, s.getsockname())
                    m, f = s.recvfrom(1000)
                    s.sendto(b'r' * 30, f)
                    c.recv(1000)
                """);

        NetworkFlow out = first(NetworkFlow.class, to(port).and(e -> Boolean.TRUE.equals(ends(e).initiated())));
        assertThat(out.ends().transport()).isEqualTo("udp");
        assertThat(out.ends().destinationIp()).isEqualTo("127.0.0.1");
        NetworkFlow in = first(NetworkFlow.class, to(port).and(e -> Boolean.FALSE.equals(ends(e).initiated())));
        assertThat(in.ends().sourcePort()).isEqualTo(out.ends().sourcePort());
        host.sensor.tick();
        NetworkFlowEnd end = first(NetworkFlowEnd.class, to(port).and(e -> Boolean.TRUE.equals(ends(e).initiated())));
        assertThat(end.sums().sourceBytes()).isEqualTo(300);
        assertThat(end.sums().destinationBytes()).isEqualTo(90);
        assertThat(end.sums().sourcePackets()).isEqualTo(3);
        assertThat(host.observations.stream().filter(o -> o.event() instanceof NetworkFlow f && to(port).test(f)))
                .hasSize(2);
    }

    @KernelTest
    void unixSocketsAreToldByTheirNames() throws Exception {
        Path path = directory.toRealPath().resolve("s");
        python("""
                s = socket.socket(socket.AF_UNIX); s.bind('%s'); s.listen()
                c = socket.socket(socket.AF_UNIX); c.connect('%s')
                a = socket.socket(socket.AF_UNIX); a.bind('\\0nightjar-test'); a.listen()
                d = socket.socket(socket.AF_UNIX); d.connect('\\0nightjar-test')
                """.formatted(path, path));

        assertThat(first(NetworkUnixBind.class, e -> true).path().toString()).isEqualTo(path.toString());
        assertThat(first(
                                NetworkUnixConnect.class,
                                e -> ((NetworkUnixConnect) e).path().toString().equals(path.toString()))
                        .inNoFileSystem())
                .isNull();
        assertThat(first(
                                NetworkUnixConnect.class,
                                e -> ((NetworkUnixConnect) e).path().toString().equals("@nightjar-test"))
                        .inNoFileSystem())
                .isTrue();
    }

    @KernelTest
    void rawAndPacketSocketsAreTold() throws Exception {
        python("""
                socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
                socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
                """);

        assertThat(first(
                                NetworkRawSocket.class,
                                e -> ((NetworkRawSocket) e).family().equals("ipv4"))
                        .protocol())
                .isEqualTo(1);
        assertThat(first(
                                NetworkRawSocket.class,
                                e -> ((NetworkRawSocket) e).family().equals("packet"))
                        .protocol())
                .isEqualTo(3);
    }

    @KernelTest
    void aNameThatAServerGaveIsKnownWhenItIsConnectedTo() throws Exception {
        python("""
                import struct, threading
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.7.7.53', 53))
                def serve():
                    m, f = s.recvfrom(512)
                    s.sendto(m[:2] + b'\\x81\\x80\\0\\1\\0\\1\\0\\0\\0\\0' + m[12:]
                        + b'\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4\\x7f\\7\\7\\7', f)
                t = threading.Thread(target=serve); t.start()
                c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                c.sendto(b'\\x12\\x34\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\7example\\4test\\0\\0\\1\\0\\1', ('127.7.7.53', 53))
                c.recv(512); t.join()
                l = socket.create_server(('127.7.7.7', 0))
                socket.create_connection(l.getsockname())
                """);

        DnsQuery query = first(DnsQuery.class, e -> true);
        assertThat(query.question().name()).hasToString("example.test");
        assertThat(query.question().recordType()).isEqualTo("A");
        assertThat(query.ends().destinationIp()).isEqualTo("127.7.7.53");
        DnsAnswer answer = first(DnsAnswer.class, e -> true);
        assertThat(answer.resolved()).containsExactly("127.7.7.7");
        assertThat(answer.responseCode()).isEqualTo("NOERROR");
        assertThat(answer.question().id()).isEqualTo(0x1234);
        NetworkConnect connect = first(NetworkConnect.class, e -> "127.7.7.7".equals(ends(e).destinationIp()));
        assertThat(connect.ends().destinationDomain()).hasToString("example.test");
    }

    @KernelTest
    void tenThousandSocketsAreCounted() throws Exception {
        int port = port("""
                import resource
                hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
                s = socket.create_server(('127.0.0.1', 0), backlog=4096)
                print(s.getsockname()[1], flush=True)
                p = []
                for i in range(5000):
                    p.append(socket.create_connection(s.getsockname()))
                    p.append(s.accept()[0])
                for c in p: c.close()
                """);

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (count(NetworkClose.class, port) < 10_000 && System.nanoTime() < deadline) {
            host.sensor.await(host.drain(), TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(count(NetworkConnect.class, port)).isEqualTo(5_000);
        assertThat(count(NetworkAccept.class, port)).isEqualTo(5_000);
        assertThat(count(NetworkClose.class, port)).isEqualTo(10_000);
        for (RecordType type : RecordType.values()) {
            Tally tally = host.sensor.tally(type);
            assertThat(tally.seen()).as(type.event()).isEqualTo(tally.filtered() + tally.submitted() + tally.lost());
        }
    }

    private long count(Class<? extends NetworkEvent> type, int port) {
        return host.observations.stream()
                .filter(o -> type.isInstance(o.event()) && to(port).test((NetworkEvent) o.event()))
                .count();
    }

    static NetworkEnds ends(NetworkEvent event) {
        return switch (event) {
            case NetworkConnect connect -> connect.ends();
            case NetworkOutcome outcome -> outcome.ends();
            case NetworkAccept accept -> accept.ends();
            case NetworkBind bind -> bind.ends();
            case NetworkListen listen -> listen.ends();
            case NetworkClose closed -> closed.ends();
            case NetworkFlow flow -> flow.ends();
            case NetworkFlowEnd flow -> flow.ends();
            case DnsQuery query -> query.ends();
            case DnsAnswer answer -> answer.ends();
            case NetworkRawSocket _, NetworkUnixConnect _, NetworkUnixBind _ ->
                throw new AssertionError("it has no ends: " + event);
        };
    }

    private static Predicate<NetworkEvent> to(int port) {
        return event -> Integer.valueOf(port).equals(ends(event).destinationPort());
    }

    private static Predicate<NetworkEvent> from(int port) {
        return event -> Integer.valueOf(port).equals(ends(event).sourcePort());
    }

    private <E extends NetworkEvent> E first(Class<E> type, Predicate<? super NetworkEvent> kind) {
        return type.cast(host.first(o -> type.isInstance(o.event()) && kind.test((NetworkEvent) o.event()))
                .event());
    }

    private int port(String script) throws Exception {
        return Integer.parseInt(python(script).strip());
    }

    /// Runs a script in a grandchild: what our own children do is not looked at. Returns what it prints.
    private String python(String script) throws Exception {
        Path file = Files.writeString(directory.resolve("script.py"), "import socket\n" + script);
        return Grandchild.run("python3", file.toString());
    }
}
