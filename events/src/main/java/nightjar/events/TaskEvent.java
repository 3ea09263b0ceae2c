package nightjar.events;

/// Something that a task did or that became of it, told by a kernel hook.
public sealed interface TaskEvent extends Event
        permits ProcessEvent, FileEvent, NetworkEvent, SecurityEvent, ShellCommand {
    /// The task as the kernel knew it at that moment.
    Task task();
}
