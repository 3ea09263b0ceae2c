package nightjar.collector;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import nightjar.events.Actor;
import nightjar.events.EventsLost;
import nightjar.events.ImageHashed;
import nightjar.events.Malformed;
import nightjar.events.Observation;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// For people: time, what, pid, user, the command, and who started it.
///
/// Whatever comes from a process is shown without control characters, so that a name cannot move the cursor or colour
/// the
/// screen: they appear as `\xHH`.
final class PrettyLines implements Lines {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int CREATORS_SHOWN = 4;

    private static final String DIM = "2";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String RED = "31";
    private static final String CYAN = "36";

    private final boolean coloured;
    private final ZoneId zone;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

    PrettyLines(boolean coloured, ZoneId zone) {
        this.coloured = coloured;
        this.zone = zone;
    }

    @Override
    public void write(Observation observation) {
        long nanos = observation.event().epochNanos();
        Instant instant =
                Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
        String line = colour(DIM, CLOCK.format(instant.atZone(zone))) + "  " + body(observation) + "\n";
        lines.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    }

    private String body(Observation observation) {
        Actor actor = observation.actor();
        return switch (observation.event()) {
            case ProcessFork _ -> head(DIM, "fork", actor) + colour(DIM, program(actor)) + creators(actor);
            case ProcessExec exec -> head(GREEN, "exec", actor) + command(exec, actor) + marks(exec) + creators(actor);
            case ProcessExit exit -> {
                boolean well = Integer.valueOf(0).equals(exit.exitCode());
                yield head(well ? DIM : YELLOW, "exit", actor) + colour(DIM, program(actor)) + "  " + end(exit, well);
            }
            case ImageHashed hashed ->
                head(DIM, "hash", actor)
                        + colour(DIM, program(actor)) + "  "
                        + (hashed.sha256() == null ? hashed.error() : "sha256 " + hashed.sha256());
            case EventsLost lost ->
                colour(RED, "LOST  %,d × %s: the ring was full".formatted(lost.count(), lost.type()));
            case Malformed malformed -> colour(RED, "DEFECT  " + malformed.reason());
        };
    }

    private String head(String colour, String action, @Nullable Actor actor) {
        String pid = actor == null ? "" : Integer.toString(actor.process().pid());
        return colour(colour, action) + " %7s  %-10s ".formatted(pid, actor == null ? "" : user(actor));
    }

    private static String user(Actor actor) {
        String real = user(actor.user().userName(), actor.user().userId());
        String effective =
                user(actor.effectiveUser().userName(), actor.effectiveUser().userId());
        return real.equals(effective) ? real : real + "→" + effective;
    }

    private static String user(@Nullable String name, long id) {
        return name == null ? Long.toString(id) : printable(name);
    }

    /// The program's path, and its arguments without the first, which mostly repeats it.
    private String command(ProcessExec exec, @Nullable Actor actor) {
        var words = new StringBuilder(colour(GREEN, program(actor)));
        exec.arguments().list().stream()
                .skip(1)
                .forEach(word -> words.append(' ').append(quoted(word)));
        if (exec.arguments().cut() != null) {
            words.append(colour(
                    YELLOW, " … of %,d bytes".formatted(exec.arguments().cut().totalBytes())));
        }
        return words.toString();
    }

    private static String quoted(Text word) {
        String text = printable(word.toString());
        return text.isEmpty() || text.contains(" ") ? "'" + text + "'" : text;
    }

    private String marks(ProcessExec exec) {
        var marks = new StringBuilder();
        List<Text> arguments = exec.arguments().list();
        String called = arguments.isEmpty() ? "" : baseName(arguments.getFirst());
        if (exec.script() == null && !called.equals(baseName(exec.image().path()))) {
            marks.append(colour(CYAN, "  called " + quoted(Text.of(called))));
        }
        if (exec.script() != null) {
            marks.append(
                    colour(CYAN, "  script " + printable(exec.script().path().toString())));
        }
        if (exec.image().memfd()) {
            marks.append(colour(RED, "  in memory only"));
        }
        if (exec.image().deleted() && !exec.image().memfd()) {
            marks.append(colour(RED, "  deleted"));
        }
        return marks.toString();
    }

    private static String baseName(Text path) {
        String text = path.toString();
        return text.substring(text.lastIndexOf('/') + 1);
    }

    private String end(ProcessExit exit, boolean well) {
        String how = exit.signal() != null
                ? "signal %d%s".formatted(exit.signal(), exit.coreDumped() ? ", core dumped" : "")
                : "code " + exit.exitCode();
        return colour(well ? DIM : YELLOW, how)
                + colour(
                        DIM,
                        ", lived %s, cpu %s, peak %.1f MiB"
                                .formatted(
                                        time(exit.lifetimeNanos()),
                                        time(exit.cpuNanos()),
                                        exit.peakMemoryBytes() / 1048576.0));
    }

    private static String time(long nanos) {
        return nanos < 1_000_000_000L
                ? "%.1f ms".formatted(nanos / 1e6)
                : nanos < 600_000_000_000L ? "%.1f s".formatted(nanos / 1e9) : "%.1f h".formatted(nanos / 3.6e12);
    }

    private static String program(@Nullable Actor actor) {
        if (actor == null) {
            return "";
        }
        Process process = actor.process();
        return process.executable() == null
                ? "[" + printable(process.name().toString()) + "]"
                : printable(process.executable().toString());
    }

    private String creators(@Nullable Actor actor) {
        if (actor == null || actor.ancestors().isEmpty()) {
            return "";
        }
        var chain = new StringBuilder();
        actor.ancestors().stream()
                .limit(CREATORS_SHOWN)
                .forEach(creator ->
                        chain.append(" ← ").append(printable(creator.name().toString())));
        if (actor.ancestors().size() > CREATORS_SHOWN) {
            chain.append(" ← …");
        }
        return colour(DIM, "  " + chain);
    }

    private String colour(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /// Control characters and those that turn the direction of writing, made visible.
    private static String printable(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean harmless = !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT
                    && c != 0x2028
                    && c != 0x2029;
            if (harmless) {
                shown.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    shown.append("\\x%02x".formatted(b & 0xff));
                }
            }
        });
        return shown.toString();
    }

    @Override
    public byte[] buffer() {
        return lines.toByteArray();
    }

    @Override
    public int length() {
        return lines.size();
    }

    @Override
    public void clear() {
        lines.reset();
    }
}
