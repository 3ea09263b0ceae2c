package nightjar.events;

import org.jspecify.annotations.Nullable;

/// What the host's memory is used for.
@EventType(
        category = "host",
        type = "info",
        action = "memory",
        kind = "metric",
        means = "What the host's memory is used for, as /proc/meminfo says it.")
public record HostMemory(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it was measured.")
        long epochNanos,

        @Field(value = "nightjar.memory.total_bytes", means = "Memory that the kernel can give out.") @Nullable
        Long totalBytes,

        @Field(value = "nightjar.memory.free_bytes", means = "Memory that is used for nothing.") @Nullable
        Long freeBytes,

        @Field(
                value = "nightjar.memory.available_bytes",
                means = "What programs could still get without swapping, as the kernel estimates it.")
        @Nullable
        Long availableBytes,

        @Field(value = "nightjar.memory.buffers_bytes", means = "Cached blocks of disks.") @Nullable
        Long buffersBytes,

        @Field(value = "nightjar.memory.cached_bytes", means = "Cached contents of files, shared memory included.")
        @Nullable
        Long cachedBytes,

        @Field(value = "nightjar.memory.dirty_bytes", means = "What is to be written to disks.") @Nullable
        Long dirtyBytes,

        @Field(value = "nightjar.memory.swap.total_bytes", means = "Room to swap to.") @Nullable
        Long swapTotalBytes,

        @Field(value = "nightjar.memory.swap.free_bytes", means = "How much of it is not used.") @Nullable
        Long swapFreeBytes)
        implements HostMetric {}
