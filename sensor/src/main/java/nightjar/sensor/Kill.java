package nightjar.sensor;

import nightjar.bpf.Kernel;
import nightjar.events.RuleMatch.Outcome;
import nightjar.events.Task;

/// Kills a process for a rule that only user space could judge: later than the hook does it, and so only the process
/// that was meant.
final class Kill {
    private static final int INIT = 1;

    private Kill() {}

    static Outcome of(Task task) {
        int ours = (int) ProcessHandle.current().pid();
        if (task.id().pid() == INIT || task.id().pid() == ours || task.parent().pid() == ours) {
            return Outcome.SPARED;
        }
        return Kernel.kill(task.id().pid(), () -> ProcFs.isRunning(task.id())) ? Outcome.KILLED : Outcome.FAILED;
    }
}
