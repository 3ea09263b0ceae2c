package nightjar.sensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nightjar.bpf.BootClock;
import nightjar.events.Arguments;
import nightjar.events.ProcessId;
import nightjar.events.Task;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// Running processes from /proc (proc(5)), for kernels whose task iterator cannot be used.
///
/// Start times are in ticks of 10 ms there, so a process found here has an identity that is less exact than the one
/// that
/// hooks tell.
final class ProcFs {
    /// What the kernel counts user time in, wherever Java 25 runs (USER_HZ is 100).
    static final long TICK_NANOS = 10_000_000;

    private static final int ARGV_BYTES = 4_096;
    private static final int PF_KTHREAD = 0x00200000;

    /// Fields of /proc/PID/stat behind the name, counted from the state on.
    private static final int PARENT = 1;

    private static final int TTY = 4;
    private static final int FLAGS = 6;
    private static final int START = 19;

    private final BootClock clock;
    private final Path proc;

    ProcFs(BootClock clock) {
        this(clock, Path.of("/proc"));
    }

    /// @param proc where the proc file system is mounted
    ProcFs(BootClock clock, Path proc) {
        this.clock = clock;
        this.proc = proc;
    }

    /// @param known pids to leave out
    /// @param exactStarts start times in nanoseconds since boot, where they are known better than /proc says
    List<RunningProcess> processes(Set<Integer> known, Map<Integer, Long> exactStarts) {
        Map<Integer, Long> starts = new HashMap<>(exactStarts);
        List<Path> directories = new ArrayList<>();
        try (DirectoryStream<Path> pids = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path directory : pids) {
                if (known.contains(pid(directory))) {
                    continue;
                }
                stat(directory).ifPresent(stat -> {
                    starts.merge(pid(directory), stat.start(), ProcFs::exactOf);
                    directories.add(directory);
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + proc, e);
        }
        List<RunningProcess> running = new ArrayList<>();
        for (Path directory : directories) {
            stat(directory).ifPresent(stat -> running.add(read(directory, stat, starts)));
        }
        return running;
    }

    /// The exact one where it is of the tick that /proc says; else the pid is another process by now.
    private static long exactOf(long exact, long rounded) {
        return isSameTick(exact, rounded) ? exact : rounded;
    }

    /// Whether two start times are the same for /proc.
    static boolean isSameTick(long startBootNanos, long other) {
        return startBootNanos / TICK_NANOS == other / TICK_NANOS;
    }

    /// Whether this process runs still, and the pid is not another's by now.
    static boolean isRunning(ProcessId id) {
        return stat(Path.of("/proc", Integer.toString(id.pid())))
                .map(stat -> isSameTick(stat.start(), id.startBootNanos()))
                .orElse(false);
    }

    private record Stat(Text name, int parent, int tty, int flags, long start) {}

    private RunningProcess read(Path directory, Stat stat, Map<Integer, Long> starts) {
        int pid = pid(directory);
        long start = starts.getOrDefault(pid, stat.start());
        Map<String, String[]> status = status(directory);
        String[] uid = status.getOrDefault("Uid", new String[] {"0", "0"});
        String[] gid = status.getOrDefault("Gid", new String[] {"0", "0"});
        String[] inside = status.getOrDefault("NSpid", new String[] {Integer.toString(pid)});
        long loginUid = number(directory.resolve("loginuid"), 0xffffffffL);
        byte[] argv = bytes(directory.resolve("cmdline"));
        var task = new Task(
                new ProcessId(pid, start),
                pid,
                new ProcessId(stat.parent(), starts.getOrDefault(stat.parent(), 0L)),
                stat.name(),
                Integer.parseUnsignedInt(uid[0]),
                Integer.parseUnsignedInt(gid[0]),
                Integer.parseUnsignedInt(uid[1]),
                Integer.parseUnsignedInt(gid[1]),
                loginUid == 0xffffffffL ? null : new Task.Login(loginUid, number(directory.resolve("sessionid"), 0)),
                // The kernel's encoding for user space: minor in bits 0–7 and 20–31, major in 8–19.
                stat.tty() == 0
                        ? null
                        : new Task.Terminal(
                                (stat.tty() >>> 8) & 0xfff, (stat.tty() & 0xff) | ((stat.tty() >>> 12) & 0xfff00)),
                new Task.Namespaces(
                        namespace(directory, "pid"),
                        Integer.parseInt(inside[inside.length - 1]),
                        namespace(directory, "mnt")),
                0,
                Long.parseUnsignedLong(status.getOrDefault("CapEff", new String[] {"0"})[0], 16),
                (stat.flags() & PF_KTHREAD) != 0);
        return new RunningProcess(
                task,
                clock.epochNanos(start),
                start != stat.start(),
                link(directory.resolve("exe")),
                new Arguments(argv, argv.length, true).atMost(ARGV_BYTES),
                link(directory.resolve("cwd")),
                cgroup(directory));
    }

    private static Optional<Stat> stat(Path directory) {
        String text = string(directory.resolve("stat"));
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')'); // a name may contain parentheses
        if (open < 0 || close < 0) {
            return Optional.empty();
        }
        String[] fields = text.substring(close + 2).strip().split(" ", -1);
        return Optional.of(new Stat(
                text(text.substring(open + 1, close)),
                Integer.parseInt(fields[PARENT]),
                Integer.parseInt(fields[TTY]),
                Integer.parseUnsignedInt(fields[FLAGS]),
                Long.parseLong(fields[START]) * TICK_NANOS));
    }

    private static Map<String, String[]> status(Path directory) {
        Map<String, String[]> status = new HashMap<>();
        string(directory.resolve("status")).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                status.put(
                        line.substring(0, colon),
                        line.substring(colon + 1).strip().split("\\s+", -1));
            }
        });
        return status;
    }

    private static Text cgroup(Path directory) {
        return text(string(directory.resolve("cgroup"))
                .lines()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring(3))
                .findFirst()
                .orElse("/"));
    }

    private static long namespace(Path directory, String name) {
        Text link = link(directory.resolve("ns").resolve(name)); // pid:[4026531836]
        String digits = link == null ? "" : link.toString().replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    private static @Nullable Text link(Path path) {
        try {
            return PathBytes.text(Files.readSymbolicLink(path));
        } catch (IOException _) {
            return null; // a kernel thread, or gone, or not ours to see
        }
    }

    private static long number(Path file, long otherwise) {
        String text = string(file).strip();
        return text.isEmpty() ? otherwise : Long.parseLong(text);
    }

    private static int pid(Path directory) {
        return Integer.parseInt(directory.getFileName().toString());
    }

    /// A character a byte, so that names which are no UTF-8 survive; [#text] makes it bytes again.
    private static String string(Path file) {
        return new String(bytes(file), StandardCharsets.ISO_8859_1);
    }

    private static Text text(String string) {
        byte[] bytes = string.getBytes(StandardCharsets.ISO_8859_1);
        return Text.of(bytes, 0, bytes.length);
    }

    /// Empty where the process is gone.
    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException _) {
            return new byte[0];
        }
    }
}
