package nightjar.sensor;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import nightjar.events.HostMemory;

/// What memory is used for: /proc/meminfo (proc_meminfo(5)).
///
/// @param bytes by the names of the file, those of [#NAMES] that it has
record MemoryInfo(Map<String, Long> bytes) {
    /// What we read of it.
    private static final Set<String> NAMES =
            Set.of("MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "Dirty", "SwapTotal", "SwapFree");

    /// So that they can be counted in bytes.
    private static final long MOST_KIBIBYTES = Long.MAX_VALUE >> 10;

    MemoryInfo {
        bytes = Map.copyOf(bytes);
    }

    static MemoryInfo of(String meminfo) {
        Map<String, Long> bytes = new HashMap<>();
        var lines = new ProcLines(meminfo);
        while (bytes.size() < NAMES.size() && lines.next()) {
            String name = lines.before(':');
            if (name != null && NAMES.contains(name)) {
                Long kibibytes = lines.number();
                if (kibibytes != null && kibibytes <= MOST_KIBIBYTES && lines.skip(" kB")) {
                    bytes.putIfAbsent(name, kibibytes << 10);
                }
            }
        }
        return new MemoryInfo(bytes);
    }

    boolean isKnown() {
        return bytes.containsKey("MemTotal");
    }

    HostMemory event(long epochNanos) {
        return new HostMemory(
                epochNanos,
                bytes.get("MemTotal"),
                bytes.get("MemFree"),
                bytes.get("MemAvailable"),
                bytes.get("Buffers"),
                bytes.get("Cached"),
                bytes.get("Dirty"),
                bytes.get("SwapTotal"),
                bytes.get("SwapFree"));
    }
}
