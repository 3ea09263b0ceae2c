package nightjar.events;

import org.jspecify.annotations.Nullable;

/// How much the host has to do.
///
/// @param running tasks that run or wait for a CPU
/// @param blocked tasks that wait for a disk or the like and cannot be interrupted
/// @param tasks all of them: threads, those of the kernel included
/// @param processes that the process table knows to run
@EventType(
        category = "host",
        type = "info",
        action = "load",
        kind = "metric",
        means = "How much the host has to do: load, tasks, processes.")
public record HostLoad(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it was measured.")
        long epochNanos,

        @Field(value = "nightjar.load.avg1", means = "The load: tasks that ran or waited, averaged over a minute.")
        @Nullable
        Decimal average1,

        @Field(value = "nightjar.load.avg5", means = "The same over five minutes.") @Nullable
        Decimal average5,

        @Field(value = "nightjar.load.avg15", means = "The same over fifteen minutes.") @Nullable
        Decimal average15,

        @Field(value = "nightjar.load.tasks.running", means = "Tasks that run or wait for a CPU, at this moment.")
        @Nullable
        Long running,

        @Field(
                value = "nightjar.load.tasks.blocked",
                means = "Tasks that wait for a disk or the like and cannot be interrupted.")
        @Nullable
        Long blocked,

        @Field(value = "nightjar.load.tasks.total", means = "All tasks: threads, those of the kernel included.")
        @Nullable
        Long tasks,

        @Field(value = "nightjar.load.processes", means = "Processes that run, kernel threads included.")
        long processes)
        implements HostMetric {}
