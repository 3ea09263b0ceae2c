import org.jspecify.annotations.NullMarked;

/// The kernel's door: eBPF objects, programs, maps, links and ring buffers through libbpf, and the few system calls
/// that
/// Nightjar needs beside them. The only module with native access. Needs libbpf.so.1 on the machine.
@NullMarked
module nightjar.bpf {
    requires static org.jspecify;

    exports nightjar.bpf;
}
