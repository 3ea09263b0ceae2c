package nightjar.sensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
import nightjar.bpf.Kernel;
import nightjar.bpf.KernelException;
import nightjar.matcher.Category;

/// The hooks in the middle of a call, where its paths are resolved and nothing is done yet: they refuse what a rule
/// forbids, and keep the paths for the hook at the return of the call.
///
/// There are two objects of them, for programs and for files. Which kind of hook they get is found by trying: a
/// security module, or else a look at the functions that ask those, or else none.
final class LsmHooks implements AutoCloseable {
    private static final List<String> OF_PROCESSES = List.of("counters", "reader", "images", "judgements", "scratches");
    private static final List<String> OF_EXECS = List.of("process_ring", "kept_processes");
    private static final List<String> OF_CALLS =
            List.of("event_ring", "interesting_prefixes", "interesting_names", "ignored", "interest_control");

    /// Hooks that came after Linux 6.1; what they see, others see on a kernel without them.
    private static final Set<String> NEWER = Set.of("lsm_file_truncate");

    /// What has no use where nothing is refused: it keeps no path.
    private static final Set<String> REFUSING_ONLY = Set.of("lsm_file_truncate", "lsm_file_open", "lsm_inode_setxattr");

    private static final Set<Category> FILES = Set.of(
            Category.FILE_EVENT,
            Category.FILE_ACCESS,
            Category.FILE_CHANGE,
            Category.FILE_DELETE,
            Category.FILE_RENAME);

    private static final String NO_PATHS =
            "of a path that a call is given, links are not followed, and nothing is told of the file that it names";
    private static final String NO_REFUSING = "'block': such rules are refused under --mode enforce";

    /// Workspaces for hooks that other tasks may preempt; a power of two.
    private static final int FEWEST_SLOTS = 8;

    private final Flavour flavour;
    private final Optional<BpfObject> object;
    private final List<BpfProgram> programs;
    private final Set<Category> blocked;
    private final Hook hook;

    private LsmHooks(
            Flavour flavour, Optional<BpfObject> object, List<BpfProgram> programs, Set<Category> blocked, Hook hook) {
        this.flavour = flavour;
        this.object = object;
        this.programs = programs;
        this.blocked = blocked;
        this.hook = hook;
    }

    /// Those of programs: they refuse, and are of no other use.
    ///
    /// @param processes the object of processes, loaded
    static LsmHooks ofExecs(BpfObject processes, int ruleWords, HookChoice choice) {
        return new Attempt(
                        "blocking programs",
                        "exec_lsm",
                        choice,
                        List.of(Flavour.LSM),
                        Set.of(Category.PROCESS_CREATION))
                .open(object -> {
                    Images.makeRoom(object, ruleWords);
                    OF_PROCESSES.forEach(map -> object.map(map).reuse(processes.map(map)));
                    OF_EXECS.forEach(map -> object.map(map).reuse(processes.map(map)));
                });
    }

    /// Those of files.
    ///
    /// @param calls the object of the families' common maps, loaded
    static LsmHooks ofFiles(BpfObject processes, BpfObject calls, int ruleWords, HookChoice choice) {
        return new Attempt("paths of calls", "file_lsm", choice, List.of(Flavour.LSM, Flavour.FENTRY), FILES)
                .open(object -> {
                    Images.makeRoom(object, ruleWords);
                    OF_PROCESSES.forEach(map -> object.map(map).reuse(processes.map(map)));
                    OF_CALLS.forEach(map -> object.map(map).reuse(calls.map(map)));
                    object.map(".rodata.refuse").initial(0, choice.refusing() ? 1 : 0);
                });
    }

