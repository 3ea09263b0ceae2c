package nightjar.sensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import nightjar.events.Arguments;
import nightjar.events.ImageHashed;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.ProcessId;
import nightjar.events.RuleMatch;
import nightjar.events.Task;
import nightjar.events.TaskEvent;
import org.jspecify.annotations.Nullable;

/// Who is running, what, and who created whom: the enricher that gives an event its actor and the actor its
/// ancestors.
///
/// Filled at start with what is running ([Running]), and from then on by the events that pass. The
/// parent
/// of a process is here the one that created it; the kernel names init once that one is gone, which says nothing.
///
/// **What is kept.** A process that has ended is kept as long as one that it created is, so that it can still be
/// named. One that ended and has none lingers among the last [#LINGERING], for events that come late. In all at
/// most [#ENTRIES] processes and [#BYTES] of their texts are kept. At that bound the lingering go first, then the
/// one that ended first (the chains through it end there and say so), and when all that is left is alive, whoever
/// comes or grows is not kept: its fork and its exec have their whole actor even so, only its end does not know the
/// program, and processes that it creates cannot name it. Who was not kept is counted.
///
/// **Loss.** Where the ring lost events, the table is set right from the kernel's own list ([#reconcile]).
///
/// Confined to the thread that drains the ring.
public final class ProcessTable implements SyncEnricher {
    static final int ENTRIES = 32_768;
    static final long BYTES = 12 << 20;
    static final int LINGERING = 1_024;
    static final int ANCESTORS = 64;

    /// What an entry costs beside its texts; an estimate.
    private static final int ENTRY_BYTES = 320;

    private final Running running;
    private final LongUnaryOperator epochNanos;
    private final Containers containers = new Containers();
    private final Map<ProcessId, Entry> entries = new HashMap<>();
    /// Those whose start time is known by its tick only, by pid.
    private final Map<Integer, Entry> rounded = new HashMap<>();
    /// Ended, and survived by none that they created; who came first goes first.
    private final LinkedHashSet<Entry> lingering = new LinkedHashSet<>();
    /// Ended, and survived by one that they created; who ended first goes first.
    private final LinkedHashSet<Entry> survived = new LinkedHashSet<>();

    private final int entryLimit;
    private final long byteLimit;
    private long bytes;
    private long refused;

    /// Who runs, as the kernel says: what the table begins with, and is set right from.
    interface Running {
        /// Every process that runs now.
        List<RunningProcess> processes();

        /// Nanoseconds since boot, now.
        long bootNanos();
    }

    private static final class Entry {
        Process process;

        @Nullable
        Entry parent;

        int children;
        boolean ended;
        /// Out of the table; whoever still points here shall let go.
        boolean evicted;

        Entry(Process process, @Nullable Entry parent) {
            this.process = process;
            this.parent = parent;
        }
    }

    /// Reads what is running now. The sensor has to be attached already, or what starts in between is missed.
    public ProcessTable(Sensor sensor) {
        this(of(sensor), sensor.clock()::epochNanos, ENTRIES, BYTES);
    }

    /// @param epochNanos turns nanoseconds since boot into nanoseconds since 1970
    ProcessTable(Running running, LongUnaryOperator epochNanos, int entryLimit, long byteLimit) {
        this.running = running;
        this.epochNanos = epochNanos;
        this.entryLimit = entryLimit;
        this.byteLimit = byteLimit;
        addAll(running.processes());
    }

    private static Running of(Sensor sensor) {
        return new Running() {
            @Override
            public List<RunningProcess> processes() {
                return sensor.runningProcesses();
            }

            @Override
            public long bootNanos() {
                return sensor.clock().now();
            }
        };
    }

