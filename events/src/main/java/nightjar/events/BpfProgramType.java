package nightjar.events;

/// What a BPF program may be attached to (`enum bpf_prog_type` of `include/uapi/linux/bpf.h`).
public record BpfProgramType(long number) {
    @Field(value = "nightjar.bpf.type", means = "The type of the program, such as kprobe or tracing.")
    public String word() {
        return CallWords.bpfType(number);
    }
}
