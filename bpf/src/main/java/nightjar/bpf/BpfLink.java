package nightjar.bpf;

/// A program's place at a hook. Closing it takes the program off.
public final class BpfLink implements AutoCloseable {
    private long handle;

    BpfLink(long handle) {
        this.handle = handle;
    }

    int fd() {
        return Libbpf.linkFd(handle);
    }

    @Override
    public void close() {
        if (handle != 0) {
            Libbpf.destroy(handle);
            handle = 0;
        }
    }
}
