package nightjar.sensor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import nightjar.bpf.BpfLink;
import nightjar.bpf.BpfObject;
import nightjar.bpf.KernelException;
import nightjar.bpf.PinnedFile;
import nightjar.events.Image.FileVersion;
import nightjar.events.ProcessExec;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// The lines that are typed into shells: attaches uprobes to the readers of lines, once a file.
///
/// **When.** At start to the shells that /etc/shells names and to those that run; later to each file that is run and
/// called like a shell, as soon as its exec was told. A dash that waits for a line at that moment tells from
/// the next one on. What a file is called decides whether we look into it; what is in it decides what it is
/// ([LineReader]).
///
/// **Which file.** The one that runs, through `/proc/PID/exe`: in whatever container, also where its name is gone.
/// It is
/// held by a descriptor from the moment we look into it until it is attached to, so nobody can put another file in
/// its
/// place in between. Containers of one image run one file through several overlays; it is attached to once.
///
/// **Bounds.** At most [#FILES] files. A file stays attached to until its name is gone and nobody runs it, or there
/// is
/// no room and nobody runs it; where all are in use, one more is not attached to and counted. At most [#WAITING]
/// files
/// wait to be looked at; one more is looked at when it is run again.
///
/// [#enrich] is called on the thread that drains the ring and does not wait; the work is done on the thread
/// `nightjar-shells`.
public final class ShellCommands implements SyncEnricher, AutoCloseable {
    static final int FILES = 64;
    static final int WAITING = 256;

    /// Files that were looked at, of which another exec is no news; who came first goes first.
    private static final int KNOWN = 1_024;
    /// Lines of /etc/shells.
    private static final int LISTED = 256;
    /// Files whose reader was not found, by name, for whoever asks.
    private static final int PROBLEMS = 64;

    /// Threads that take programs off at the end.
    private static final int WAITERS = 16;

    private static final String EVENT = "shell.command";
    private static final String FLAVOUR = "uprobe";
    private static final String READERS = "readers of shells' lines";
    private static final Pattern SHELL = Pattern.compile("(?:r?bash|zsh|dash|sh)(?:-static|[-.0-9]*)");
    private static final Path ROOT = Path.of("/");
    private static final Duration END = Duration.ofSeconds(1);

    private final Path proc;
    private final Path shells;
    private final int fileLimit;
    private final @Nullable BpfObject object;
    private final @Nullable String problem;
    private final Thread thread;
    private final BlockingQueue<Sighting> waiting = new ArrayBlockingQueue<>(WAITING);
    private final CountDownLatch looked = new CountDownLatch(1);

    /// Guarded by itself, since the thread that drains the ring asks it and must not wait for an attachment.
    private final Set<FileVersion> known = new LinkedHashSet<>();
    /// Guarded by this.
    private final List<Attached> attached = new ArrayList<>();
    /// Guarded by this.
    private final Map<String, String> problems = new LinkedHashMap<>();
    /// Guarded by this.
    private boolean detached;
    /// Guarded by this.
    private long refused;

    /// An exec of a file that is called like a shell.
    private record Sighting(int pid, Text path, FileVersion version) {}

    /// Which file, and which content of it.
    ///
    /// @param overlay whether it lies on an overlay, so that its device number says nothing
    private record FileId(long inode, long device, boolean overlay, long size, long modifiedNanos) {
        static FileId of(Path file, boolean overlay) throws IOException {
            Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,dev,size,lastModifiedTime,mode");
            if ((number(attributes, "mode") & 0170000) != 0100000) {
                throw new IOException("it is no regular file");
            }
            return new FileId(
                    number(attributes, "ino"),
                    number(attributes, "dev"),
                    overlay,
                    number(attributes, "size"),
                    attributes.get("lastModifiedTime") instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : -1);
        }

        private static long number(Map<String, Object> attributes, String name) {
            return attributes.get(name) instanceof Number number ? number.longValue() : -1;
        }

        boolean isContent(long otherSize, long otherModifiedNanos) {
            return size == otherSize && modifiedNanos == otherModifiedNanos;
        }

        boolean isFile(FileId other) {
            return inode == other.inode
                    && (device == other.device
                            || ((overlay || other.overlay) && isContent(other.size, other.modifiedNanos)));
        }
    }

    private record Attached(FileId id, String shownAs, LineReader reader, PinnedFile file, List<BpfLink> links) {
        void close() {
            links.forEach(BpfLink::close);
            file.close();
        }
    }

    /// Loads the programs, and begins to look for shells. Where the kernel refuses, [#hooks] says so.
    ///
    /// @param sensor through whose ring they tell; to be closed after this
    public ShellCommands(Sensor sensor) {
        this(sensor, Path.of("/proc"), Path.of("/etc/shells"), FILES);
    }

