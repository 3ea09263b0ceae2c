package nightjar.bpf;

/// libbpf is not installed.
public final class MissingLibraryException extends RuntimeException {
    MissingLibraryException(Throwable cause) {
        super(
                "cannot open " + Libbpf.Library.SONAME + ": install libbpf (Debian, Ubuntu: apt-get install libbpf1)",
                cause);
    }
}
