package nightjar.sensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import nightjar.events.Arguments;
import nightjar.events.ImageHashed;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.ProcessId;
import nightjar.events.Task;
import org.jspecify.annotations.Nullable;

/// Who is running, what, and who created whom: the enricher that gives an event its actor and the actor its
/// ancestors.
///
/// Filled at start with what is running ([Running]), and from then on by the events that pass. The
/// parent
/// of a process is here the one that created it; the kernel names init once that one is gone, which says nothing.
///
/// **What is kept.** A process that has ended is kept as long as one that it created is, so that it can still be
/// named.
/// One that ended and has none lingers among the last [#LINGERING], for events that come late. In all at most
/// [#ENTRIES]
/// processes and [#BYTES] of their texts are kept. At that bound the lingering go first, then the oldest that ended
/// (the
/// chains through it end there and say so), and when all that is left is alive, a new process is not entered: its own
/// events have their whole actor even so, only processes that it creates cannot name it. What was not entered is
/// counted.
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
    private final ArrayDeque<Entry> lingering = new ArrayDeque<>();
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
        switch (draft.event()) {
            case ProcessFork fork -> actor(draft, known(fork.task()));
            case ProcessExec exec -> {
                Entry entry = known(exec.task());
                replace(entry, program(exec, draft.sha256(), entry.process.startEpochNanos()));
                actor(draft, entry);
            }
            case ProcessExit exit -> {
                Entry entry = known(exit.task());
                actor(draft, entry);
                end(entry);
            }
            case ImageHashed hashed -> complete(draft, hashed);
            default -> {}
        }
    }

    /// How many processes could not be entered because the table was full of living ones.
    public long refused() {
        return refused;
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    /// Sets the table right after a loss: enters whom it does not know, ends whom the kernel does not know any more.
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
        addAll(found);
    }

    private void addAll(List<RunningProcess> found) {
        for (RunningProcess process : found) {
            if (!entries.containsKey(process.task().id())) {
                enter(new Entry(program(process), null));
            }
        }
        for (RunningProcess process : found) { // now that parents are there, whatever their order
            Entry entry = entries.get(process.task().id());
            if (entry != null && entry.parent == null) {
                adopt(entry, entries.get(process.task().parent()));
            }
        }
    }

    /// The entry of the task's process; made where it is not there, as a copy of its parent's, which is what a fork
    /// makes.
    private Entry known(Task task) {
        Entry entry = entries.get(task.id());
        if (entry == null) {
            Entry parent = entries.get(task.parent());
            long start = epochNanos.applyAsLong(task.id().startBootNanos());
            Process process = parent == null || task.kernelThread()
                    ? new Process(task.id(), task.name(), start, null, Arguments.NONE, null, null, null, null)
                    : parent.process.forked(task.id(), task.name(), start);
            entry = new Entry(process, null);
            adopt(entry, parent);
            enter(entry);
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
        // Who has no creator that we know is the first of all, or the first that we know: pid 1 and 2 come from pid
        // 0.
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

    private static void adopt(Entry entry, @Nullable Entry parent) {
        if (parent != null && parent != entry) {
            entry.parent = parent;
            parent.children++;
        }
    }

    private void complete(Draft draft, ImageHashed hashed) {
        Process told = draft.process();
        if (told == null || hashed.sha256() == null) {
            return;
        }
        draft.process(told.withSha256(hashed.sha256()));
        Entry entry = entries.get(told.id());
        if (entry != null && told.executable() != null && told.executable().equals(entry.process.executable())) {
            replace(entry, entry.process.withSha256(hashed.sha256()));
        }
    }

    private void replace(Entry entry, Process process) {
        boolean entered = entries.get(process.id()) == entry;
        if (entered) {
            bytes += weight(process) - weight(entry.process);
        }
        entry.process = process;
        if (entered) {
            shed();
        }
    }

    private void enter(Entry entry) {
        bytes += weight(entry.process);
        entries.put(entry.process.id(), entry);
        shed();
        if (entries.size() > entryLimit || bytes > byteLimit) {
            refused++;
            evict(entry);
        }
    }

    /// Makes room at the expense of those that ended.
    private void shed() {
        while ((entries.size() > entryLimit || bytes > byteLimit) && !lingering.isEmpty()) {
            evict(lingering.poll());
        }
        if (entries.size() > entryLimit || bytes > byteLimit) {
            for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
                Entry entry = all.next();
                if (entry.ended) {
                    all.remove();
                    forget(entry);
                    if (entries.size() <= entryLimit && bytes <= byteLimit) {
                        return;
                    }
                }
            }
        }
    }

    private void end(Entry entry) {
        entry.ended = true;
        if (entry.children == 0 && !entry.evicted) {
            linger(entry);
        }
    }

    private void linger(Entry entry) {
        lingering.add(entry);
        if (lingering.size() > LINGERING) {
            evict(lingering.poll());
        }
    }

    private void evict(Entry entry) {
        if (!entry.evicted) {
            entries.remove(entry.process.id(), entry);
            forget(entry);
        }
    }

    private void forget(Entry entry) {
        entry.evicted = true;
        bytes -= weight(entry.process);
        Entry parent = entry.parent;
        if (parent != null && --parent.children == 0 && parent.ended && !parent.evicted) {
            linger(parent);
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