    @Override
    public void enrich(Draft draft) {
        // The actor before the bookkeeping: making room may end the very chain that is to be told.
        switch (draft.event()) {
            case ProcessFork fork -> {
                Entry entry = entry(fork.task(), true);
                actor(draft, entry);
                if (!keep(entry)) {
                    refused++;
                }
            }
            case ProcessExec exec
            when draft.hits().outcome() == RuleMatch.Outcome.BLOCKED -> {
                Entry entry = entry(exec.task(), false);
                actor(draft, entry);
                // What would have been; the process goes on as what it is.
                draft.process(program(exec, draft.sha256(), entry.process.startEpochNanos()));
            }
            case ProcessExec exec -> {
                Entry entry = entry(exec.task(), false);
                boolean kept = isKept(entry);
                int before = weight(entry.process);
                entry.process = program(exec, draft.sha256(), entry.process.startEpochNanos());
                actor(draft, entry);
                if (kept) {
                    grown(entry, weight(entry.process) - before);
                } else {
                    keep(entry);
                }
            }
            case ProcessExit exit -> {
                Entry entry = entry(exit.task(), false);
                actor(draft, entry);
                keep(entry);
                end(entry);
            }
            case TaskEvent event -> actor(draft, entry(event.task(), false));
            case ImageHashed hashed -> complete(draft, hashed);
            default -> {}
        }
    }

    /// How many processes could not be kept because the table was full of living ones.
    public long refused() {
        return refused;
    }

