package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether the kernel counts what BPF programs take (`kernel.bpf_stats_enabled`).
final class BpfStatistics {
    private static final Path SWITCH = Path.of("/proc/sys/kernel/bpf_stats_enabled");

    private BpfStatistics() {}

    /// Sets it; returns what it was.
    static String set(String value) {
        try {
            String before = Files.readString(SWITCH).strip();
            Files.writeString(SWITCH, value);
            return before;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
