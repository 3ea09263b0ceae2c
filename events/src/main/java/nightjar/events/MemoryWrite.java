package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process wrote into the memory of another one.
@EventType(
        category = "process",
        type = "change",
        action = "memory_write",
        means = "A process wrote into the memory of another one (process_vm_writev; the first"
                + " time of each program and target).")
public record MemoryWrite(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("nightjar.target") @Nullable Target target,

        @Field(value = "nightjar.memory.bytes", means = "How many bytes.")
        long bytes)
        implements SecurityEvent {}
