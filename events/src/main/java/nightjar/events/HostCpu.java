package nightjar.events;

import org.jspecify.annotations.Nullable;

/// What the CPUs of the host did in an interval.
///
/// @param usage the share of the time in which they did anything
/// @param cpus those that are online
@EventType(
        category = "host",
        type = "info",
        action = "cpu",
        kind = "metric",
        means = "What the CPUs did since the last of these, all of them together."
                + " The first one is about the time since the start.")
public record HostCpu(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it was measured.")
        long epochNanos,

        @Field(value = "event.start", as = Field.Format.TIME, means = "Since when: the measurement before.")
        long startEpochNanos,

        @Field(value = "event.duration", means = "The time in between, in nanoseconds; a suspend counts.")
        long intervalNanos,

        @Field(
                value = "host.cpu.usage",
                means = "The share of all CPUs' time in which they were busy, 0 to 1: what is neither idle nor iowait.")
        @Nullable
        Decimal usage,

        @Field(value = "nightjar.cpu.count", means = "How many CPUs are online.") @Nullable
        Integer cpus,

        @Field("nightjar.cpu.share") @Nullable Shares shares,
        @Field("nightjar.cpu.time_ns") @Nullable Times times,

        @Field(value = "nightjar.cpu.context_switches", means = "How often a CPU went from one task to another.")
        @Nullable
        Long contextSwitches,

        @Field(value = "nightjar.cpu.forks", means = "How many tasks were created, processes and threads.") @Nullable
        Long forks)
        implements HostMetric {

    /// The time by what it was for, as shares of the whole; they add up to 1.
    public record Shares(
            @Field(value = "user", means = "Programs, as a share of all CPUs' time.") @Nullable
            Decimal user,

            @Field(value = "nice", means = "Programs of low priority.") @Nullable
            Decimal nice,

            @Field(value = "system", means = "The kernel, on behalf of programs and of itself.") @Nullable
            Decimal system,

            @Field(value = "idle", means = "Nothing.") @Nullable
            Decimal idle,

            @Field(value = "iowait", means = "Nothing, while a task waited for a disk.") @Nullable
            Decimal iowait,

            @Field(value = "irq", means = "Interrupts.") @Nullable
            Decimal irq,

            @Field(value = "softirq", means = "Work that interrupts left for later: packets, timers.") @Nullable
            Decimal softirq,

            @Field(value = "steal", means = "Taken by the hypervisor for other machines.") @Nullable
            Decimal steal,

            @Field(value = "guest", means = "Virtual machines of this host, not counted under user and nice.") @Nullable
            Decimal guest) {}

    /// The time by what it was for, all CPUs' together.
    public record Times(
            @Field(value = "user", means = "Programs, in nanoseconds of CPU time; the kernel counts in steps of 10 ms.")
            @Nullable
            Long user,

            @Field(value = "nice", means = "Programs of low priority.") @Nullable
            Long nice,

            @Field(value = "system", means = "The kernel, on behalf of programs and of itself.") @Nullable
            Long system,

            @Field(value = "idle", means = "Nothing.") @Nullable
            Long idle,

            @Field(value = "iowait", means = "Nothing, while a task waited for a disk.") @Nullable
            Long iowait,

            @Field(value = "irq", means = "Interrupts.") @Nullable
            Long irq,

            @Field(value = "softirq", means = "Work that interrupts left for later: packets, timers.") @Nullable
            Long softirq,

            @Field(value = "steal", means = "Taken by the hypervisor for other machines.") @Nullable
            Long steal,

            @Field(value = "guest", means = "Virtual machines of this host, not counted under user and nice.") @Nullable
            Long guest) {}
}
