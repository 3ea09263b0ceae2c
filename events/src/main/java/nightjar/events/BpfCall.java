package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A program for the kernel was loaded, attached or looked up.
@EventType(
        category = "driver",
        type = "change",
        action = "bpf",
        means = "A BPF program was loaded, attached, pinned, or an object of others looked up" + " (bpf).")
public record BpfCall(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field(value = "nightjar.bpf.name", means = "The name of the program or map.") @Nullable
        Text name,

        @Field(value = "nightjar.bpf.target", means = "The kernel function or tracepoint that the program is for.")
        @Nullable
        Text target,

        @Field("") @Nullable BpfProgramType type)
        implements SecurityEvent {
    @Field(
            value = "nightjar.bpf.command",
            means = "What was asked for: prog_load, obj_pin, obj_get, prog_attach, prog_detach,"
                    + " prog_get_fd_by_id, map_get_fd_by_id, raw_tracepoint_open, link_create,"
                    + " link_update, link_detach.")
    public String command() {
        return CallWords.bpf(call.request());
    }
}
