package nightjar.sensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nightjar.bpf.BpfLink;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
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

    private final BpfObject calls;
    private final Map<Family, BpfObject> families = new LinkedHashMap<>();
    private final List<Hook> hooks = new ArrayList<>();
    private final RingBuffer ring;
    private Optional<NetworkHooks> network = Optional.empty();
    private Optional<BpfLink> link = Optional.empty();

    private CallHooks(BpfObject calls) {
        this.calls = calls;
        this.ring = calls.map("event_ring").ring();
    }

    /// Loads and attaches what the scope asks for; nothing, where that is processes alone.
    ///
    /// @param processes the object of processes, loaded
    /// @param ringBytes room for records that were not yet read
    static Optional<CallHooks> open(BpfObject processes, int ringBytes, int ruleWords, Scope scope) {
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
            calls.load();
            Interests.tell(calls, scope);
        } catch (RuntimeException e) {
            calls.close();
            throw e;
        }
        var hooks = new CallHooks(calls);
        try {
            wanted.forEach(family -> hooks.add(family, processes, ruleWords, scope));
            hooks.link = Optional.of(calls.program(DISPATCHER).attach());
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
            OF_PROCESSES.forEach(map -> object.map(map).reuse(processes.map(map)));
            Images.makeRoom(object, ruleWords);
            OF_JUDGING.forEach(map -> object.map(map).reuse(processes.map(map)));
            OF_CALLS.forEach(map -> object.map(map).reuse(calls.map(map)));
            object.load();
            calls.map("families").put(family.number(), object.program(family.program()));
            families.put(family, object);
            hooks.add(new Hook(purpose, "tp_btf", "sys_exit", null, ""));
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
        link.ifPresent(BpfLink::close);
        link = Optional.empty();
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
        return programs;
    }

    @Override
    public void close() {
        detach();
        families.values().forEach(BpfObject::close);
        calls.close();
    }
}
