package nightjar.events;

/// Something in the life of a process, told by a kernel hook.
public sealed interface ProcessEvent extends Event permits ProcessFork, ProcessExec, ProcessExit, ShellCommand {
    /// The process as the kernel knew it at that moment.
    Task task();
}
