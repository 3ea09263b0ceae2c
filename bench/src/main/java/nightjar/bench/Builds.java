package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What watching costs a build: a Maven build of the modules `codegen`, `events` and `matcher` of this project in a
/// copy
/// of them, alone and under `nightjar watch` as it is without any setting, in turn.
final class Builds {
    private static final Tracer.Kind NIGHTJAR = new Tracer.Kind("nightjar watch", List.of(Place.nightjar(), "watch"));
    private static final List<String> MODULES = List.of("codegen", "events", "matcher");
    private static final List<String> BESIDE = List.of("mvnw", ".mvn", "pom.xml");

    private final Report report;
    private final int rounds;

    Builds(Report report, int rounds) {
        this.report = report;
        this.rounds = rounds;
    }

    void run() {
        try {
            Path copy = Files.createTempDirectory("nightjar-bench-build");
            try {
                for (String each : Stream.concat(BESIDE.stream(), modules()).toList()) {
                    shell("cp", "-a", each, copy.toString());
                }
                build(copy); // whatever has to be fetched is fetched now
                compare(copy);
            } finally {
                delete(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All of them, since the build reads the descriptions of all.
    private static Stream<String> modules() throws IOException {
        try (Stream<Path> here = Files.list(Path.of(""))) {
            return here.filter(each -> Files.exists(each.resolve("pom.xml"))).map(Path::toString).toList().stream();
        }
    }

    private void compare(Path copy) throws IOException {
        var none = new Figures();
        var traced = new Figures();
        var ticks = new Figures();
        long events = 0;
        long lost = 0;
        long seconds = 0;
        for (int round = 0; round < rounds; round++) {
            none.add(build(copy));
            try (Tracer tracer = Tracer.start(NIGHTJAR, Path.of("/dev/null"))) {
                long before = Tracer.ticks(tracer.pid());
                long nanos = build(copy);
                traced.add(nanos);
                seconds += nanos;
                ticks.add(Tracer.ticks(tracer.pid()) - before);
                tracer.end();
                Summaries.Sum sum = Summaries.of(tracer.said());
                events += sum.written();
                lost += sum.lost();
            } catch (Tracer.NotReadyException e) {
                report.line("nightjar does not run here: " + e.getMessage());
                return;
            }
        }
        report.heading(
                "A Maven build (%s, clean compile), %d times each".formatted(String.join(", ", MODULES), rounds));
        report.tableHead(
                "tracer",
                "s a build, least / median",
                "slower than none, by least / by median",
                "tracer's own CPU, s a build",
                "events/s",
                "lost");
        report.row("none", none.text(1e9), "", "", "", "");
        report.row(
                NIGHTJAR.name(),
                traced.text(1e9),
                "%+.1f %% / %+.1f %%"
                        .formatted(
                                100 * (traced.least() / none.least() - 1), 100 * (traced.median() / none.median() - 1)),
                Figures.number(ticks.median() / 100),
                "%,.0f".formatted(events / (seconds / 1e9)),
                "%,d".formatted(lost));
    }

    private static long build(Path copy) throws IOException {
        long began = System.nanoTime();
        shell(
                copy.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-o",
                "-f",
                copy.resolve("pom.xml").toString(),
                "-Dspotless.check.skip",
                "-pl",
                String.join(",", MODULES),
                "clean",
                "compile");
        return System.nanoTime() - began;
    }

    private static void shell(String... command) throws IOException {
        try {
            int code = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + code);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
