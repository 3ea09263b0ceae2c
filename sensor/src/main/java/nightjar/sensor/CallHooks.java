package nightjar.sensor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nightjar.bpf.BpfLink;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
import nightjar.bpf.Kernel;
import nightjar.bpf.KernelException;
import nightjar.bpf.RingBuffer;
import nightjar.matcher.Category;

/// The hook at which every system call returns, and behind it the families of events that ask for some of them.
///
/// Each family is an object of its own. They share the counters, the rules and the reader's state with the object of
/// processes, and among each other the ring, which is not that of processes: a flood of opens drops no exec. A family
/// that this kernel does not take is left out, and says so.
final class CallHooks implements AutoCloseable {
    private static final List<String> OF_PROCESSES = List.of("counters", "reader");
    private static final List<String> OF_JUDGING = List.of("images", "judgements", "scratches");
    private static final List<String> OF_CALLS =
            List.of("event_ring", "interesting_prefixes", "interesting_names", "ignored", "interest_control");
    private static final String DISPATCHER = "on_call";
    /// What programs are called that are attached, and not only reached from others.
    private static final String ATTACHED = "on_";

    /// Whether this kernel takes modules at all.
    private static final boolean MODULES = Files.exists(Path.of("/proc/modules"));

    private record Beside(String purpose, String lost) {}

    /// Programs with a hook of their own: what for, and what is lost without it.
    private static final Map<String, Beside> BESIDE = Map.of(
            "on_signal",
            new Beside("process.kill", "every process.kill"),
            "on_new_task",
            new Beside("process.clone", "every process.clone; who forked processes were before process.identity"),
            "on_new_program",
            new Beside("identities", "who processes were before process.identity and process.capset"),
            "on_module",
            new Beside("names of modules", "names of modules that are loaded from memory"));

    private final BpfObject calls;
    private final Optional<LsmHooks> early;
    private final Map<Family, BpfObject> families = new LinkedHashMap<>();
    private final List<Hook> hooks = new ArrayList<>();
    private final RingBuffer ring;
    private final List<BpfLink> links = new ArrayList<>();
    private Optional<UringHooks> uring = Optional.empty();
    private Optional<NetworkHooks> network = Optional.empty();

    private CallHooks(BpfObject calls, Optional<LsmHooks> early) {
        this.calls = calls;
        this.early = early;
        this.ring = calls.map("event_ring").ring();
    }

    /// Loads and attaches what the scope asks for; nothing, where that is processes alone.
    ///
    /// @param processes the object of processes, loaded
    /// @param ringBytes room for records that were not yet read
    static Optional<CallHooks> open(BpfObject processes, int ringBytes, int ruleWords, Scope scope, HookChoice choice) {
        List<Family> wanted = scope.families().stream()
                .filter(family -> family.number() > 0)
                .sorted()
                .toList();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        BpfObject calls = BpfObject.open("calls", Sensor.resource("calls.bpf.o"));
        try {
            OF_PROCESSES.forEach(map -> calls.map(map).reuse(processes.map(map)));
            calls.map("event_ring").maxEntries(ringBytes);
            calls.map("call_batches").maxEntries(Kernel.possibleCpus());
            calls.load();
            Interests.tell(calls, scope);
        } catch (RuntimeException e) {
            calls.close();
            throw e;
        }
        Optional<LsmHooks> early = wanted.contains(Family.FILE)
                ? Optional.of(LsmHooks.ofFiles(processes, calls, ruleWords, choice))
                : Optional.empty();
        var hooks = new CallHooks(calls, early);
        try {
            wanted.forEach(family -> hooks.add(family, processes, ruleWords, scope));
            if (wanted.contains(Family.FILE)) {
                hooks.addUring(processes, ruleWords);
            }
            hooks.links.add(calls.program(DISPATCHER).attach());
            return Optional.of(hooks);
        } catch (RuntimeException e) {
            hooks.close();
            throw e;
        }
    }

