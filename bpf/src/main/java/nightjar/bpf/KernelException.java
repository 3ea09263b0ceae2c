package nightjar.bpf;

/// The kernel, or libbpf on its behalf, refused a call.
public final class KernelException extends RuntimeException {
    public static final int EPERM = 1;
    public static final int EACCES = 13;

    private final int errno;

    KernelException(String call, int errno) {
        this(call, errno, "");
    }

    /// @param detail more lines for whoever reads the message, such as the verifier's; may be empty
    KernelException(String call, int errno, String detail) {
        super("%s: %s (errno %d)%s"
                .formatted(call, Libc.strerror(errno), errno, detail.isEmpty() ? "" : "\n" + detail));
        this.errno = errno;
    }

    /// The error number of errno(3), positive.
    public int errno() {
        return errno;
    }

    /// Whether more privileges would help.
    public boolean notPermitted() {
        return errno == EPERM || errno == EACCES;
    }
}
