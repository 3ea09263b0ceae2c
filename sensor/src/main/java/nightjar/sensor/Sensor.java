package nightjar.sensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nightjar.bpf.BootClock;
import nightjar.bpf.BpfIterator;
import nightjar.bpf.BpfLink;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
import nightjar.bpf.Kernel;
import nightjar.bpf.KernelException;
import nightjar.bpf.MissingLibraryException;
import nightjar.bpf.RingBuffer;
import nightjar.bpf.RingReader;
import nightjar.bpf.WakeUp;
import nightjar.events.Event;
import nightjar.events.EventsLost;
import nightjar.matcher.Category;
import nightjar.matcher.MatcherImage;

/// The hooks in the kernel, and what they tell.
///
/// Opening it attaches; from then on the ring fills, so drain it: [#drain] until it brings nothing, then [#await].
/// Closing it detaches.
///
/// All but [#wakeUp] is confined to one thread.
public final class Sensor implements AutoCloseable {
    /// Room for some 20,000 execs that nobody has read yet. A power of two.
    public static final int RING_BYTES = 8 << 20;

    /// By what name losses of the [CallFeed] are told.
    private static final String LOST_CALLS = "nightjar.calls";

    private static final String ITERATOR = "each_task";

    private static final Map<RecordType, String> PROGRAMS =
            new EnumMap<>(Map.of(RecordType.FORK, "on_fork", RecordType.EXEC, "on_exec", RecordType.EXIT, "on_exit"));

    private final BpfObject object;
    private final RingBuffer ring;
    private final Optional<CallHooks> calls;
    /// Those in the middle of calls.
    private final List<LsmHooks> early;
    private final RingReader reader;
    private final WakeUp wakeUp;
    private final BootClock clock = new BootClock();
    private final Decoder decoder = new Decoder(clock::epochNanos, Kernel.pageBytes());
    private final Counters counters;
    private final Images images;
    private final List<BpfLink> links = new ArrayList<>();
    private final List<Hook> hooks;
    private final List<Runnable> detachments = new ArrayList<>();
    private final Optional<BpfIterator> tasks;
    private final Map<RecordType, Long> lossesTold = new EnumMap<>(RecordType.class);
    private Optional<CallSequence> sequence = Optional.empty();
    private long lostCallsTold;
    private long ringPeakBytes;

    private Sensor(
            BpfObject object,
            Optional<CallHooks> calls,
            Optional<LsmHooks> execs,
            WakeUp wakeUp,
            int output,
            boolean iterates) {
        this.object = object;
        this.calls = calls;
        this.early = Stream.concat(execs.stream(), calls.flatMap(CallHooks::early).stream())
                .toList();
        this.wakeUp = wakeUp;
        this.ring = object.map("process_ring").ring();
        this.reader = new RingReader(rings().toList(), object.map("reader").mapped(), wakeUp, output);
        this.counters = new Counters(object.map("counters").mapped(), Kernel.possibleCpus());
        this.images = new Images(object);
        this.hooks = new ArrayList<>();
        PROGRAMS.forEach((type, program) -> hooks.add(attach(type, program)));
        calls.ifPresent(each -> hooks.addAll(each.hooks()));
        this.tasks = iterates ? Optional.of(object.program(ITERATOR).attachIterator()) : Optional.empty();
        hooks.add(
                iterates
                        ? new Hook("running processes", "iter.s", "task", null, "")
                        : new Hook("running processes", "/proc", "files", null, "start times to 10 ms"));
    }

    /// Loads the programs and attaches them.
    ///
    /// @param ringBytes room for records that were not yet read; a power of two, at least a page
    /// @param ruleWords room for rules in the kernel: words of an image
    /// @param output a descriptor of whose reader's going away [#outputClosed] tells; -1 for none
    /// @param scope what is looked at
    /// @throws SensorUnavailableException where this machine or user does not let us
    public static Sensor open(int ringBytes, int ruleWords, int output, Scope scope) throws SensorUnavailableException {
        return open(ringBytes, ruleWords, output, scope, HookChoice.LOOKING);
    }

