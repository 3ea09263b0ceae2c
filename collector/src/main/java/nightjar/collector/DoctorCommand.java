package nightjar.collector;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nightjar.bpf.Kernel;
import nightjar.bpf.MissingLibraryException;
import nightjar.sensor.Hook;
import nightjar.sensor.HookChoice;
import nightjar.sensor.Scope;
import nightjar.sensor.Sensor;
import nightjar.sensor.SensorUnavailableException;
import nightjar.sensor.ShellCommands;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nightjar doctor`: what this machine lets us see, and what is lost where it does not.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what Nightjar gets on this machine, what is missing, and how to get it.")
final class DoctorCommand implements Callable<Integer> {
    /// All that could be of use, tried for a moment.
    private static final HookChoice EVERYTHING = new HookChoice(Optional.empty(), true);

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(
                "kernel",
                Kernel.release() + " " + System.getProperty("os.arch"),
                Kernel.atLeast(6, 1) ? State.OK : State.MISSING,
                "Nightjar needs Linux 6.1 or later"));
        checks.add(new Check(
                "kernel types",
                Kernel.BTF.toString(),
                Kernel.hasBtf() ? State.OK : State.MISSING,
                "a kernel with CONFIG_DEBUG_INFO_BTF=y, as those of the distributions are"));
        checks.add(new Check(
                "privileges",
                Kernel.mayTrace() ? "may load tracing programs" : "may not load tracing programs",
                Kernel.mayTrace() ? State.OK : State.MISSING,
                "run it as root (or with CAP_BPF and CAP_PERFMON)"));
        checks.add(libbpf());
        int needed =
                checks.stream().allMatch(check -> check.state() == State.OK) ? hooks(checks) : ExitCode.NOT_SUPPORTED;
        checks.forEach(check -> print(out, check));
        out.flush();
        return needed;
    }

    private enum State {
        OK,
        /// Something is lost without it.
        LESS,
        /// Nothing works without it.
        MISSING
    }

    private record Check(String subject, String found, State state, String remedy) {}

    private static Check libbpf() {
        try {
            return new Check("libbpf", Kernel.libbpfVersion(), State.OK, "");
        } catch (MissingLibraryException e) {
            return new Check("libbpf", "not found", State.MISSING, String.valueOf(e.getMessage()));
        }
    }

    /// Attaches for a moment, and says what came of it.
    private static int hooks(List<Check> checks) {
        try (Sensor sensor = Sensor.open(Sensor.RING_BYTES, 0, -1, Scope.standard(), EVERYTHING);
                ShellCommands shells = new ShellCommands(sensor)) {
            int exit = ExitCode.WELL;
            List<Hook> needed = Stream.concat(sensor.hooks().stream(), shells.hooks().stream())
                    .toList();
            for (Hook hook : needed) {
                boolean whole = hook.attached() && hook.lost().isEmpty();
                exit = whole ? exit : ExitCode.DEGRADED;
                checks.add(check(hook, hook.attached() ? whole ? State.OK : State.LESS : State.MISSING));
            }
            checks.add(new Check("verifier", verified(sensor), State.OK, ""));
            // Without these all is told, so they are no reason to call the machine unfit.
            sensor.earlyHooks().forEach(hook -> checks.add(early(hook)));
            Sensor.betterFlavours().forEach(hook -> checks.add(early(hook)));
            List<String> modules = Kernel.securityModules();
            checks.add(new Check(
                    "security modules",
                    modules.isEmpty() ? "not known" : String.join(", ", modules),
                    modules.contains("bpf") ? State.OK : State.LESS,
                    "refusing what a rule forbids takes bpf in this list: lsm=…,bpf on the kernel's command line"));
            return exit;
        } catch (SensorUnavailableException e) {
            checks.add(new Check("hooks", "not attached", State.MISSING, String.valueOf(e.getMessage())));
            return ExitCode.NOT_SUPPORTED;
        }
    }

    /// How far our programs are from what the kernel's verifier has patience for.
    private static String verified(Sensor sensor) {
        return sensor.verifiedInstructions().entrySet().stream()
                .map(each -> "%s %,d".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", ", "", " of 1,000,000 instructions"));
    }

    private static Check early(Hook hook) {
        return check(hook, hook.attached() ? State.OK : State.LESS);
    }

    private static Check check(Hook hook, State state) {
        String found = hook.flavour() + " " + hook.target() + (hook.attached() ? "" : ": " + hook.problem());
        return new Check(hook.purpose(), found, state, hook.lost().isEmpty() ? "" : "lost: " + hook.lost());
    }

    private static void print(PrintWriter out, Check check) {
        String mark = switch (check.state()) {
            case OK -> "ok";
            case LESS -> "less";
            case MISSING -> "MISSING";
        };
        out.printf("%-8s %-18s %s%n", mark, check.subject(), check.found());
        if (check.state() != State.OK && !check.remedy().isEmpty()) {
            out.printf("%-8s %-18s   %s%n", "", "", check.remedy());
        }
    }
}
