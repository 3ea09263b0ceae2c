package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process read the memory of another one.
@EventType(
        category = "process",
        type = "access",
        action = "memory_read",
        means = "A process read the memory of another one (process_vm_readv; the first time of"
                + " each program and target).")
public record MemoryRead(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("nightjar.target") @Nullable Target target,

        @Field(value = "nightjar.memory.bytes", means = "How many bytes.")
        long bytes)
        implements SecurityEvent {}
