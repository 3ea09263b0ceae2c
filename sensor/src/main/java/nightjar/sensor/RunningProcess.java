package nightjar.sensor;

import nightjar.events.Arguments;
import nightjar.events.Task;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// A process that was found running, by the task iterator or in /proc.
///
/// @param startIsExact false where the start time is known by its tick of 10 ms only
/// @param executable `null` for a kernel thread, and where it may not be known
record RunningProcess(
        Task task,
        long startEpochNanos,
        boolean startIsExact,
        @Nullable Text executable,
        Arguments arguments,
        @Nullable Text workingDirectory,
        Text cgroup) {}