    /// As the other, with a say in the kinds of hooks.
    public static Sensor open(int ringBytes, int ruleWords, int output, Scope scope, HookChoice choice)
            throws SensorUnavailableException {
        checkMachine();
        try {
            try {
                return load(ringBytes, ruleWords, output, true, scope, choice);
            } catch (KernelException e) {
                if (e.notPermitted()) {
                    throw e;
                }
                return load(
                        ringBytes, ruleWords, output, false, scope,
                        choice); // without sleepable iterators (before Linux 5.18)
            }
        } catch (KernelException e) {
            throw new SensorUnavailableException(
                    "the kernel refuses our programs: %s%s".formatted(e.getMessage(), hint(e)), e);
        }
    }

    static void checkMachine() throws SensorUnavailableException {
        if (!Kernel.mayTrace()) {
            throw new SensorUnavailableException("watching the kernel takes root (or the capabilities CAP_BPF and"
                    + " CAP_PERFMON): run it with sudo");
        }
        if (!Kernel.hasBtf()) {
            throw new SensorUnavailableException(
                    "this kernel (%s) does not describe its types: %s is missing. It takes a kernel built with CONFIG_DEBUG_INFO_BTF=y, as those of the distributions are since 2021"
                            .formatted(Kernel.release(), Kernel.BTF));
        }
        if (!Kernel.atLeast(6, 1)) {
            throw new SensorUnavailableException(
                    "this kernel is %s; Nightjar needs 6.1 or later".formatted(Kernel.release()));
        }
        try {
            Kernel.libbpfVersion();
        } catch (MissingLibraryException e) {
            throw new SensorUnavailableException(e.getMessage() == null ? "no libbpf" : e.getMessage(), e);
        }
    }

    private static String hint(KernelException e) {
        return e.notPermitted()
                ? "\nA container or a security module may forbid it: run it on the host itself, as root"
                : "";
    }

    /// @param iterates whether to read running processes by the kernel's iterator, or from /proc
    static Sensor load(int ringBytes, int ruleWords, int output, boolean iterates, Scope scope, HookChoice choice) {
        return load(
                BpfObject.open("process", resource("process.bpf.o")),
                ringBytes,
                ruleWords,
                output,
                iterates,
                scope,
                choice);
    }

    /// As [#open], for an object that has more programs than `process.bpf.c`: one that feeds the ring, to measure its
    /// reader.
    ///
    /// @param object not yet loaded; closed with the sensor
    /// @param ruleWords room for rules in the kernel: words of an image
    public static Sensor open(BpfObject object, int ringBytes, int ruleWords) {
        return load(object, ringBytes, ruleWords, -1, true, Scope.processes(), HookChoice.LOOKING);
    }

