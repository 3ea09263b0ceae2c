package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process ended, with its last thread.
@EventType(
        category = "process",
        type = "end",
        action = "exit",
        means = "A process ended; told when its last thread goes.")
public record ProcessExit(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,

        @Field(value = "process.exit_code", means = "The exit code; missing where a signal ended it.") @Nullable
        Integer exitCode,

        @Field(value = "nightjar.exit.signal", means = "The number of the signal that ended it.") @Nullable
        Integer signal,

        @Field(value = "nightjar.exit.core_dumped", means = "Whether the signal left a core dump.")
        boolean coreDumped,

        @Field(value = "event.duration", means = "How long the process lived, in nanoseconds.")
        long lifetimeNanos,

        @Field(
                value = "nightjar.exit.cpu_ns",
                means = "User and system time of all its threads, in nanoseconds, as the scheduler last accounted it:"
                        + " what it ran since the last timer tick is not in it.")
        long cpuNanos,

        @Field(
                value = "nightjar.exit.peak_memory_bytes",
                means = "The most memory that was resident at once, as getrusage(2) counts it: in a child of vfork"
                        + " also its parent's, before the exec.")
        long peakMemoryBytes)
        implements ProcessEvent {}
