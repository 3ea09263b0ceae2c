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
import java.util.Map;
import java.util.function.Predicate;
import nightjar.bpf.BpfProgram;
import nightjar.sensor.Scope;
import nightjar.sensor.Sensor;
import nightjar.sensor.SensorUnavailableException;

/// What tracing costs whoever opens files: `openat` and `close` of a file that nobody asks for, of one of which each
/// open is told, and a system call that is nobody's business.
///
/// CPU time of the opening process itself, kernel and user; that of the tracer stands beside it. Slices under each
/// tracer alternate, each after one that is not measured.
final class Opens {
    private static final int OPENS = 1_000_000;
    private static final String UNWANTED = "/etc/hostname";

    private static final Tracer.Kind NONE = new Tracer.Kind("none", List.of());
    private static final Tracer.Kind NIGHTJAR = new Tracer.Kind("nightjar watch", List.of(Place.nightjar(), "watch"));
    private static final Tracer.Kind TRACEPOINT = new Tracer.Kind(
            "a tracepoint alone (bpftrace, empty)",
            List.of("bpftrace", "-e", "tracepoint:syscalls:sys_enter_openat /0/ { exit(); }"));

    private final Report report;
    private final boolean quick;
    private final int rounds;

    Opens(Report report, boolean quick) {
        this.report = report;
        this.quick = quick;
        this.rounds = quick ? 4 : 10;
    }

    private static final class Taken {
        final Tracer.Kind kind;
        final Figures cpu = new Figures();
        final Figures wall = new Figures();
        final Figures ticks = new Figures();
        String problem = "";

        Taken(Tracer.Kind kind) {
            this.kind = kind;
        }
    }

    void run() throws SensorUnavailableException {
        int slice = OPENS / rounds / (quick ? 5 : 1);
        unwanted(slice);
        told(slice);
        uninteresting(slice);
    }

    private void unwanted(int slice) {
        report.heading("%,d times openat and close of a file that nobody asks for, in %d slices"
                .formatted(slice * rounds, rounds));
        List<Taken> all = measured(List.of(NONE, NIGHTJAR, TRACEPOINT), slice, UNWANTED);
        Taken none = all.getFirst();
        report.tableHead(
                "tracer",
                "ns CPU an open and close, least / median",
                "times that of none, by least / by median",
                "tracer's own CPU, ns an open");
        for (Taken taken : all) {
            row(taken, none, slice);
        }
    }

    private void row(Taken taken, Taken none, int slice) {
        if (!taken.problem.isEmpty()) {
            report.row(taken.kind.name(), taken.problem, "", "");
            return;
        }
        report.row(
                taken.kind.name(),
                taken.cpu.text(slice),
                times(taken.cpu.least(), none.cpu.least()) + " / " + times(taken.cpu.median(), none.cpu.median()),
                taken == none ? "" : Figures.number(taken.ticks.median() * 1e7 / slice));
    }

    private static String times(double nanos, double none) {
        return "%.2f".formatted(nanos / none);
    }

