package nightjar.bench;

import java.util.ArrayList;
import java.util.List;

/// How many nanoseconds a record takes, in Java and in C, and up to where in the pipeline.
///
/// All peers of a table live at once and do their rounds in turn; a busy moment of the machine meets all of them.
final class Throughput {
    private static final int RAW_RECORDS = 60_000;
    /// What the ring has room for, almost: an exec is larger than 256 bytes.
    private static final int EXEC_RECORDS = 40_000;
    /// After which a compiler has done its work.
    private static final int WARM_UP = 15;

    private final Report report;
    private final int rounds;

    Throughput(Report report, int rounds) {
        this.report = report;
        this.rounds = rounds;
    }

    void raw() {
        report.heading("Draining the ring: %,d records of 256 bytes a round, three fields read".formatted(RAW_RECORDS));
        againstC(
                RAW_RECORDS,
                List.of(
                        Peer.inC("raw", RAW_RECORDS),
                        Peer.inJava(Jvm.shipped(), "raw", RAW_RECORDS),
                        Peer.inJava(Jvm.unconfigured(), "raw", RAW_RECORDS)));
    }

    void decode() {
        report.heading("Execs with 8 arguments into typed records: %,d a round".formatted(EXEC_RECORDS));
        againstC(
                EXEC_RECORDS,
                List.of(
                        Peer.inC("exec", EXEC_RECORDS),
                        Peer.inJava(Jvm.shipped(), "decode", EXEC_RECORDS),
                        Peer.inJava(Jvm.shipped(), "strings", EXEC_RECORDS),
                        Peer.inJava(Jvm.unconfigured(), "decode", EXEC_RECORDS),
                        Peer.inJava(Jvm.unconfigured(), "strings", EXEC_RECORDS)));
    }

    /// The whole way of an event, stage by stage.
    void stages(Jvm jvm) {
        long lineBytes;
        try (Peer size = Peer.inJava(jvm, "size", 1)) {
            lineBytes = size.round()[0];
        }
        report.heading("The whole way of an exec, %s: %,d a round, cut off after each stage, %,d bytes a line"
                .formatted(jvm.name(), EXEC_RECORDS, lineBytes));
        List<Peer> peers = new ArrayList<>();
        for (String stage : List.of("drain", "decode", "enrich", "json", "write")) {
            peers.add(Peer.inJava(jvm, stage, EXEC_RECORDS));
        }
        report.tableHead("up to", "ns an event, least / median", "this stage alone", "events a second, best / median");
        double least = 0;
        double median = 0;
        for (Took took : measure(peers)) {
            double nowLeast = took.nanos().least() / EXEC_RECORDS;
            double nowMedian = took.nanos().median() / EXEC_RECORDS;
            report.row(
                    took.peer().mode(),
                    took.nanos().text(EXEC_RECORDS),
                    Figures.number(nowLeast - least) + " / " + Figures.number(nowMedian - median),
                    "%,.0f / %,.0f".formatted(1e9 / nowLeast, 1e9 / nowMedian));
            least = nowLeast;
            median = nowMedian;
        }
    }

    private void againstC(int records, List<Peer> peers) {
        List<Took> measured = measure(peers);
        Figures c = measured.getFirst().nanos();
        report.tableHead("reader", "ns a record, least / median", "throughput of C's, by least / by median");
        for (Took took : measured) {
            report.row(
                    took.peer().name() + ", " + took.peer().mode(),
                    took.nanos().text(records),
                    Figures.percent(
                            c.least() / took.nanos().least(),
                            c.median() / took.nanos().median()));
        }
    }

    /// What the rounds of a peer took.
    private record Took(Peer peer, Figures nanos) {}

    private List<Took> measure(List<Peer> peers) {
        List<Took> measured =
                peers.stream().map(peer -> new Took(peer, new Figures())).toList();
        try {
            for (int round = 0; round < WARM_UP + rounds; round++) {
                for (Took took : measured) {
                    long[] nanos = took.peer().round();
                    if (round >= WARM_UP) {
                        took.nanos().addAll(nanos);
                    }
                }
            }
        } finally {
            peers.forEach(Peer::close);
        }
        return measured;
    }
}