    static Sensor load(
            BpfObject object,
            int ringBytes,
            int ruleWords,
            int output,
            boolean iterates,
            Scope scope,
            HookChoice choice) {
        try {
            object.program(ITERATOR).autoload(iterates);
            object.map("process_ring").maxEntries(ringBytes);
            object.map("counters").maxEntries(Kernel.possibleCpus());
            Images.makeRoom(object, ruleWords);
            object.load();
            return new Sensor(
                    object,
                    CallHooks.open(object, ringBytes, ruleWords, scope, choice),
                    choice.refusing() ? Optional.of(LsmHooks.ofExecs(object, ruleWords, choice)) : Optional.empty(),
                    new WakeUp(),
                    output,
                    iterates);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /// Which of the better kinds of hooks this kernel has, by trying: those by which exec could be refused and not
    /// only told. Needs what [#open] needs.
    public static List<Hook> betterFlavours() {
        return List.of(LsmHooks.probe(Flavour.FENTRY), LsmHooks.probe(Flavour.LSM));
    }

    static byte[] resource(String name) {
        try (InputStream in = Sensor.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the module: was it built without clang?");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Hook attach(RecordType type, String program) {
        String[] section = object.program(program).section().split("/", 2);
        String problem = null;
        try {
            links.add(object.program(program).attach());
        } catch (KernelException e) {
            problem = e.getMessage();
        }
        return new Hook(type.event(), section[0], section[1], problem, problem == null ? "" : "every " + type.event());
    }

    /// Takes the hooks off; what they told before can still be drained.
    public void detach() {
        unfollow();
        calls.ifPresent(CallHooks::detach);
        links.forEach(BpfLink::close);
        detachments.forEach(Runnable::run);
    }

    /// Has something else taken off together with the hooks.
    void beforeDrained(Runnable detachment) {
        detachments.add(detachment);
    }

    /// Loads another object, whose programs tell through this sensor's ring; whoever called closes it.
    ///
    /// @param name such as `shell`, of `shell.bpf.o`
    BpfObject loadBeside(String name) {
        BpfObject beside = BpfObject.open(name, resource(name + ".bpf.o"));
        try {
            for (String map : List.of("process_ring", "counters", "reader")) {
                beside.map(map).reuse(object.map(map));
            }
            beside.load();
            return beside;
        } catch (RuntimeException e) {
            beside.close();
            throw e;
        }
    }

    /// Where we look, and whether we got it.
    public List<Hook> hooks() {
        return List.copyOf(hooks);
    }

    /// The kinds of hooks in the middle of calls, and what is lost where they are missing. Nothing that is told
    /// depends on them, so they are not among [#hooks].
    public List<Hook> earlyHooks() {
        return early.stream().map(LsmHooks::hook).toList();
    }

    /// Whether events of a category can be refused here, before they happen.
    public boolean blocks(Category category) {
        return early.stream().anyMatch(each -> each.blocked().contains(category))
                || calls.map(each -> each.blocks(category)).orElse(false);
    }

    /// Hands over what the rings hold, in the order in which it happened, at most `limit` events; returns how
    /// many. Never waits.
    public int drain(Consumer<Draft> handler, int limit) {
        sequence.ifPresent(each -> each.flushOld(clock.now()));
        ringPeakBytes = Math.max(ringPeakBytes, backlogBytes());
        RingBuffer.RecordHandler decoded = (memory, offset, length) -> {
            if (sequence.isPresent() && sequence.get().take(memory, offset, length)) {
                return;
            }
            Event event = decoder.event(memory, offset, length);
            handler.accept(new Draft(event, decoder.hits()));
        };
        return calls.isEmpty()
                ? ring.drain(decoded, limit)
                : RingBuffer.drain(ring, calls.get().ring(), decoded, limit);
    }

    /// How much room the rings have.
    long ringBytes() {
        return rings().mapToLong(RingBuffer::bytes).sum();
    }

    /// How much of it was in use at the most when they were drained, since this was last asked.
    long ringPeakBytes() {
        long peak = Math.min(ringPeakBytes, ringBytes());
        ringPeakBytes = 0;
        return peak;
    }

    private long backlogBytes() {
        return rings().mapToLong(RingBuffer::backlogBytes).sum();
    }

    private Stream<RingBuffer> rings() {
        return Stream.concat(Stream.of(ring), calls.map(CallHooks::ring).stream());
    }

    /// Has every system call go to this feed from now on, until [#unfollow]; none of processes that are not
    /// looked at.
    ///
    /// @throws IllegalStateException where the scope is the life of processes alone, so that no call is looked at
    public void follow(CallFeed feed) {
        sequence = Optional.of(calls.orElseThrow(() -> new IllegalStateException("system calls are not looked at"))
                .follow(feed));
    }

    /// Ends it; what was gathered before can still be drained.
    public void unfollow() {
        sequence.ifPresent(CallSequence::end);
    }

    /// How many system calls were seen for the feed, and what became of them.
    public Tally callTally() {
        return counters.tally(Records.SEQUENCE);
    }

    /// Has the hooks judge by these rules from now on: whole, from one event to the next. Returns the generation by
    /// which they name them.
    ///
    /// @throws IllegalArgumentException where there was not made room for so many: then those before count
    public int judgeBy(MatcherImage image) {
        int generation = images.put(image);
        // What rules ask about parents, of those that run already; at once, for until then user space has to judge
        // that.
        tasks.ifPresent(BpfIterator::read);
        images.awaitOlder();
        calls.ifPresent(CallHooks::lookAgain);
        return generation;
    }

    /// Takes the actions of rules from now on, but never on this process and what it starts.
    public void enforce() {
        images.enforce((int) ProcessHandle.current().pid());
    }

    /// Waits until there may be something to drain, [#wakeUp] was called, or the time is over.
    ///
    /// @param drained how many events came since the last wait
    public void await(int drained, long limitNanos) {
        reader.await(drained, limitNanos);
        wakeUp.clear();
    }

    /// Ends a wait, from any thread.
    public void wakeUp() {
        wakeUp.signal();
    }

    /// Whether whoever reads our output went away.
    public boolean outputClosed() {
        return reader.outputClosed();
    }

    /// What was lost since this was last asked: at most one event a type.
    public List<EventsLost> losses() {
        List<EventsLost> losses = List.of();
        for (RecordType type : RecordType.values()) {
            long lost = counters.lost(type);
            long told = lossesTold.getOrDefault(type, 0L);
            if (lost > told) {
                losses = new ArrayList<>(losses);
                losses.add(new EventsLost(clock.epochNanos(clock.now()), type.event(), lost - told));
                lossesTold.put(type, lost);
            }
        }
        long lostCalls = counters.lost(Records.SEQUENCE);
        if (lostCalls > lostCallsTold) {
            losses = new ArrayList<>(losses);
            losses.add(new EventsLost(clock.epochNanos(clock.now()), LOST_CALLS, lostCalls - lostCallsTold));
            lostCallsTold = lostCalls;
        }
        return losses;
    }

    public Tally tally(RecordType type) {
        return counters.tally(type);
    }

    /// How often the kernel did not run one of our programs because it was running on that CPU already.
    public long missed() {
        long missed = calls.map(CallHooks::missed).orElse(0L);
        for (String program : PROGRAMS.values()) {
            missed += object.program(program).recursionMisses();
        }
        return missed;
    }

    /// Every process that runs now. What the kernel's iterator does not show (some kernels keep pid 1 to themselves)
    /// is
    /// read from /proc.
    List<RunningProcess> runningProcesses() {
        var procFs = new ProcFs(clock);
        if (tasks.isEmpty()) {
            return procFs.processes(Set.of(), Map.of());
        }
        byte[] output = tasks.get().read();
        List<RunningProcess> running = new ArrayList<>();
        Set<Integer> shown = new HashSet<>();
        Map<Integer, Long> exactStarts = new HashMap<>();
        for (int at = 0; at < output.length; at += Decoder.lengthAt(output, at)) {
            RunningProcess process = decoder.running(output, at);
            running.add(process);
            shown.add(process.task().id().pid());
            exactStarts.put(
                    process.task().parent().pid(), process.task().parent().startBootNanos());
        }
        running.addAll(procFs.processes(shown, exactStarts));
        return running;
    }

    /// How often each of our programs ran and how long it took, by the programs' names; counted while the kernel is
    /// told to
    /// (`kernel.bpf_stats_enabled`).
    public Map<String, BpfProgram.Runs> runs() {
        var runs = new TreeMap<String, BpfProgram.Runs>();
        PROGRAMS.values().forEach(name -> runs.put(name, object.program(name).runs()));
        calls.ifPresent(each -> each.programs().forEach((name, program) -> runs.put(name, program.runs())));
        return runs;
    }

    /// How many instructions the kernel's verifier went through for each of our programs, by the programs' names; it
    /// gives up at a million.
    public Map<String, Integer> verifiedInstructions() {
        var verified = new TreeMap<String, Integer>();
        object.programs().forEach((name, program) -> {
            if (tasks.isPresent() || !name.equals(ITERATOR)) {
                verified.put(name, program.verifiedInstructions());
            }
        });
        early.forEach(each ->
                each.programs().forEach(program -> verified.put(program.name(), program.verifiedInstructions())));
        calls.ifPresent(
                each -> each.programs().forEach((name, program) -> verified.put(name, program.verifiedInstructions())));
        return verified;
    }

    /// Follows a change of the time of day; to be called about once a second.
    public void tick() {
        clock.adjust();
        calls.ifPresent(CallHooks::tick);
    }

    BootClock clock() {
        return clock;
    }

    @Override
    public void close() {
        reader.close();
        calls.ifPresent(CallHooks::close);
        early.forEach(LsmHooks::close);
        object.close();
        wakeUp.close();
    }
}