    /// @param proc where the proc file system is mounted
    /// @param shells the file that lists the host's shells (shells(5)); may be missing
    /// @param fileLimit how many files are attached to
    ShellCommands(Sensor sensor, Path proc, Path shells, int fileLimit) {
        this.proc = proc;
        this.shells = shells;
        this.fileLimit = fileLimit;
        BpfObject opened = null;
        String failure = null;
        try {
            opened = sensor.loadBeside("shell");
        } catch (KernelException e) {
            failure = e.getMessage();
        }
        this.object = opened;
        this.problem = failure;
        sensor.beforeDrained(this::detach);
        this.thread = Thread.ofPlatform().name("nightjar-shells").daemon().unstarted(this::work);
        if (opened == null) {
            looked.countDown();
        } else {
            thread.start();
        }
    }

    @Override
    public void enrich(Draft draft) {
        if (draft.event() instanceof ProcessExec exec
                && isCalledLikeAShell(exec.image().path())) {
            FileVersion version = exec.image().version();
            if (remember(version)
                    && !waiting.offer(
                            new Sighting(exec.task().id().pid(), exec.image().path(), version))) {
                forget(version);
            }
        }
    }

    /// Whether a path's last name is that of a shell whose lines we can read.
    static boolean isCalledLikeAShell(Text path) {
        String name = path.toString();
        return SHELL.matcher(name.substring(name.lastIndexOf('/') + 1)).matches();
    }

    /// Whether shells can be attached to; which of them are is known a moment later.
    public Hook hook() {
        return new Hook(EVENT, FLAVOUR, READERS, problem, problem == null ? "" : "every " + EVENT);
    }

    /// Which files are attached to, and which cannot be, once those are attached to that were there at the start.
    public List<Hook> hooks() {
        if (problem != null) {
            return List.of(hook());
        }
        try {
            looked.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            List<Hook> hooks = new ArrayList<>();
            attached.forEach(each -> hooks.add(new Hook(
                    EVENT, FLAVOUR, each.shownAs() + ":" + each.reader().name(), null, "")));
            problems.forEach(
                    (file, reason) -> hooks.add(new Hook(EVENT, FLAVOUR, file, reason, "what is typed into " + file)));
            return hooks;
        }
    }

    /// Files that were not attached to because [#FILES] others were in use.
    public synchronized long refused() {
        return refused;
    }

    /// Files that are called like a shell and have no reader that we could find.
    public synchronized long unreadable() {
        return problems.size();
    }