    private void add(Family family, BpfObject processes, int ruleWords, Scope scope) {
        String purpose = family.word() + " events";
        BpfObject object = BpfObject.open(family.word(), Sensor.resource(family.word() + ".bpf.o"));
        try {
            share(object, processes, ruleWords);
            object.map("families").reuse(calls.map("families"));
            if (family == Family.FILE) {
                early.flatMap(LsmHooks::object).ifPresent(resolving -> {
                    object.map("resolved_paths").reuse(resolving.map("resolved_paths"));
                    object.map(".rodata.resolved").initial(0, 1);
                });
            }
            object.load();
            calls.map("families").put(family.number(), object.program(family.program()));
            families.put(family, object);
            hooks.add(new Hook(purpose, "tp_btf", "sys_exit", null, lostByFlavour(family)));
            object.programs().forEach((name, program) -> {
                if (family != Family.NETWORK
                        && name.startsWith(ATTACHED)
                        && !name.equals(family.program())
                        && (MODULES || !name.equals("on_module"))) {
                    hooks.add(attach(purpose, name, program));
                }
            });
            if (family == Family.NETWORK) {
                var others = new NetworkHooks(object, scope.network());
                hooks.addAll(others.hooks());
                network = Optional.of(others);
            }
        } catch (KernelException e) {
            object.close();
            hooks.add(new Hook(purpose, "tp_btf", "sys_exit", e.getMessage(), "every " + family.word() + " event"));
        }
    }

    /// A program of a family that has a hook of its own; without it, the family tells less.
    private Hook attach(String purpose, String name, BpfProgram program) {
        String[] section = program.section().split("/", 2);
        Beside words = BESIDE.getOrDefault(name, new Beside(purpose, purpose));
        try {
            links.add(program.attach());
            return new Hook(words.purpose(), section[0], section[1], null, "");
        } catch (KernelException e) {
            return new Hook(words.purpose(), section[0], section[1], e.getMessage(), words.lost());
        }
    }

    /// What was looked at in vain is looked at again from now on: there are other rules.
    void lookAgain() {
        Interests.lookAgain(calls);
    }

    /// What the hook of calls cannot know, since it looks when a call returns, and no hook in the middle tells it.
    private String lostByFlavour(Family family) {
        boolean resolved = early.flatMap(LsmHooks::object).isPresent();
        return family == Family.FILE && !resolved
                ? "of all but opens, a name that another thread changes during the call"
                : "";
    }

    /// Has an object that is not yet loaded use the maps that all share.
    private void share(BpfObject object, BpfObject processes, int ruleWords) {
        OF_PROCESSES.forEach(map -> object.map(map).reuse(processes.map(map)));
        Images.makeRoom(object, ruleWords);
        OF_JUDGING.forEach(map -> object.map(map).reuse(processes.map(map)));
        OF_CALLS.forEach(map -> object.map(map).reuse(calls.map(map)));
    }

    private void addUring(BpfObject processes, int ruleWords) {
        var added = UringHooks.open(object -> share(object, processes, ruleWords));
        uring = Optional.of(added);
        hooks.add(added.hook());
    }

    /// Has every call go to this feed, from now on.
    CallSequence follow(CallFeed feed) {
        return new CallSequence(calls, feed);
    }

    /// The hooks in the middle of calls.
    Optional<LsmHooks> early() {
        return early;
    }

    /// Whether events of a category can be refused, so that they do not happen.
    boolean blocks(Category category) {
        return category == Category.NETWORK_CONNECTION
                && network.map(NetworkHooks::refuses).orElse(false);
    }

    /// To be called about once a second.
    void tick() {
        network.ifPresent(NetworkHooks::sweep);
    }

    RingBuffer ring() {
        return ring;
    }

    List<Hook> hooks() {
        return List.copyOf(hooks);
    }

    /// Takes the hook off; what it told before can still be drained.
    void detach() {
        network.ifPresent(NetworkHooks::detach);
        uring.ifPresent(UringHooks::detach);
        links.forEach(BpfLink::close);
        links.clear();
    }

    /// How often the kernel did not run one of our programs because it was running on that CPU already.
    long missed() {
        return programs().values().stream()
                .mapToLong(BpfProgram::recursionMisses)
                .sum();
    }

    /// By their names.
    Map<String, BpfProgram> programs() {
        var programs = new TreeMap<>(calls.programs());
        families.values().forEach(object -> programs.putAll(object.programs()));
        uring.ifPresent(each -> programs.putAll(each.programs()));
        return programs;
    }

    @Override
    public void close() {
        detach();
        uring.ifPresent(UringHooks::close);
        families.values().forEach(BpfObject::close);
        calls.close();
    }
}
