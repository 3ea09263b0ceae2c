package nightjar.bench;

import java.util.List;

/// From the hook to the first line of Java (of C) that sees the event, one event about every millisecond.
///
/// Java reads as the collector does, with `RingReader` and the wake-ups of `ring.h`; C reads as most programs do,
/// with
/// `ring_buffer__poll` and the wake-ups that a ring gives by itself.
final class Latency {
    private static final int EVENTS = 1_000;
    private static final int WARM_UP = 2;

    private final Report report;
    private final int rounds;

    Latency(Report report, int rounds) {
        this.report = report;
        this.rounds = rounds;
    }

    void run() {
        report.heading("From hook to reader: %,d events, one about every millisecond".formatted(rounds * EVENTS));
        List<Peer> peers = List.of(
                Peer.inC("latency", EVENTS),
                Peer.inJava(Jvm.shipped(), "latency", EVENTS),
                Peer.inJava(Jvm.unconfigured(), "latency", EVENTS));
        List<Figures> all = peers.stream().map(_ -> new Figures()).toList();
        List<Figures> medians = peers.stream().map(_ -> new Figures()).toList();
        try {
            for (int round = 0; round < WARM_UP + rounds; round++) {
                for (int i = 0; i < peers.size(); i++) {
                    long[] latencies = peers.get(i).round();
                    if (round >= WARM_UP) {
                        all.get(i).addAll(latencies);
                        var one = new Figures();
                        one.addAll(latencies);
                        medians.get(i).add((long) one.median());
                    }
                }
            }
        } finally {
            peers.forEach(Peer::close);
        }
        report.tableHead(
                "reader", "µs: least", "p50", "p90", "p99", "p99.9", "p50 against C", "best round's p50 against C");
        for (int i = 0; i < peers.size(); i++) {
            Figures figures = all.get(i);
            report.row(
                    peers.get(i).name(),
                    micros(figures.least()),
                    micros(figures.median()),
                    micros(figures.quantile(0.9)),
                    micros(figures.quantile(0.99)),
                    micros(figures.quantile(0.999)),
                    Figures.number(figures.median() / all.getFirst().median()),
                    Figures.number(medians.get(i).least() / medians.getFirst().least()));
        }
    }

    private static String micros(double nanos) {
        return Figures.number(nanos / 1e3);
    }
}
