package nightjar.sensor;

import java.util.HashMap;
import java.util.Map;
import nightjar.events.HostMemory;

/// What memory is used for: /proc/meminfo (proc_meminfo(5)).
///
/// @param bytes by the names of the file
record MemoryInfo(Map<String, Long> bytes) {
    /// So that they can be counted in bytes.
    private static final long MOST_KIBIBYTES = Long.MAX_VALUE >> 10;

    MemoryInfo {
        bytes = Map.copyOf(bytes);
    }

    static MemoryInfo of(String meminfo) {
        Map<String, Long> bytes = new HashMap<>();
        var lines = new ProcLines(meminfo);
        while (lines.next()) {
            String name = lines.before(':');
            Long kibibytes = name == null ? null : lines.number();
            if (name != null && kibibytes != null && kibibytes <= MOST_KIBIBYTES && lines.skip(" kB")) {
                bytes.putIfAbsent(name, kibibytes << 10);
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
