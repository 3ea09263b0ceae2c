package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/// What tracing costs those who are traced: a loop of fork and exec, alone and under each tracer.
///
/// A round is a slice of the loop under each of them, in an order that moves by one from round to round. Each slice
/// comes after one of the same length that is not measured: a tracer runs for days, and its first second, in which a
/// JVM compiles, is not what it costs. Lines go to /dev/null; that all are there is counted apart, with lines that go
/// to a file.
final class Load {
    private static final int RUNS = 20_000;
    private static final Path NOWHERE = Path.of("/dev/null");

    private static final Tracer.Kind NONE = new Tracer.Kind("none", List.of());
    private static final Tracer.Kind NIGHTJAR = new Tracer.Kind("nightjar watch", List.of(Place.nightjar(), "watch"));
    private static final Tracer.Kind BPFTRACE = new Tracer.Kind(
            "bpftrace, argv of each",
            List.of("bpftrace", "-e", "tracepoint:syscalls:sys_enter_execve { join(args->argv); }"));
    private static final Tracer.Kind EXECSNOOP = new Tracer.Kind("execsnoop of libbpf-tools", List.of("execsnoop"));
    /// Compiles its programs at start, so it needs the kernel's headers, and kprobes.
    private static final Tracer.Kind BCC = new Tracer.Kind("execsnoop-bpfcc", List.of("execsnoop-bpfcc"));

    private final Report report;
    private final int rounds;

    Load(Report report, int rounds) {
        this.report = report;
        this.rounds = rounds;
    }

    private static final class Taken {
        final Tracer.Kind kind;
        final Figures nanos = new Figures();
        final Figures ticks = new Figures();
        long lost;
        String problem = "";

        Taken(Tracer.Kind kind) {
            this.kind = kind;
        }
    }

    void run() {
        int slice = RUNS / rounds;
        report.heading("%,d times fork and exec of /bin/true, in %d slices, each after an unmeasured one"
                .formatted(RUNS, rounds));
        List<Taken> all = new ArrayList<>();
        for (Tracer.Kind kind : List.of(NONE, NIGHTJAR, BPFTRACE, EXECSNOOP, BCC)) {
            all.add(new Taken(kind));
        }
        List<Taken> order = new ArrayList<>(all);
        for (int round = 0; round < rounds; round++) {
            for (Iterator<Taken> each = order.iterator(); each.hasNext(); ) {
                Taken taken = each.next();
                try {
                    slice(taken, slice);
                } catch (Tracer.NotReadyException e) {
                    each.remove();
                    taken.problem = "does not run here: " + e.getMessage();
                }
            }
            Collections.rotate(order, 1);
        }
        Taken none = all.getFirst();
        report.tableHead(
                "tracer",
                "µs a process, least / median",
                "slower than none, by least / by median",
                "tracer's own CPU, µs a process");
        for (Taken taken : all) {
            if (!taken.problem.isEmpty()) {
                report.row(taken.kind.name(), taken.problem, "", "");
                continue;
            }
            report.row(
                    taken.kind.name(),
                    taken.nanos.text(slice * 1e3),
                    slower(taken.nanos.least(), none.nanos.least()) + " / "
                            + slower(taken.nanos.median(), none.nanos.median()),
                    taken == none ? "" : Figures.number(taken.ticks.median() * 1e4 / slice));
        }
        report.line("");
        report.line("nightjar said of all its slices: %d events lost.".formatted(all.get(1).lost));
        count(slice);
    }

    private static String slower(double nanos, double none) {
        return "%+.1f %%".formatted(100 * (nanos / none - 1));
    }

    private static void slice(Taken taken, int runs) throws Tracer.NotReadyException {
        if (taken.kind.command().isEmpty()) {
            Spawn.run(runs);
            taken.nanos.add(Spawn.run(runs));
            return;
        }
        Tracer tracer = Tracer.start(taken.kind, NOWHERE);
        try (tracer) {
            Spawn.run(runs);
            long before = Tracer.ticks(tracer.pid());
            taken.nanos.add(Spawn.run(runs));
            taken.ticks.add(Tracer.ticks(tracer.pid()) - before);
        }
        taken.lost += lost(tracer.said());
    }

    /// The sum of the last column of nightjar's summary.
    private static long lost(List<String> said) {
        return said.stream()
                .filter(line -> line.startsWith("  process."))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.lastIndexOf(' ') + 1).replace(",", "")))
                .sum();
    }

    /// Whether each tracer tells of every process.
    private void count(int runs) {
        report.line("");
        report.tableHead("tracer", "lines of %,d runs".formatted(runs));
        for (Tracer.Kind kind : List.of(NIGHTJAR, BPFTRACE, EXECSNOOP)) {
            try {
                Path lines = Files.createTempFile("tracer", ".out");
                try (var _ = Tracer.start(kind, lines)) {
                    Spawn.run(runs);
                    Tracer.pause(1_000);
                }
                try (var all = Files.lines(lines, StandardCharsets.ISO_8859_1)) {
                    long told = all.filter(line -> line.contains("--as a load") && isExec(line))
                            .count();
                    report.row(kind.name(), "%,d".formatted(told));
                }
                Files.delete(lines);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Tracer.NotReadyException e) {
                report.row(kind.name(), "does not run here");
            }
        }
    }

    private static boolean isExec(String line) {
        return !line.startsWith("{") || line.contains("\"action\":\"exec\"");
    }
}
