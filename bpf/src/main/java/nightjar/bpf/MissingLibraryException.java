package nightjar.bpf;

/// libbpf is not installed.
public final class MissingLibraryException extends RuntimeException {
    MissingLibraryException() {
        super("cannot open " + Libbpf.SONAME + ": install libbpf (Debian, Ubuntu: apt-get install libbpf1)");
    }
}