    /// Each open told, to a file; and how many of them arrived there.
    private void told(int slice) {
        try {
            Path wanted = Files.createTempFile("nightjar-bench-wanted", ".txt");
            Files.setPosixFilePermissions(wanted, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
            try {
                told(slice, wanted.toString());
            } finally {
                Files.delete(wanted);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Teller(Tracer.Kind kind, Predicate<String> isLine) {}

    private void told(int slice, String file) throws IOException {
        List<Teller> tellers = List.of(
                new Teller(
                        new Tracer.Kind(
                                "nightjar watch, each told",
                                List.of(
                                        Place.nightjar(),
                                        "watch",
                                        "--rules",
                                        "none",
                                        "--events",
                                        "file.*",
                                        "--file-reads",
                                        file)),
                        line -> line.contains("\"action\":\"open\"") && line.contains(file)),
                new Teller(
                        new Tracer.Kind(
                                "bpftrace, each printed",
                                List.of(
                                        "bpftrace",
                                        "-e",
                                        "tracepoint:syscalls:sys_enter_openat /comm == \"calls\"/"
                                                + " { printf(\"%d %d %s %s\\n\", nsecs, pid, comm,"
                                                + " str(args->filename)); }")),
                        line -> line.endsWith(file)));
        report.heading("%,d times openat and close of a file, each open told, lines to a file, in %d slices"
                .formatted(slice * rounds, rounds));
        List<Taken> all = new ArrayList<>();
        List<long[]> arrived = new ArrayList<>();
        Taken none = new Taken(NONE);
        for (int round = 0; round < rounds; round++) {
            slice(none, slice, file, Path.of("/dev/null"));
            for (int i = 0; i < tellers.size(); i++) {
                if (round == 0) {
                    all.add(new Taken(tellers.get(i).kind()));
                    arrived.add(new long[1]);
                }
                Path lines = Files.createTempFile("tracer", ".out");
                try {
                    slice(all.get(i), slice, file, lines);
                    arrived.get(i)[0] += count(lines, tellers.get(i).isLine());
                } finally {
                    Files.delete(lines);
                }
            }
        }
        report.tableHead(
                "tracer",
                "ns CPU an open and close, least / median",
                "times that of none, by least / by median",
                "told",
                "tracer's own CPU, ns an open");
        report.row(NONE.name(), none.cpu.text(slice), "1.00 / 1.00", "", "");
        for (int i = 0; i < all.size(); i++) {
            Taken taken = all.get(i);
            if (!taken.problem.isEmpty()) {
                report.row(taken.kind.name(), taken.problem, "", "", "");
                continue;
            }
            report.row(
                    taken.kind.name(),
                    taken.cpu.text(slice),
                    times(taken.cpu.least(), none.cpu.least()) + " / " + times(taken.cpu.median(), none.cpu.median()),
                    // The slice before the measured one is told as well.
                    "%.2f %%".formatted(100.0 * arrived.get(i)[0] / (2.0 * slice * rounds)),
                    Figures.number(taken.ticks.median() * 1e7 / slice));
        }
    }

    private static long count(Path lines, Predicate<String> isLine) throws IOException {
        try (var all = Files.lines(lines, StandardCharsets.ISO_8859_1)) {
            return all.filter(isLine).count();
        }
    }

    private List<Taken> measured(List<Tracer.Kind> kinds, int slice, String file) {
        List<Taken> all = new ArrayList<>(kinds.stream().map(Taken::new).toList());
        List<Taken> order = new ArrayList<>(all);
        for (int round = 0; round < rounds; round++) {
            for (Iterator<Taken> each = order.iterator(); each.hasNext(); ) {
                Taken taken = each.next();
                slice(taken, slice, file, Path.of("/dev/null"));
                if (!taken.problem.isEmpty()) {
                    each.remove();
                }
            }
            Collections.rotate(order, 1);
        }
        return all;
    }

    private static void slice(Taken taken, int opens, String file, Path lines) {
        if (taken.kind.command().isEmpty()) {
            CallLoad.opens(opens, file);
            add(taken, CallLoad.opens(opens, file));
            return;
        }
        try (Tracer tracer = Tracer.start(taken.kind, lines)) {
            CallLoad.opens(opens, file);
            long before = Tracer.ticks(tracer.pid());
            add(taken, CallLoad.opens(opens, file));
            Tracer.pause(500); // what it still has to put out
            taken.ticks.add(Tracer.ticks(tracer.pid()) - before);
        } catch (Tracer.NotReadyException e) {
            taken.problem = "does not run here: " + e.getMessage();
        }
    }

    private static void add(Taken taken, CallLoad load) {
        taken.cpu.add(load.cpuNanos());
        taken.wall.add(load.wallNanos());
    }

    /// What our programs take for a call that is not ours, by the kernel's own account.
    private void uninteresting(int slice) throws SensorUnavailableException {
        report.heading("A system call that is nobody's business (getpid), by the kernel's account: %,d in %d slices"
                .formatted(slice * rounds, rounds));
        var inProgram = new Figures();
        var none = new Figures();
        var traced = new Figures();
        String before = BpfStatistics.set("1");
        try {
            for (int round = 0; round < rounds; round++) {
                CallLoad.getpid(slice);
                none.add(CallLoad.getpid(slice).cpuNanos());
                try (Sensor sensor = Sensor.open(Sensor.RING_BYTES, 0, -1, Scope.standard())) {
                    CallLoad.getpid(slice);
                    BpfProgram.Runs from = runs(sensor);
                    traced.add(CallLoad.getpid(slice).cpuNanos());
                    BpfProgram.Runs to = runs(sensor);
                    inProgram.add(1_000 * (to.nanos() - from.nanos()) / (to.count() - from.count()));
                }
            }
        } finally {
            BpfStatistics.set(before);
        }
        report.tableHead("", "ns a call, least / median");
        report.row("in our program, by the kernel's account", inProgram.text(1_000));
        report.row("the call without us, statistics on", none.text(slice));
        report.row("the call with us, statistics on", traced.text(slice));
    }

    private static BpfProgram.Runs runs(Sensor sensor) {
        Map<String, BpfProgram.Runs> all = sensor.runs();
        return all.getOrDefault("on_call", new BpfProgram.Runs(0, 0));
    }
}
