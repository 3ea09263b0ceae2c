package nightjar.events;

/// File type and permission bits (`stat(2)`, st_mode).
public record FileMode(int bits) {
    private static final int SETUID = 04000;
    private static final int SETGID = 02000;

    public boolean setuid() {
        return (bits & SETUID) != 0;
    }

    public boolean setgid() {
        return (bits & SETGID) != 0;
    }

    /// The permission bits with setuid, setgid and sticky, as chmod(1) takes them: `0755`, `4755`.
    @Override
    public String toString() {
        return "%04o".formatted(bits & 07777);
    }
}
