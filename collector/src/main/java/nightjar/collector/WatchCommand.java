package nightjar.collector;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nightjar.bpf.Kernel;
import nightjar.events.Host;
import nightjar.events.ShellCommand;
import nightjar.matcher.CompiledRules;
import nightjar.matcher.MalformedImageException;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Where;
import nightjar.sensor.Accounts;
import nightjar.sensor.Flavour;
import nightjar.sensor.Hook;
import nightjar.sensor.HookChoice;
import nightjar.sensor.ImageHashes;
import nightjar.sensor.ProcessTable;
import nightjar.sensor.RuleJudge;
import nightjar.sensor.Sensor;
import nightjar.sensor.SensorUnavailableException;
import nightjar.sensor.ShellCommands;
import nightjar.sensor.SyncEnricher;
import nightjar.sensor.SystemMonitor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nightjar watch`: one pipeline to standard output, no agent.
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Puts out what happens on this host, as it happens.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  nightjar watch                                 everything, one JSON object a line",
            "  nightjar watch --format pretty                 for people",
            "  nightjar watch --matched --format pretty       what the rules find, for people",
            "  nightjar watch --rules /etc/sigma --mode enforce --policy kill.yml",
            "  nightjar watch --events process.exec --count 1 the next program that is run",
            "  nightjar watch | jq 'select(.user.id != \"0\")'  what others than root do"
        })
final class WatchCommand implements Callable<Integer> {
    /// How long a signal waits for the end of the work; then the program ends without it.
    private static final Duration GRACE = Duration.ofSeconds(5);

    /// What stands for a directory to mean that there are no rules.
    private static final String NO_RULES = "none";

    /// What stands for the best kind of hooks.
    private static final String ANY_HOOKS = "auto";

    /// Refusals that are said at start; all of them are events.
    private static final int REFUSALS_SHOWN = 10;

    /// The least room for rules in the kernel, in words: 512 KiB.
    private static final int ROOM_WORDS = 1 << 17;

    enum Format {
        JSON,
        PRETTY
    }

    @Option(
            names = "--events",
            split = "\\s*,\\s*",
            splitSynopsisLabel = ",",
            paramLabel = "GLOB",
            defaultValue = "*",
            description = "Types of events to put out, such as process.exec or process.* (default: all).")
    List<String> events = List.of();

    @Option(names = "--duration", paramLabel = "TIME", description = "End after this time: 500ms, 10s, 2m, 1h.")
    @Nullable
    Duration duration;

    @Option(names = "--count", paramLabel = "N", description = "End after this many events.")
    @Nullable
    Long count;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "json: one object a line; pretty: for people (default: ${DEFAULT-VALUE}).")
    Format format = Format.JSON;

    @Option(
            names = "--ring-size",
            paramLabel = "BYTES",
            defaultValue = "8M",
            description = "Room in the kernel for events that were not read yet: a power of two, such as 64M"
                    + " (default: ${DEFAULT-VALUE}).")
    String ringSize = "";

    enum Mode {
        OBSERVE,
        ENFORCE
    }

    @Option(
            names = "--monitor-interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "How often CPUs, load, memory and our own work are measured, 100ms to 1h; off: never"
                    + " (default: ${DEFAULT-VALUE}).")
    String monitorInterval = "";

    @Option(
            names = "--rules",
            split = "\\s*,\\s*",
            splitSynopsisLabel = ",",
            paramLabel = "DIR",
            description = "Directories or files of Sigma rules to judge by (default: those that come with Nightjar;"
                    + " none: no rules).")
    List<String> rules = List.of();

    @Option(names = "--matched", description = "Of what happens on the host, put out only that of which a rule holds.")
    boolean matched;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "observe",
            description = "observe: tell what rules find; enforce: do what the policy says of it (default:"
                    + " ${DEFAULT-VALUE}).")
    Mode mode = Mode.OBSERVE;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "What is done where a rule holds, by rule, tag or level: log, kill, block; and which processes"
                            + " are spared (default: policy.yml in a directory of --rules).")
    @Nullable
    String policy;

    @Option(
            names = "--exceptions",
            paramLabel = "FILE",
            description = "Sigma filters that silence rules (default: exceptions.yml in a directory of --rules).")
    @Nullable
    String exceptions;

    @Option(
            names = "--shell-commands",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Whether to tell the lines that are typed into bash, zsh and dash, secrets on them included"
                    + " (default: ${DEFAULT-VALUE}).")
    Switch shellCommands = Switch.ON;

    @Mixin
    ScopeOptions scope = new ScopeOptions();

    @Option(
            names = "--hooks",
            paramLabel = "KIND",
            defaultValue = ANY_HOOKS,
            description = "Hooks in the middle of calls, which know the kernel's own paths and may refuse: lsm, fentry,"
                    + " tracepoint (none of them), auto (the best that this kernel has; the default).")
    String hooks = ANY_HOOKS;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A configuration file, which counts more than /etc/nightjar/nightjar.yaml.")
    @Nullable
    String configuration; // read before the options are, see Configuration.given

    @Spec
    @Nullable
    CommandSpec spec;

    /// The exit code, once everything is done.
    private final CompletableFuture<Integer> finished = new CompletableFuture<>();

    @Override
    public Integer call() throws SensorUnavailableException, IOException {
        try {
            int code = watch();
            finished.complete(code);
            return code;
        } finally {
            finished.complete(ExitCode.DEFECT); // unless it is complete
        }
    }

    private int watch() throws SensorUnavailableException, IOException {
        Selection selection = selection();
        int ringBytes = RingSize.parse(ringSize, this::usage);
        Optional<Duration> interval =
                MonitorInterval.parse(monitorInterval, this::usage).filter(_ -> selection.containsMetrics());
        if (count != null && count < 1) {
            throw usage("--count takes a number of at least 1, not " + count);
        }
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        long began = System.nanoTime();
        Optional<Rules.Setup> setup = compiled();
        int ruleWords = setup.map(each -> room(each.first().image())).orElse(0);
        var choice = new HookChoice(flavour(), isEnforcing());
        try (Sensor sensor = Sensor.open(ringBytes, ruleWords, Output.DESCRIPTOR, scope.scope(this::usage), choice)) {
            if (isEnforcing()) {
                setup.flatMap(each -> Rules.obstacle(each.first().image(), sensor::blocks))
                        .ifPresent(obstacle -> {
                            throw usage(obstacle);
                        });
            }
            var table = new ProcessTable(sensor);
            var hashes = new ImageHashes(InstantSource.system(), Path.of("/proc"));
            var accounts = new Accounts(Path.of("/etc/passwd"), Path.of("/etc/group"));
            var output = new Output(lines());
            Host host = host();
            var judge = new RuleJudge(host, isEnforcing());
            List<SyncEnricher> enrichers = new ArrayList<>(List.of(hashes.sync(), table, accounts, judge));
            try (var async = new AsyncStage(List.of(hashes.async()), sensor::wakeUp);
                    var shells = shellCommands == Switch.ON && selection.contains(ShellCommand.class)
                            ? new ShellCommands(sensor)
                            : null;
                    var inUse = setup.isEmpty()
                            ? null
                            : new Rules(setup.get(), sensor, judge, isEnforcing(), WatchCommand::epochNanos);
                    var monitor = interval.isEmpty() ? null : new SystemMonitor(sensor, table)) {
                if (shells != null) {
                    enrichers.add(shells);
                }
                var pipeline = new Pipeline(
                        sensor,
                        table,
                        enrichers,
                        async,
                        Optional.ofNullable(inUse),
                        interval.map(each ->
                                new MonitorRounds(Objects.requireNonNull(monitor)::round, each, System.nanoTime())),
                        selection,
                        output,
                        host,
                        count == null ? Long.MAX_VALUE : count);
                if (inUse != null) {
                    pipeline.tell(inUse.begin());
                }
                setup.ifPresent(each -> tell(err, each.first()));
                List<Hook> hooks = Stream.concat(
                                sensor.hooks().stream(), shells == null ? Stream.of() : Stream.of(shells.hook()))
                        .toList();
                greet(err, hooks, began);
                Pipeline.End end = run(pipeline, err);
                if (end != Pipeline.End.OUTPUT_CLOSED) {
                    Summary.print(
                            err,
                            Duration.ofNanos(System.nanoTime() - began),
                            sensor,
                            pipeline,
                            output,
                            table,
                            async,
                            judge,
                            Optional.ofNullable(inUse),
                            Optional.ofNullable(shells));
                }
                return exitCode(end, hooks, pipeline, err);
            }
        }
    }

    /// On a thread with a name, so that whoever looks at the process sees which one drains the ring.
    private Pipeline.End run(Pipeline pipeline, PrintWriter err) {
        var result = new FutureTask<>(
                () -> pipeline.run(duration == null ? Duration.ofNanos(Long.MAX_VALUE / 2) : duration));
        Thread hook = Thread.ofPlatform().name("nightjar-signal").unstarted(() -> onSignal(pipeline, err));
        Runtime.getRuntime().addShutdownHook(hook);
        Thread.ofPlatform().name("nightjar-ring").start(result);
        try {
            return result.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the pipeline broke", e);
        }
    }

    /// SIGINT, SIGTERM, SIGHUP: the JVM is going down; hold it until the ring is drained and the summary said.
    private void onSignal(Pipeline pipeline, PrintWriter err) {
        if (finished.isDone()) {
            return; // an ordinary end
        }
        pipeline.stop();
        int code = ExitCode.NO;
        try {
            code = finished.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            err.println("nightjar: nobody reads our output; ended with events that were not written");
        } catch (InterruptedException | ExecutionException e) {
            err.println("nightjar: ended without an account: " + e);
        }
        Runtime.getRuntime().halt(code);
    }

    private static int exitCode(Pipeline.End end, List<Hook> hooks, Pipeline pipeline, PrintWriter err) {
        return switch (end) {
            case STOPPED, DURATION, COUNT, OUTPUT_CLOSED ->
                hooks.stream().allMatch(Hook::attached) ? ExitCode.WELL : ExitCode.DEGRADED;
            case OUTPUT_FAILED -> {
                err.println("nightjar: cannot write to standard output: " + pipeline.failure());
                yield ExitCode.NO;
            }
        };
    }

    private static void greet(PrintWriter err, List<Hook> hooks, long began) {
        err.printf(
                "nightjar: watching since %d ms after start: %s. Ctrl-C ends it.%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                hooks.stream()
                        .map(hook -> hook.purpose() + (hook.attached() ? "" : " MISSING (" + hook.problem() + ")"))
                        .distinct()
                        .collect(Collectors.joining(", ")));
    }

    private void tell(PrintWriter err, CompiledRules compiled) {
        Map<Where, Integer> counts = compiled.image().counts();
        err.printf(
                "nightjar: %,d rules%s: %,d judged in the kernel, %,d there in part, %,d in user space; %,d refused%n",
                compiled.image().ruleset().rules().size(),
                isEnforcing() ? ", enforcing" : "",
                counts.getOrDefault(Where.KERNEL, 0),
                counts.getOrDefault(Where.PREFILTER, 0),
                counts.getOrDefault(Where.USER_SPACE, 0),
                compiled.refusals().size());
        compiled.refusals().stream()
                .limit(REFUSALS_SHOWN)
                .forEach(each -> err.printf(
                        "nightjar: refused: %s%s: %s%s%n",
                        each.file(),
                        each.line() > 0 ? ":" + each.line() : "",
                        each.id().isEmpty() ? "" : each.id() + ": ",
                        each.reason()));
        if (compiled.refusals().size() > REFUSALS_SHOWN) {
            err.printf(
                    "nightjar: %,d more are refused: 'nightjar rules check' names them%n",
                    compiled.refusals().size() - REFUSALS_SHOWN);
        }
    }

    /// How the rules that were asked for are compiled; none where there are to be no rules.
    private Optional<CompilerProcess> compiler() {
        List<String> directories = rules;
        if (directories.isEmpty()) {
            String pack = System.getProperty("nightjar.rules");
            directories = pack == null ? List.of() : List.of(pack);
        }
        if (directories.isEmpty() || directories.equals(List.of(NO_RULES))) {
            if (matched || isEnforcing()) {
                throw usage("--matched and --mode enforce take rules: name their directory with --rules");
            }
            return Optional.empty();
        }
        Stream.concat(directories.stream(), Stream.of(policy, exceptions).filter(Objects::nonNull))
                .filter(each -> !Files.exists(Path.of(each)))
                .findFirst()
                .ifPresent(each -> {
                    throw usage("there is no " + each);
                });
        List<String> arguments = new ArrayList<>();
        if (policy != null) {
            arguments.addAll(List.of("--policy", policy));
        }
        if (exceptions != null) {
            arguments.addAll(List.of("--exceptions", exceptions));
        }
        arguments.add("--");
        arguments.addAll(directories);
        // What comes with Nightjar is compiled once, and not at each start.
        boolean ours = rules.isEmpty() && policy == null && exceptions == null;
        String kept = ours ? System.getProperty("nightjar.rules.image") : null;
        return Optional.of(
                new CompilerProcess(arguments, Optional.ofNullable(kept).map(Path::of)));
    }

    private Optional<Rules.Setup> compiled() throws IOException {
        Optional<CompilerProcess> compiler = compiler();
        if (compiler.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Rules.Setup(compiler.get(), compiler.get().compile()));
        } catch (MalformedImageException e) {
            throw new IOException("the rules cannot be used: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the rules were compiled", e);
        }
    }

    private boolean isEnforcing() {
        return mode == Mode.ENFORCE;
    }

    /// Twice what the rules take, so that some can be added without starting again.
    private static int room(MatcherImage image) {
        return Math.max(ROOM_WORDS, 2 * image.wordCount());
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private Lines lines() {
        return switch (format) {
            case JSON -> new JsonLines();
            case PRETTY -> new PrettyLines(isColoured(), ZoneId.systemDefault());
        };
    }

    private static boolean isColoured() {
        String noColor = System.getenv("NO_COLOR");
        return Kernel.isTerminal(Output.DESCRIPTOR)
                && (noColor == null || noColor.isEmpty())
                && !"dumb".equals(System.getenv("TERM"));
    }

    private Selection selection() {
        try {
            return Selection.of(events, matched);
        } catch (IllegalArgumentException e) {
            throw usage("--events: " + e.getMessage());
        }
    }

    private Optional<Flavour> flavour() {
        if (hooks.equals(ANY_HOOKS)) {
            return Optional.empty();
        }
        return Optional.of(Flavour.of(hooks)
                .orElseThrow(() -> usage("--hooks takes auto, lsm, fentry or tracepoint, not '%s'".formatted(hooks))));
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private static Host host() throws IOException {
        return new Host(
                Files.readString(Path.of("/proc/sys/kernel/hostname")).strip(),
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
    }
}
