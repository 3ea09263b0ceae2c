import org.jspecify.annotations.NullMarked;

/// The kernel programs (C, under `src/main/bpf`), and the way from a kernel record to an enriched observation.
@NullMarked
module nightjar.sensor {
    requires static org.jspecify;
    requires transitive nightjar.bpf;
    requires transitive nightjar.events;
    requires transitive nightjar.matcher;

    exports nightjar.sensor;
}