    private void work() {
        try {
            lookAround();
        } finally {
            looked.countDown();
        }
        try {
            while (true) {
                look(waiting.take());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /// At the shells that the host has, and at those that run already.
    private void lookAround() {
        for (String shell : listed()) {
            if (isCalledLikeAShell(Text.of(shell))) {
                attach(Path.of(shell), shell, null);
            }
        }
        for (Path process : processes()) {
            running(process).ifPresent(path -> attach(process.resolve("exe"), path.toString(), null));
        }
    }

    private List<String> listed() {
        try {
            return Files.readAllLines(shells).stream()
                    .filter(line -> line.startsWith("/"))
                    .map(String::strip)
                    .limit(LISTED)
                    .toList();
        } catch (IOException _) {
            return List.of(); // a host need not have it
        }
    }

    private List<Path> processes() {
        List<Path> processes = new ArrayList<>();
        try (DirectoryStream<Path> pids = Files.newDirectoryStream(proc, "[0-9]*")) {
            pids.forEach(processes::add);
        } catch (IOException _) {
            return List.of();
        }
        return processes;
    }

    /// The shell that a process runs, if it is one.
    private static Optional<Text> running(Path process) {
        try {
            Text path = PathBytes.text(Files.readSymbolicLink(process.resolve("exe")));
            String name = path.toString();
            String deleted = " (deleted)"; // proc(5)
            Text kept = name.endsWith(deleted) ? Text.of(name.substring(0, name.length() - deleted.length())) : path;
            return isCalledLikeAShell(kept) ? Optional.of(kept) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // gone, or a kernel thread
        }
    }

    private void look(Sighting sighting) {
        Path process = proc.resolve(Integer.toString(sighting.pid()));
        List<Path> candidates = new ArrayList<>(List.of(process.resolve("exe")));
        PathBytes.path(sighting.path()).ifPresent(path -> {
            candidates.add(process.resolve("root").resolve(ROOT.relativize(path)));
            candidates.add(path);
        });
        for (Path candidate : candidates) {
            if (attach(candidate, sighting.path().toString(), sighting.version())) {
                return;
            }
        }
        forget(sighting.version()); // it was gone before we came; the next one may be there longer
    }

    /// Attaches to a file, if that was not done before; returns whether the file is done with.
    ///
    /// @param version the content that it has to be; `null` for whatever it is
    private boolean attach(Path path, String shownAs, @Nullable FileVersion version) {
        PinnedFile file;
        FileId id;
        try {
            if (!Files.isRegularFile(path)) {
                return false; // opening something else may have an effect
            }
            file = PinnedFile.open(path);
        } catch (IOException _) {
            return false;
        }
        try {
            id = FileId.of(file.path(), file.isOnOverlay());
        } catch (IOException | KernelException _) {
            file.close();
            return false;
        }
        boolean kept = false;
        try {
            if (version != null && !id.isContent(version.size(), version.modifiedNanos())) {
                return false;
            }
            kept = attach(file, id, shownAs);
            return true;
        } finally {
            if (!kept) {
                file.close();
            }
        }
    }

    /// Whether the file is attached to now and was not before.
    private synchronized boolean attach(PinnedFile file, FileId id, String shownAs) {
        if (detached || isAttached(id) || !makeRoom()) {
            return false;
        }
        List<BpfLink> links = new ArrayList<>();
        try {
            LineReader reader = LineReader.of(file.path());
            link(reader, file, links);
            attached.add(new Attached(id, shownAs, reader, file, links));
            return true;
        } catch (IOException | RuntimeException e) { // also a defect of ours: one file must not cost those that follow
            links.forEach(BpfLink::close);
            if (problems.size() < PROBLEMS) {
                problems.put(shownAs, e.getMessage() == null ? e.toString() : e.getMessage());
            }
            return false;
        }
    }

    private void link(LineReader reader, PinnedFile file, List<BpfLink> links) {
        switch (reader) {
            case LineReader.Readline(List<Long> after) -> after.forEach(at -> links.add(on("on_bash_line", file, at)));
            case LineReader.ZleEntry(List<Long> after) -> after.forEach(at -> links.add(on("on_zsh_line", file, at)));
            case LineReader.ReadCall(long at, long after) -> {
                links.add(on("on_dash_line", file, after));
                links.add(on("on_dash_read", file, at));
            }
        }
    }

    private BpfLink on(String program, PinnedFile file, long offset) {
        if (object == null) {
            throw new IllegalStateException("the programs are not loaded: " + problem);
        }
        return object.program(program).attachTo(file, offset);
    }

    /// A file that was written over is attached to anew: its code is not where it was.
    private boolean isAttached(FileId id) {
        for (Attached each : attached) {
            if (each.id().isFile(id)) {
                if (each.id().isContent(id.size(), id.modifiedNanos())) {
                    return true;
                }
                drop(each::equals);
                return false;
            }
        }
        return false;
    }

    private boolean makeRoom() {
        List<FileId> used = attached.isEmpty() ? List.of() : inUse();
        drop(each -> isGone(each) && used.stream().noneMatch(each.id()::isFile));
        if (attached.size() >= fileLimit) {
            drop(each -> used.stream().noneMatch(each.id()::isFile));
            synchronized (known) {
                known.clear(); // those that were dropped are news when they are run again
            }
        }
        if (attached.size() >= fileLimit) {
            refused++;
            return false;
        }
        return true;
    }

    private static boolean isGone(Attached file) {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(file.file().path(), "unix:nlink"));
        } catch (IOException _) {
            return true;
        }
    }

    /// The files that processes run.
    private List<FileId> inUse() {
        List<FileId> used = new ArrayList<>();
        for (Path process : processes()) {
            try {
                used.add(FileId.of(process.resolve("exe"), true)); // which may find one in use that is not
            } catch (IOException _) {
                // gone, or a kernel thread
            }
        }
        return used;
    }

    private void drop(Predicate<Attached> which) {
        for (Iterator<Attached> each = attached.iterator(); each.hasNext(); ) {
            Attached file = each.next();
            if (which.test(file)) {
                each.remove();
                file.close();
            }
        }
    }

    private boolean remember(FileVersion version) {
        synchronized (known) {
            if (!known.add(version)) {
                return false;
            }
            if (known.size() > KNOWN) {
                known.remove(known.iterator().next());
            }
            return true;
        }
    }

    private void forget(FileVersion version) {
        synchronized (known) {
            known.remove(version);
        }
    }

    /// Takes the programs off; what they told before can still be drained.
    private synchronized void detach() {
        detached = true;
        // Each has to wait until no process is in its program any more, a tenth of a second; they wait together.
        try (ExecutorService waiters = Executors.newFixedThreadPool(WAITERS)) {
            attached.forEach(each -> each.links().forEach(link -> waiters.execute(link::close)));
        }
        attached.forEach(each -> each.file().close());
        attached.clear();
    }

    /// How many files are attached to.
    synchronized int attachedFiles() {
        return attached.size();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(END);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        detach();
        if (object != null) {
            object.close();
        }
    }
}