    /// How many processes run, as far as this knows.
    public int alive() {
        return entries.size() - lingering.size() - survived.size();
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    /// Sets the table right after a loss: enters whom it does not know, corrects whose exec it missed, ends whom the
    /// kernel does not know any more.
    public void reconcile() {
        long before = running.bootNanos();
        List<RunningProcess> found = running.processes();
        Set<ProcessId> alive = new HashSet<>();
        found.forEach(process -> alive.add(process.task().id()));
        List<Entry> gone = entries.values().stream()
                .filter(entry -> !entry.ended
                        && entry.process.id().startBootNanos() < before
                        && !alive.contains(entry.process.id()))
                .toList();
        gone.forEach(this::end);
        for (RunningProcess process : found) {
            Entry entry = find(process.task().id());
            if (entry != null && !Objects.equals(entry.process.executable(), process.executable())) {
                int weight = weight(entry.process); // its exec was lost
                entry.process = program(process);
                grown(entry, weight(entry.process) - weight);
            }
        }
        addAll(found);
    }

    private void addAll(List<RunningProcess> found) {
        Map<Entry, ProcessId> added = new LinkedHashMap<>();
        for (RunningProcess process : found) {
            if (find(process.task().id()) == null) {
                var entry = new Entry(program(process), null);
                if (keep(entry)) {
                    added.put(entry, process.task().parent());
                    if (!process.startIsExact()) {
                        rounded.put(process.task().id().pid(), entry);
                    }
                } else {
                    refused++;
                }
            }
        }
        // Now that parents are there, whatever their order. Whoever was there before keeps what it has: where its
        // chain ends, the kernel's init would be no creator.
        added.forEach((entry, parent) -> adopt(entry, find(parent)));
    }

    /// The entry of a process, also where it was entered with a start time from /proc, in ticks: then it has the
    /// exact one
    /// from here on.
    private @Nullable Entry find(ProcessId id) {
        Entry entry = entries.get(id);
        if (entry == null && !rounded.isEmpty()) {
            Entry candidate = rounded.get(id.pid());
            if (candidate != null && ProcFs.isSameTick(candidate.process.id().startBootNanos(), id.startBootNanos())) {
                rounded.remove(id.pid());
                entries.remove(candidate.process.id());
                candidate.process = candidate.process.identifiedAs(id, epochNanos.applyAsLong(id.startBootNanos()));
                entries.put(id, candidate);
                entry = candidate;
            }
        }
        return entry;
    }

    /// The entry of the task's process; where there is none, one that is not kept yet.
    ///
    /// @param born whether the process was created just now, and so runs what its parent runs; of one that is older
    /// and not known, nobody can say what it runs
    private Entry entry(Task task, boolean born) {
        Entry entry = find(task.id());
        if (entry == null) {
            Entry parent = find(task.parent());
            long start = epochNanos.applyAsLong(task.id().startBootNanos());
            Process process = parent == null || !born || task.kernelThread()
                    ? new Process(task.id(), task.name(), start, null, Arguments.NONE, null, null, null, null)
                    : parent.process.forked(task.id(), task.name(), start);
            entry = new Entry(process, parent);
        }
        return entry;
    }

    private Process program(ProcessExec exec, @Nullable String sha256, long start) {
        Task task = exec.task();
        return new Process(
                task.id(),
                task.name(),
                start,
                exec.image().path(),
                exec.arguments(),
                exec.workingDirectory(),
                sha256,
                exec.cgroup(),
                containers.of(exec.cgroup()));
    }

    private Process program(RunningProcess found) {
        Task task = found.task();
        return new Process(
                task.id(),
                task.name(),
                found.startEpochNanos(),
                found.executable(),
                found.arguments(),
                found.workingDirectory(),
                null,
                found.cgroup(),
                containers.of(found.cgroup()));
    }

    private void actor(Draft draft, Entry entry) {
        draft.process(entry.process);
        List<Process> chain = new ArrayList<>(8);
        Entry at = parentOf(entry);
        while (at != null && chain.size() < ANCESTORS) {
            chain.add(at.process);
            entry = at;
            at = parentOf(at);
        }
        // Who has no creator that we know is the first of all (pids 1 and 2 come from pid 0), or the first we know.
        draft.ancestors(chain, at != null || entry.process.id().pid() > 2);
    }

    private static @Nullable Entry parentOf(Entry entry) {
        Entry parent = entry.parent;
        if (parent != null && parent.evicted) {
            entry.parent = null;
            return null;
        }
        return parent;
    }

    private void complete(Draft draft, ImageHashed hashed) {
        Process told = draft.process();
        if (told == null || hashed.sha256() == null) {
            return;
        }
        draft.process(told.withSha256(hashed.sha256()));
        Entry entry = entries.get(told.id());
        if (entry != null && told.executable() != null && told.executable().equals(entry.process.executable())) {
            entry.process = entry.process.withSha256(hashed.sha256());
        }
    }

    private boolean isKept(Entry entry) {
        return entries.get(entry.process.id()) == entry;
    }

    private boolean isFull() {
        return entries.size() > entryLimit || bytes > byteLimit;
    }

    /// Keeps an entry that is not kept yet; returns whether there was room.
    private boolean keep(Entry entry) {
        if (isKept(entry)) {
            return true;
        }
        entries.put(entry.process.id(), entry);
        adopt(entry, entry.parent);
        return weighed(entry, weight(entry.process));
    }

    private void grown(Entry entry, int byBytes) {
        if (!weighed(entry, byBytes)) {
            refused++;
        }
    }

    private boolean weighed(Entry entry, int byBytes) {
        bytes += byBytes;
        makeRoom();
        if (isFull()) {
            evict(entry);
            return false;
        }
        return true;
    }

    private void adopt(Entry entry, @Nullable Entry parent) {
        if (parent != null && parent != entry) {
            entry.parent = parent;
            parent.children++;
            if (lingering.remove(parent)) { // its fork was told after its end
                survived.add(parent);
            }
        }
    }

    private void end(Entry entry) {
        if (!entry.ended && !entry.evicted) {
            entry.ended = true;
            (entry.children == 0 ? lingering : survived).add(entry);
            makeRoom();
        }
    }

    /// At the expense of those that ended. Whoever goes may let its parent linger in turn, so it is a loop: a
    /// thousand chains that end at once must not become a recursion.
    private void makeRoom() {
        while (lingering.size() > LINGERING || (isFull() && !lingering.isEmpty())) {
            evict(lingering.getFirst());
        }
        while (isFull() && !survived.isEmpty()) {
            evict(survived.getFirst());
        }
    }

    private void evict(Entry entry) {
        entries.remove(entry.process.id(), entry);
        rounded.remove(entry.process.id().pid(), entry);
        lingering.remove(entry);
        survived.remove(entry);
        bytes -= weight(entry.process);
        entry.evicted = true;
        Entry parent = entry.parent;
        entry.parent = null; // or whoever still points here would hold all that came before
        if (parent != null && --parent.children == 0 && survived.remove(parent)) {
            lingering.add(parent);
        }
    }

    /// Bytes that an entry keeps from being free, about.
    private static int weight(Process process) {
        return ENTRY_BYTES
                + process.arguments().weight()
                + (process.executable() == null ? 0 : process.executable().length())
                + (process.workingDirectory() == null
                        ? 0
                        : process.workingDirectory().length())
                + (process.cgroup() == null ? 0 : process.cgroup().length());
    }
}
