package nightjar.events;

/// Something in the life of a process.
public sealed interface ProcessEvent extends TaskEvent permits ProcessFork, ProcessExec, ProcessExit {}
