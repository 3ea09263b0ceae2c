import org.jspecify.annotations.NullMarked;

/// Every claim of speed, measured against a peer in the same run. Needs root, gcc, bpftrace and execsnoop-bpfcc.
@NullMarked
module nightjar.bench {
    requires static org.jspecify;
    requires nightjar.sensor;
    requires nightjar.sigma;
}
