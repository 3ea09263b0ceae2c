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

    /// Of a file, as the Elastic Common Schema calls them.
    public enum Type {
        FILE("file"),
        DIRECTORY("dir"),
        LINK("symlink"),
        BLOCK_DEVICE("block"),
        CHARACTER_DEVICE("char"),
        FIFO("fifo"),
        SOCKET("socket"),
        UNKNOWN("unknown");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    public Type type() {
        return switch (bits & 0170000) {
            case 0100000 -> Type.FILE;
            case 0040000 -> Type.DIRECTORY;
            case 0120000 -> Type.LINK;
            case 0060000 -> Type.BLOCK_DEVICE;
            case 0020000 -> Type.CHARACTER_DEVICE;
            case 0010000 -> Type.FIFO;
            case 0140000 -> Type.SOCKET;
            default -> Type.UNKNOWN;
        };
    }

    /// The permission bits with setuid, setgid and sticky, as chmod(1) takes them: `0755`, `4755`.
    @Override
    public String toString() {
        return "%04o".formatted(bits & 07777);
    }
}
