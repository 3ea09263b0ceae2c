package nightjar.collector;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import nightjar.events.Actor;
import nightjar.events.Decimal;
import nightjar.events.DetectionRule;
import nightjar.events.DnsAnswer;
import nightjar.events.DnsQuery;
import nightjar.events.DnsQuestion;
import nightjar.events.Event;
import nightjar.events.EventsLost;
import nightjar.events.FieldValue;
import nightjar.events.FileChattr;
import nightjar.events.FileChmod;
import nightjar.events.FileChown;
import nightjar.events.FileClose;
import nightjar.events.FileCreate;
import nightjar.events.FileEvent;
import nightjar.events.FileLink;
import nightjar.events.FileMkdir;
import nightjar.events.FileMknod;
import nightjar.events.FileOpen;
import nightjar.events.FileRead;
import nightjar.events.FileRemovexattr;
import nightjar.events.FileRename;
import nightjar.events.FileRmdir;
import nightjar.events.FileSetxattr;
import nightjar.events.FileSymlink;
import nightjar.events.FileTruncate;
import nightjar.events.FileUnlink;
import nightjar.events.FileUtime;
import nightjar.events.FileWrite;
import nightjar.events.HostCpu;
import nightjar.events.HostEvents;
import nightjar.events.HostLoad;
import nightjar.events.HostMemory;
import nightjar.events.ImageHashed;
import nightjar.events.Malformed;
import nightjar.events.NetworkAccept;
import nightjar.events.NetworkBind;
import nightjar.events.NetworkClose;
import nightjar.events.NetworkConnect;
import nightjar.events.NetworkEnds;
import nightjar.events.NetworkEvent;
import nightjar.events.NetworkFlow;
import nightjar.events.NetworkFlowEnd;
import nightjar.events.NetworkListen;
import nightjar.events.NetworkOutcome;
import nightjar.events.NetworkRawSocket;
import nightjar.events.NetworkResult;
import nightjar.events.NetworkSums;
import nightjar.events.NetworkUnixBind;
import nightjar.events.NetworkUnixConnect;
import nightjar.events.Observation;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.RuleCorrelated;
import nightjar.events.RuleMatch;
import nightjar.events.RulesLoaded;
import nightjar.events.RulesRefused;
import nightjar.events.SecurityEvent;
import nightjar.events.ShellCommand;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// For people: time, what, pid, user, the command, and who started it; below it, indented, the rules that hold of it.
///
/// Whatever comes from a process or from a rule is shown without control characters, so that a name cannot move the
/// cursor or colour
/// the
/// screen: they appear as `\xHH`.
final class PrettyLines implements Lines {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int CREATORS_SHOWN = 4;
    /// Of a match, or of what the events of a correlation have in common; more are an ellipsis.
    private static final int VALUES_SHOWN = 3;
    /// Characters of such a value.
    private static final int VALUE_LENGTH = 40;
    /// Of CPU time; less would be shown as nothing.
    private static final Decimal SHARE_SHOWN = Decimal.of(1, 1_000);
    /// Of the hexadecimal digits of an image's hash.
    private static final int DIGEST_LENGTH = 12;
    /// Below what happened, behind the time.
    private static final String INDENT = " ".repeat(14);

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
        for (RuleMatch match : observation.matches()) {
            lines.writeBytes((INDENT + match(match) + "\n").getBytes(StandardCharsets.UTF_8));
        }
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
            case FileEvent event -> head(CYAN, action(event), actor) + file(event) + "  " + colour(DIM, program(actor));
            case ShellCommand command ->
                head(CYAN, "type", actor)
                        + colour(DIM, program(actor)) + "  "
                        + printable(command.line().toString())
                        + (command.lineCut() == null ? "" : colour(YELLOW, " …"));
            case SecurityEvent event ->
                head(YELLOW, action(event), actor) + CallLines.of(event) + "  " + colour(DIM, program(actor));
            case NetworkEvent event ->
                head(CYAN, action(event), actor) + network(event) + "  " + colour(DIM, program(actor));
            case ImageHashed hashed ->
                head(DIM, "hash", actor)
                        + colour(DIM, program(actor)) + "  "
                        + (hashed.sha256() == null ? hashed.error() : "sha256 " + hashed.sha256());
            case HostCpu cpu -> head(DIM, "cpu ", actor) + colour(DIM, cpu(cpu));
            case HostLoad load -> head(DIM, "load", actor) + colour(DIM, load(load));
            case HostMemory memory -> head(DIM, "mem ", actor) + colour(DIM, memory(memory));
            case HostEvents events -> head(DIM, "hook", actor) + hooks(events);
            case RuleCorrelated correlated -> head(YELLOW, "rule", actor) + correlation(correlated);
            case RulesLoaded loaded -> rules(loaded);
            case RulesRefused refused -> colour(RED, "REFUSED  " + place(refused) + printable(refused.reason()));
            case EventsLost lost ->
                colour(RED, "LOST  %,d × %s: the ring was full".formatted(lost.count(), lost.type()));
            case Malformed malformed -> colour(RED, "DEFECT  " + printable(malformed.reason()));
        };
    }

    /// The action without its family: `rename`.
    private static String action(Event event) {
        String type = event.typeName();
        return type.substring(type.indexOf('.') + 1);
    }

    private static String file(FileEvent event) {
        String path = quoted(event.file().path());
        return switch (event) {
            case FileRename rename -> quoted(rename.source()) + (rename.exchanged() == null ? " → " : " ↔ ") + path;
            case FileLink link -> path + " = " + quoted(link.source());
            case FileSymlink link -> path + " → " + quoted(link.target());
            case FileChmod chmod -> path + "  " + chmod.newMode();
            case FileChown chown -> path + "  " + named(chown.newUid()) + ":" + named(chown.newGid());
            case FileRemovexattr removed -> path + "  " + quoted(removed.attribute());
            case FileUtime utime ->
                utime.changedNanos() == null ? path : path + "  to " + Instant.ofEpochSecond(0, utime.changedNanos());
            case FileChattr chattr ->
                path + (chattr.immutable() ? "  immutable" : "") + (chattr.appendOnly() ? "  append-only" : "");
            case FileSetxattr set -> path + "  " + quoted(set.attribute());
            case FileTruncate truncate -> path + "  to %,d bytes".formatted(truncate.newSize());
            case FileRead read -> path + "  %,d bytes".formatted(read.readBytes());
            case FileWrite write -> path + "  %,d bytes".formatted(write.writtenBytes()) + mapped(write.mapped());
            case FileClose close ->
                path
                        + "  read %,d in %,d, wrote %,d in %,d"
                                .formatted(close.readBytes(), close.reads(), close.writtenBytes(), close.writes())
                        + mapped(close.mapped());
            case FileOpen open -> path + "  " + String.join(" ", open.flags().names());
            case FileCreate _, FileUnlink _, FileRmdir _, FileMkdir _, FileMknod _ -> path;
        };
    }

    private static String mapped(@Nullable Boolean mapped) {
        return mapped == null ? "" : "  mapped";
    }

    private static String network(NetworkEvent event) {
        return switch (event) {
            case NetworkConnect connect -> ends(connect.ends()) + result(connect.result());
            case NetworkOutcome outcome -> ends(outcome.ends()) + result(outcome.result());
            case NetworkAccept accept -> ends(accept.ends());
            case NetworkBind bind -> end(bind.ends().sourceIp(), bind.ends().sourcePort(), null);
            case NetworkListen listen ->
                end(listen.ends().sourceIp(), listen.ends().sourcePort(), null);
            case NetworkClose close -> ends(close.ends()) + sums(close.sums()) + result(close.result());
            case NetworkFlow flow -> ends(flow.ends()) + result(flow.result());
            case NetworkFlowEnd flow -> ends(flow.ends()) + sums(flow.sums());
            case NetworkRawSocket raw -> raw.family() + " " + raw.protocol();
            case NetworkUnixConnect connect -> quoted(connect.path());
            case NetworkUnixBind bind -> quoted(bind.path());
            case DnsQuery query -> question(query.question());
            case DnsAnswer answer ->
                question(answer.question())
                        + " = "
                        + answer.answers().stream()
                                .map(each -> quoted(each.data()))
                                .limit(VALUES_SHOWN)
                                .collect(Collectors.joining(", "))
                        + (answer.responseCode() == null ? "" : " " + answer.responseCode());
        };
    }

    private static String ends(NetworkEnds ends) {
        return end(ends.sourceIp(), ends.sourcePort(), ends.sourceDomain())
                + " → "
                + end(ends.destinationIp(), ends.destinationPort(), ends.destinationDomain());
    }

    private static String end(@Nullable String address, @Nullable Integer port, @Nullable Text domain) {
        String host = address == null ? "?" : address.contains(":") ? "[" + address + "]" : address;
        return host
                + (port == null ? "" : ":" + port)
                + (domain == null ? "" : " (" + printable(domain.toString()) + ")");
    }

    private static String sums(NetworkSums sums) {
        return "  %,d bytes there, %,d back, %s"
                .formatted(sums.sourceBytes(), sums.destinationBytes(), time(sums.durationNanos()));
    }

    private static String result(NetworkResult result) {
        return result.code() == null ? "" : "  " + result.code();
    }

    private static String question(DnsQuestion question) {
        return question.name() == null ? "?" : question.recordType() + " " + quoted(question.name());
    }

    private static String named(@Nullable Long id) {
        return id == null ? "" : id.toString();
    }

    /// How bad, which rule, how it is called in ATT&CK, what was found, what was done.
    private String match(RuleMatch match) {
        DetectionRule rule = match.rule();
        var parts = new StringJoiner("  ");
        parts.add(level(rule.level()));
        parts.add(printable(rule.name()));
        if (!rule.attack().techniques().isEmpty()) {
            parts.add(colour(CYAN, printable(String.join(" ", rule.attack().techniques()))));
        }
        if (!match.matched().isEmpty()) {
            parts.add(colour(DIM, values(match.matched())));
        }
        if (match.outcome() != null) {
            parts.add(outcome(match.outcome(), match.action()));
        }
        return parts.toString();
    }

    private String level(DetectionRule.Level level) {
        return switch (level) {
            case CRITICAL, HIGH -> colour(RED, level.toString());
            case MEDIUM -> colour(YELLOW, level.toString());
            case LOW, INFORMATIONAL -> level.toString();
        };
    }

    private String outcome(RuleMatch.Outcome outcome, RuleMatch.Action action) {
        return switch (outcome) {
            case KILLED, BLOCKED -> colour(RED, outcome.toString());
            case SPARED -> colour(YELLOW, outcome.toString());
            case FAILED -> colour(RED, action + " failed");
        };
    }

    private static String values(List<FieldValue> values) {
        String shown = values.stream()
                .limit(VALUES_SHOWN)
                .map(value -> printable(value.field()) + " " + quoted(Text.of(shortened(value.value()))))
                .collect(Collectors.joining(", "));
        return values.size() > VALUES_SHOWN ? shown + ", …" : shown;
    }

    private static String shortened(String value) {
        return value.codePointCount(0, value.length()) > VALUE_LENGTH
                ? value.substring(0, value.offsetByCodePoints(0, VALUE_LENGTH - 1)) + "…"
                : value;
    }

    /// The states in which the CPUs were for a share that shows.
    private static String cpu(HostCpu cpu) {
        String cpus = cpu.cpus() == null ? "" : " of %,d CPUs".formatted(cpu.cpus());
        var parts = new StringJoiner(", ");
        add(parts, "%s %%" + cpus + " busy", percent(cpu.usage()));
        HostCpu.Shares shares = cpu.shares();
        if (shares != null) {
            addShare(parts, "user", shares.user());
            addShare(parts, "nice", shares.nice());
            addShare(parts, "system", shares.system());
            addShare(parts, "iowait", shares.iowait());
            addShare(parts, "irq", shares.irq());
            addShare(parts, "softirq", shares.softirq());
            addShare(parts, "steal", shares.steal());
            addShare(parts, "guest", shares.guest());
        }
        add(parts, "%,d switches", cpu.contextSwitches());
        add(parts, "%,d forks", cpu.forks());
        return parts.toString();
    }

    private static String load(HostLoad load) {
        var parts = new StringJoiner(", ");
        if (load.average1() != null && load.average5() != null && load.average15() != null) {
            parts.add("%.2f %.2f %.2f"
                    .formatted(
                            load.average1().doubleValue(),
                            load.average5().doubleValue(),
                            load.average15().doubleValue()));
        }
        add(parts, "%,d running", load.running());
        add(parts, "%,d blocked", load.blocked());
        add(parts, "%,d tasks", load.tasks());
        add(parts, "%,d processes", load.processes());
        return parts.toString();
    }

    private static String memory(HostMemory memory) {
        var parts = new StringJoiner(", ");
        add(parts, "%s", mebibytes(memory.totalBytes()));
        add(parts, "%s available", mebibytes(memory.availableBytes()));
        add(parts, "%s free", mebibytes(memory.freeBytes()));
        if (memory.swapTotalBytes() != null && memory.swapTotalBytes() > 0) {
            add(parts, "swap %s", mebibytes(memory.swapTotalBytes()));
            add(parts, "%s free", mebibytes(memory.swapFreeBytes()));
        }
        return parts.toString();
    }

    private String hooks(HostEvents events) {
        HostEvents.Counts all = events.all();
        String seen = "%,d seen, %.1f/s, ".formatted(all.seen(), all.perSecond().doubleValue());
        String lost = "%,d lost".formatted(all.lost());
        var parts = new StringJoiner(", ");
        HostEvents.Ring ring = events.ring();
        parts.add("; ring %s %% full at most".formatted(percent(Decimal.of(ring.peakBytes(), ring.sizeBytes()))));
        parts.add("nightjar %s %% of a CPU".formatted(percent(events.collector().cpuUsage())));
        add(parts, "%s", mebibytes(events.collector().rssBytes()));
        return colour(DIM, seen) + colour(all.lost() > 0 ? RED : DIM, lost) + colour(DIM, parts.toString());
    }

    /// Nothing, where it is not known.
    private static void add(StringJoiner parts, String format, @Nullable Object value) {
        if (value != null) {
            parts.add(format.formatted(value));
        }
    }

    private static void addShare(StringJoiner parts, String state, @Nullable Decimal share) {
        if (share != null && share.compareTo(SHARE_SHOWN) >= 0) {
            parts.add(state + " " + percent(share));
        }
    }

    private static @Nullable String percent(@Nullable Decimal share) {
        return share == null ? null : "%.1f".formatted(100 * share.doubleValue());
    }

    private static @Nullable String mebibytes(@Nullable Long bytes) {
        return bytes == null ? null : "%,.1f MiB".formatted(bytes / 1048576.0);
    }

    private static String correlation(RuleCorrelated correlated) {
        String what = "%,d in %s, from %,d events"
                .formatted(
                        correlated.count(),
                        time(correlated.lastEpochNanos() - correlated.firstEpochNanos()),
                        correlated.contributing());
        return correlated.groupBy().isEmpty() ? what : what + ", " + values(correlated.groupBy());
    }

    private String rules(RulesLoaded loaded) {
        String digest = printable(loaded.sha256());
        String counts = "%,d in use: %,d in the kernel, %,d there in part, %,d in user space"
                .formatted(loaded.rules(), loaded.kernel(), loaded.prefilter(), loaded.userSpace());
        String image = ", image %d (%s), %s"
                .formatted(
                        loaded.generation(),
                        digest.substring(0, Math.min(DIGEST_LENGTH, digest.length())),
                        loaded.reason());
        String refused = loaded.refused() == 0 ? "" : colour(YELLOW, "  %,d refused".formatted(loaded.refused()));
        return colour(GREEN, "RULES  ") + counts + colour(DIM, image) + refused;
    }

    private static String place(RulesRefused refused) {
        return printable(refused.file())
                + (refused.line() == null ? "" : ":" + refused.line())
                + ": "
                + (refused.ruleId() == null ? "" : printable(refused.ruleId()) + ": ");
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

    static String quoted(Text word) {
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
