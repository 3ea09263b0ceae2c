package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Events of each of which a rule holds, as fast as one process can make them, to standard output: how many a
/// second come
/// out, and how many are lost.
final class Matched {
    private final Report report;
    private final int opens;

    Matched(Report report, boolean quick) {
        this.report = report;
        this.opens = quick ? 200_000 : 1_000_000;
    }

    void run() {
        try {
            Path directory = Files.createTempDirectory("nightjar-bench-matched");
            Path file = Files.createFile(
                    directory.resolve("wanted"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Path rules = Files.createDirectory(directory.resolve("rules"));
            Path rule = Files.writeString(rules.resolve("open.yml"), rule(file));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            try {
                measure(file.toString(), rules.toString());
            } finally {
                for (Path each : List.of(rule, rules, file, directory)) {
                    Files.delete(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String rule(Path file) {
        return """
                title: The file of the bench is opened
                id: 5f4d3b0e-6a49-4b35-9a52-6f1ce5b1a6a1
                status: test
                description: Holds of each open of the file that the bench opens.
                author: Nightjar
                date: 2026-11-21
                logsource:
                    product: linux
                    category: file_access
                detection:
                    selection:
                        TargetFilename: '%s'
                    condition: selection
                level: informational
                """.formatted(file);
    }

    private void measure(String file, String rules) {
        report.heading("%,d opens, a rule holds of each, without a pause, to a pipe".formatted(opens));
        var kind = new Tracer.Kind(
                "nightjar watch --matched",
                List.of("sh", "-c", "exec \"$0\" watch --matched --rules \"$1\" > /dev/null", Place.nightjar(), rules));
        try (Tracer tracer = Tracer.start(kind, Path.of("/dev/null"))) {
            CallLoad.opens(opens / 10, file);
            Tracer.pause(1_000);
            CallLoad load = CallLoad.opens(opens, file);
            Tracer.pause(2_000);
            tracer.end();
            Summaries.Sum sum = Summaries.of(tracer.said());
            long told = sum.written() - opens / 10;
            report.tableHead("opens a second", "told", "told a second of the load", "lost, and counted");
            report.row(
                    "%,.0f".formatted(opens / (load.wallNanos() / 1e9)),
                    "%,d".formatted(told),
                    "%,.0f".formatted(told / (load.wallNanos() / 1e9)),
                    "%,d".formatted(sum.lost()));
        } catch (Tracer.NotReadyException e) {
            report.line("nightjar does not run here: " + e.getMessage());
        }
    }
}
