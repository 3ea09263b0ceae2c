package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How soon `./nightjar watch` tells of something, and how much memory it holds.
final class Footprint {
    private static final int SPAWN_EVERY_MILLIS = 5;
    private static final Tracer.Kind NIGHTJAR = new Tracer.Kind("nightjar watch", List.of(Place.nightjar(), "watch"));

    private final Report report;

    Footprint(Report report) {
        this.report = report;
    }

    /// From the start of the process, launcher included, to the first byte of output, with something to tell every
    /// few milliseconds.
    void start(int runs) {
        report.heading("From start to the first event line, a process every %d ms: %d starts"
                .formatted(SPAWN_EVERY_MILLIS, runs));
        var took = new Figures();
        try (var _ = Spawn.every(SPAWN_EVERY_MILLIS)) {
            for (int i = 0; i < runs; i++) {
                took.add(start());
            }
        }
        report.tableHead("ms: least", "median", "most");
        report.row(
                Figures.number(took.least() / 1e6),
                Figures.number(took.median() / 1e6),
                Figures.number(took.quantile(1) / 1e6));
    }

    private static long start() {
        long began = System.nanoTime();
        try {
            Process process = new ProcessBuilder(NIGHTJAR.command())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var output = process.getInputStream()) {
                if (output.read() < 0) {
                    throw new IllegalStateException("no line came");
                }
                return System.nanoTime() - began;
            } finally {
                process.destroy();
                process.waitFor();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// With nothing to do but what goes on anyway.
    void idle(int seconds) throws Tracer.NotReadyException {
        try (Tracer tracer = Tracer.start(NIGHTJAR, Path.of("/dev/null"))) {
            Tracer.pause(5_000);
            long before = Tracer.ticks(tracer.pid());
            Tracer.pause(seconds * 1_000L);
            long ticks = Tracer.ticks(tracer.pid()) - before;
            report.heading("CPU at idle, over %d s".formatted(seconds));
            report.tableHead("% of one core");
            report.row("%.2f".formatted(ticks * 1.0 / seconds)); // a tick is a hundredth of a second
        }
    }

    /// Under a loop of fork and exec.
    void memory(int seconds) throws Tracer.NotReadyException {
        report.heading("Memory after %d s of fork and exec without a pause".formatted(seconds));
        try (Tracer tracer = Tracer.start(NIGHTJAR, Path.of("/dev/null"))) {
            try (var _ = Spawn.every(0)) {
                Tracer.pause(seconds * 1_000L);
                report.tableHead("MiB", "RSS", "PSS", "private");
                Map<String, long[]> parts = parts(tracer.pid());
                long[] whole = new long[3];
                parts.forEach((_, kib) -> {
                    for (int i = 0; i < whole.length; i++) {
                        whole[i] += kib[i];
                    }
                });
                row("all", whole);
                parts.entrySet().stream()
                        .filter(part -> part.getValue()[0] >= 512)
                        .sorted((a, b) -> Long.compare(b.getValue()[0], a.getValue()[0]))
                        .forEach(part -> row(part.getKey(), part.getValue()));
            }
        }
    }

    private void row(String name, long[] kib) {
        List<String> cells = new ArrayList<>(List.of(name));
        for (long each : kib) {
            cells.add(Figures.number(each / 1024.0));
        }
        report.row(cells.toArray(String[]::new));
    }

    /// KiB resident, proportional and private by what is mapped (proc(5), /proc/PID/smaps).
    private static Map<String, long[]> parts(long pid) {
        Map<String, long[]> parts = new LinkedHashMap<>();
        long[] part = new long[3];
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps"))) {
                String[] words = line.split(" +", 6);
                if (words[0].contains("-") && !words[0].endsWith(":")) {
                    part = parts.computeIfAbsent(name(words), _ -> new long[3]);
                } else {
                    switch (words[0]) {
                        case "Rss:" -> part[0] += Long.parseLong(words[1]);
                        case "Pss:" -> part[1] += Long.parseLong(words[1]);
                        case "Private_Clean:", "Private_Dirty:" -> part[2] += Long.parseLong(words[1]);
                        default -> {}
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parts;
    }

    private static String name(String[] words) {
        String mapped = words.length < 6 ? "" : words[5].strip();
        if (mapped.isEmpty()) {
            return words[1].contains("x") ? "compiled code" : "Java heap, metaspace, stacks (anonymous)";
        }
        return mapped.startsWith("/")
                ? Path.of(mapped.replace(" (deleted)", "")).getFileName().toString()
                : mapped;
    }
}
