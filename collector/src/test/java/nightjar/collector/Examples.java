package nightjar.collector;

import java.nio.charset.StandardCharsets;
import java.util.List;
import nightjar.events.Actor;
import nightjar.events.Arguments;
import nightjar.events.Capabilities;
import nightjar.events.Decimal;
import nightjar.events.DetectionRule;
import nightjar.events.Device;
import nightjar.events.Event;
import nightjar.events.FieldValue;
import nightjar.events.FileMode;
import nightjar.events.Host;
import nightjar.events.HostCpu;
import nightjar.events.HostEvents;
import nightjar.events.HostLoad;
import nightjar.events.HostMemory;
import nightjar.events.Identity;
import nightjar.events.Image;
import nightjar.events.Observation;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.ProcessId;
import nightjar.events.RuleMatch;
import nightjar.events.Script;
import nightjar.events.Task;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// Events and observations that a person can follow.
final class Examples {
    static final Host HOST = new Host("host", "boot");
    static final Identity ADA = new Identity(1000, "ada", 1000, "ada");
    static final Identity ROOT = new Identity(0, "root", 0, "root");

    private Examples() {}

    static ProcessFork fork() {
        return new ProcessFork(0, task());
    }

    static ProcessExec exec(String path, String... arguments) {
        return exec(path, null, false, false, arguments);
    }

    static ProcessExec exec(String path, @Nullable Script script, boolean memfd, boolean deleted, String... arguments) {
        var device = new Device(8, 1);
        return new ProcessExec(
                0,
                task(),
                arguments.length,
                arguments(arguments),
                new Image(
                        Text.of(path),
                        1,
                        device,
                        memfd,
                        deleted,
                        null,
                        new FileMode(0100755),
                        new Image.FileVersion(1, device, 2, 3, 4)),
                script,
                new Capabilities(0, 0, 0),
                null,
                Text.of("/"),
                Text.of("/"));
    }

    static ProcessExit exit(@Nullable Integer code, @Nullable Integer signal) {
        return new ProcessExit(0, task(), code, signal, signal != null, 1_500_000, 2_000_000, 3 << 20);
    }

    static HostCpu cpu() {
        return new HostCpu(
                0,
                0,
                2_000_000_000L,
                Decimal.of(123, 1_000),
                2,
                new HostCpu.Shares(
                        Decimal.of(81, 1_000),
                        Decimal.of(0, 1),
                        Decimal.of(42, 1_000),
                        Decimal.of(877, 1_000),
                        Decimal.of(1, 10_000),
                        null,
                        null,
                        null,
                        null),
                null,
                1_234L,
                5L);
    }

    static HostLoad load() {
        return new HostLoad(0, Decimal.of(1, 5), Decimal.of(1, 2), Decimal.of(12, 1), 3L, null, 150L, 90);
    }

    static HostMemory memory() {
        return new HostMemory(0, 2048L << 20, 100L << 20, 1024L << 20, null, null, null, 512L << 20, 256L << 20);
    }

    static HostEvents events(long lost) {
        var counts = new HostEvents.Counts(1_000 + lost, 990, 10, lost, Decimal.of(500, 1));
        return new HostEvents(
                0,
                0,
                2_000_000_000L,
                counts,
                List.of(new HostEvents.OfType("process.exec", counts)),
                new HostEvents.Ring(8 << 20, 1 << 20),
                new HostEvents.Collector(8_000_000, Decimal.of(4, 1_000), 80L << 20));
    }

    static Observation observation(Event event) {
        return observation(event, process("ls", "/bin/ls"), List.of(process("bash", "/bin/bash")));
    }

    static Observation observation(Event event, Process process, List<Process> ancestors) {
        return observation(event, new Actor(process, ADA, ADA, ancestors, null));
    }

    static Observation observation(Event event, @Nullable Actor actor) {
        return new Observation(1, actor, event, HOST);
    }

    /// With matches, by process `ls` of `bash`.
    static Observation matched(Event event, RuleMatch... matches) {
        Observation plain = observation(event);
        return new Observation(1, plain.actor(), event, HOST, List.of(matches));
    }

    static DetectionRule rule(DetectionRule.Level level, String name, String... tags) {
        return new DetectionRule("6b8c2f3e", name, level, List.of(tags), "", List.of(), List.of());
    }

    static RuleMatch match(DetectionRule rule, FieldValue... matched) {
        return new RuleMatch(rule, List.of(matched), RuleMatch.Space.KERNEL, RuleMatch.Action.LOG, null);
    }

    static RuleMatch match(DetectionRule rule, RuleMatch.Action action, RuleMatch.Outcome outcome) {
        return new RuleMatch(rule, List.of(), RuleMatch.Space.KERNEL, action, outcome);
    }

    static Process process(String name, @Nullable String path) {
        return new Process(
                new ProcessId(42, 1),
                Text.of(name),
                0,
                path == null ? null : Text.of(path),
                Arguments.NONE,
                null,
                null,
                null,
                null);
    }

    static Arguments arguments(String... list) {
        byte[] bytes =
                list.length == 0 ? new byte[0] : (String.join("\0", list) + "\0").getBytes(StandardCharsets.UTF_8);
        return new Arguments(bytes, bytes.length, true);
    }

    private static Task task() {
        return new Task(
                new ProcessId(42, 1),
                42,
                new ProcessId(41, 1),
                Text.of("ls"),
                0,
                0,
                0,
                0,
                null,
                null,
                new Task.Namespaces(1, 42, 2),
                3,
                0,
                false);
    }
}