    /// One object, and what is known before it is tried.
    private record Attempt(
            String purpose, String name, HookChoice choice, List<Flavour> flavours, Set<Category> categories) {

        LsmHooks open(Consumer<BpfObject> prepare) {
            String problem = "not asked for";
            for (Flavour flavour : choice.flavours()) {
                if (flavours.contains(flavour)) {
                    problem = probe(flavour).problem();
                    if (problem == null) {
                        try {
                            return open(flavour, prepare);
                        } catch (KernelException e) {
                            problem = firstLine(e);
                        }
                    }
                }
            }
            String lost = flavours.contains(Flavour.FENTRY) ? NO_PATHS : NO_REFUSING;
            String flavour = choice.only().orElse(flavours.getFirst()).word();
            return new LsmHooks(
                    Flavour.TRACEPOINT,
                    Optional.empty(),
                    List.of(),
                    Set.of(),
                    new Hook(purpose, flavour, purpose, problem, lost));
        }

        private LsmHooks open(Flavour flavour, Consumer<BpfObject> prepare) {
            try {
                return open(flavour, prepare, program -> isWanted(program, flavour));
            } catch (KernelException _) {
                return open(flavour, prepare, program -> isWanted(program, flavour) && !NEWER.contains(program.name()));
            }
        }

        private LsmHooks open(Flavour flavour, Consumer<BpfObject> prepare, Predicate<BpfProgram> wanted) {
            BpfObject object = BpfObject.open(name, Sensor.resource(name + ".bpf.o"));
            try {
                List<BpfProgram> programs = new ArrayList<>();
                object.programs().values().forEach(program -> {
                    program.autoload(wanted.test(program));
                    if (wanted.test(program)) {
                        programs.add(program);
                    }
                });
                int slots = FEWEST_SLOTS;
                while (choice.refusing() && slots < 2 * Kernel.possibleCpus()) {
                    slots *= 2;
                }
                object.map("slots").maxEntries(slots);
                object.map(".rodata.slots").initial(0, slots - 1L);
                prepare.accept(object);
                object.load();
                programs.forEach(BpfProgram::attach);
                boolean blocks = flavour == Flavour.LSM && choice.refusing();
                return new LsmHooks(
                        flavour,
                        Optional.of(object),
                        programs,
                        blocks ? categories : Set.of(),
                        new Hook(purpose, flavour.word(), targets(programs), null, ""));
            } catch (RuntimeException e) {
                object.close();
                throw e;
            }
        }

        private boolean isWanted(BpfProgram program, Flavour flavour) {
            return program.section().startsWith(flavour.word() + "/")
                    && (choice.refusing() || !REFUSING_ONLY.contains(program.name()));
        }
    }

    private static String firstLine(KernelException e) {
        return e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
    }

    private static String targets(List<BpfProgram> programs) {
        List<String> targets = programs.stream()
                .map(program -> program.section().split("/", 2)[1])
                .sorted()
                .toList();
        return targets.getFirst() + (targets.size() > 1 ? " and %d more".formatted(targets.size() - 1) : "");
    }

    /// Whether this kernel has hooks of this kind, by trying.
    static Hook probe(Flavour flavour) {
        String lost = switch (flavour) {
            case LSM ->
                "refusing what a rule forbids; comes with CONFIG_BPF_LSM and lsm=…,bpf on the kernel's command line";
            case FENTRY ->
                "paths of every file event; comes with CONFIG_FUNCTION_TRACER and CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS";
            case TRACEPOINT -> throw new IllegalArgumentException("every kernel has them");
        };
        try (BpfObject object = BpfObject.open("probe", Sensor.resource("probe.bpf.o"))) {
            BpfProgram program = object.program("probe_" + flavour.word());
            object.programs().values().forEach(each -> each.autoload(each.name().equals(program.name())));
            String target = program.section().split("/", 2)[1];
            try {
                // It loads and attaches also where the kernel never asks it.
                if (flavour == Flavour.LSM && !Kernel.securityModules().contains("bpf")) {
                    return new Hook("enforcement", "lsm", target, "bpf is not among the security modules", lost);
                }
                object.load();
                program.attach();
                return new Hook("enforcement", flavour.word(), target, null, "");
            } catch (KernelException e) {
                return new Hook("enforcement", flavour.word(), target, firstLine(e), lost);
            }
        }
    }

    Flavour flavour() {
        return flavour;
    }

    /// What of it we got.
    Hook hook() {
        return hook;
    }

    /// Where another object finds the maps that it shares with these hooks.
    Optional<BpfObject> object() {
        return object;
    }

    /// The events that can be refused.
    Set<Category> blocked() {
        return blocked;
    }

    /// Those that are loaded.
    List<BpfProgram> programs() {
        return programs;
    }

    @Override
    public void close() {
        object.ifPresent(BpfObject::close);
    }
}
