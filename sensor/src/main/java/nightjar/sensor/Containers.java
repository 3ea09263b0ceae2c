package nightjar.sensor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// Which container a control group is, by the names that the runtimes give: Docker, containerd, CRI-O and Podman put
/// the
/// container's 64 hexadecimal digits there, LXC and systemd-nspawn its name.
///
/// Confined to one thread.
final class Containers {
    private static final Pattern RUNTIME = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");
    private static final Pattern LXC = Pattern.compile("/lxc(?:\\.payload\\.|/)([^/]+)");
    private static final Pattern NSPAWN =
            Pattern.compile("/(?:machine-([^/]+)\\.scope|systemd-nspawn@([^/]+)\\.service)");

    /// How many control groups' answers are kept; the least recently asked goes.
    private static final int KEPT = 1_024;

    private final Map<Text, Optional<String>> kept = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Text, Optional<String>> eldest) {
            return size() > KEPT;
        }
    };

    /// The container's id or name; `null` outside of containers.
    @Nullable
    String of(Text cgroup) {
        if (cgroup.length() <= 1) {
            return null;
        }
        Optional<String> known = kept.get(cgroup);
        if (known == null) {
            known = find(cgroup.toString());
            kept.put(cgroup, known);
        }
        return known.orElse(null);
    }

    private static Optional<String> find(String path) {
        Matcher runtime = RUNTIME.matcher(path);
        String id = null;
        while (runtime.find()) { // the innermost
            id = runtime.group();
        }
        if (id != null) {
            return Optional.of(id);
        }
        Matcher lxc = LXC.matcher(path);
        if (lxc.find()) {
            return Optional.of(lxc.group(1));
        }
        Matcher nspawn = NSPAWN.matcher(path);
        if (nspawn.find()) {
            return Optional.ofNullable(nspawn.group(1) == null ? nspawn.group(2) : nspawn.group(1));
        }
        return Optional.empty();
    }
}
