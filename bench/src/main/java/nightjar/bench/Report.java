package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// What a run found, as Markdown: shown as it comes, appended to the results at the end.
final class Report {
    private final StringBuilder text = new StringBuilder();

    /// @param kind of run: how long it took its time
    Report(String kind) {
        line("");
        line("## " + LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MINUTES) + ", " + kind);
        line("");
        line(machine());
    }

    void heading(String heading) {
        line("");
        line("### " + heading);
        line("");
    }

    void tableHead(String... cells) {
        row(cells);
        line("|---".repeat(cells.length) + "|");
    }

    void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    void line(String line) {
        System.out.println(line);
        text.append(line).append('\n');
    }

    void appendTo(Path results) {
        try {
            Files.writeString(results, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String machine() {
        return "%s, %d cores, Linux %s, Java %s; load before the run %s"
                .formatted(
                        value(Path.of("/proc/cpuinfo"), "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        read(Path.of("/proc/sys/kernel/osrelease")).getFirst(),
                        Runtime.version(),
                        read(Path.of("/proc/loadavg")).getFirst().split(" ", 2)[0]);
    }

    private static String value(Path file, String key) {
        return read(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("?");
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
