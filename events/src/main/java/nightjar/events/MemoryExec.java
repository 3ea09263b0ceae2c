package nightjar.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Memory became such that what was written into it can be run.
@EventType(
        category = "process",
        type = "change",
        action = "memory_exec",
        means = "Memory can be written and run at once, or was written and can be run now (mmap,"
                + " mprotect, pkey_mprotect; the first time of each program and kind).")
public record MemoryExec(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file,

        @Field(value = "nightjar.memory.address", as = Field.Format.MASK, means = "Where it begins.")
        long address,

        @Field(value = "nightjar.memory.bytes", means = "How many bytes.")
        long bytes)
        implements SecurityEvent {
    @Field(value = "nightjar.memory.protection", means = "What it is for: read, write, exec.")
    public List<String> protection() {
        return CallWords.protection(call.request());
    }
}
