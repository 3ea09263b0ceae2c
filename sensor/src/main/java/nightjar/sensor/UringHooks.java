package nightjar.sensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import nightjar.bpf.BpfLink;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
import nightjar.bpf.KernelException;
import org.jspecify.annotations.Nullable;

/// The hooks of io_uring, by which a process asks for files without a system call for each: they tell the same events
/// as the hook of system calls, and share its maps. A kernel that does not take them is watched without.
final class UringHooks implements AutoCloseable {
    private static final String PURPOSE = "file events by io_uring";

    /// The program at which a request is submitted: its tracepoint has this name since Linux 6.3, and had that
    /// before.
    private static final List<String> SUBMITTED = List.of("on_request", "on_request_v61");

    private final @Nullable BpfObject object;
    private final List<BpfProgram> programs;
    private final List<BpfLink> links;
    private final Hook hook;

    private UringHooks(BpfObject object, String submitted) {
        this.object = object;
        this.programs = object.programs().values().stream()
                .filter(program -> isUsed(program, submitted))
                .toList();
        this.links = new ArrayList<>(programs.stream().map(BpfProgram::attach).toList());
        this.hook = new Hook(PURPOSE, "tp_btf", target(object.program(submitted)), null, "");
    }

    private UringHooks(KernelException problem) {
        this.object = null;
        this.programs = List.of();
        this.links = new ArrayList<>();
        this.hook = new Hook(PURPOSE, "tp_btf", "io_uring_submit_req", problem.getMessage(), "every " + PURPOSE);
    }

    /// Loads and attaches them.
    ///
    /// @param prepare makes room in an object that is not yet loaded, and has it share maps
    static UringHooks open(Consumer<BpfObject> prepare) {
        try {
            return open(prepare, SUBMITTED.getFirst());
        } catch (KernelException e) {
            try {
                return open(prepare, SUBMITTED.getLast());
            } catch (KernelException _) {
                return new UringHooks(e);
            }
        }
    }

    private static UringHooks open(Consumer<BpfObject> prepare, String submitted) {
        BpfObject object = BpfObject.open("uring", Sensor.resource("uring.bpf.o"));
        try {
            object.programs().values().forEach(program -> program.autoload(isUsed(program, submitted)));
            prepare.accept(object);
            object.load();
            return new UringHooks(object, submitted);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    private static boolean isUsed(BpfProgram program, String submitted) {
        return !SUBMITTED.contains(program.name()) || program.name().equals(submitted);
    }

    private static String target(BpfProgram program) {
        return program.section().split("/", 2)[1];
    }

    Hook hook() {
        return hook;
    }

    /// By their names.
    Map<String, BpfProgram> programs() {
        return programs.stream().collect(Collectors.toMap(BpfProgram::name, program -> program));
    }

    /// Takes the hooks off; what they told before can still be drained.
    void detach() {
        links.forEach(BpfLink::close);
        links.clear();
    }

    @Override
    public void close() {
        detach();
        if (object != null) {
            object.close();
        }
    }
}
