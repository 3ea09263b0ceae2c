package nightjar.matcher;

import static nightjar.matcher.Category.FILE_ACCESS;
import static nightjar.matcher.Category.FILE_CHANGE;
import static nightjar.matcher.Category.FILE_DELETE;
import static nightjar.matcher.Category.FILE_EVENT;
import static nightjar.matcher.Category.FILE_RENAME;
import static nightjar.matcher.Category.NETWORK_CONNECTION;
import static nightjar.matcher.Category.PROCESS_CREATION;
import static nightjar.matcher.Category.SYSCALL;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A field that a hook knows when it judges. Its number is that in images and in `match.h`.
public enum KernelField implements Field {
    /// The path of the program's file, as the kernel resolves it.
    IMAGE(
            0,
            "process.executable",
            Kind.TEXT,
            PROCESS_CREATION,
            FILE_EVENT,
            NETWORK_CONNECTION,
            FILE_ACCESS,
            FILE_CHANGE,
            FILE_DELETE,
            FILE_RENAME,
            SYSCALL),
    COMMAND_LINE(1, "process.command_line", Kind.TEXT, PROCESS_CREATION),
    CURRENT_DIRECTORY(2, "process.working_directory", Kind.TEXT, PROCESS_CREATION),
    /// The task's name (comm).
    NAME(
            3,
            "process.name",
            Kind.TEXT,
            PROCESS_CREATION,
            FILE_EVENT,
            NETWORK_CONNECTION,
            FILE_ACCESS,
            FILE_CHANGE,
            FILE_DELETE,
            FILE_RENAME,
            SYSCALL),
    /// The script that the program interprets: a path as the caller gave it.
    SCRIPT(4, "nightjar.script.path", Kind.TEXT, PROCESS_CREATION),
    USER_ID(
            5,
            "user.id",
            Kind.NUMBER,
            PROCESS_CREATION,
            FILE_EVENT,
            NETWORK_CONNECTION,
            FILE_ACCESS,
            FILE_CHANGE,
            FILE_DELETE,
            FILE_RENAME,
            SYSCALL),
    EFFECTIVE_USER_ID(
            6,
            "user.effective.id",
            Kind.NUMBER,
            PROCESS_CREATION,
            FILE_EVENT,
            NETWORK_CONNECTION,
            FILE_ACCESS,
            FILE_CHANGE,
            FILE_DELETE,
            FILE_RENAME,
            SYSCALL),
    GROUP_ID(7, "user.group.id", Kind.NUMBER, PROCESS_CREATION),
    /// The user that once logged in; 0 where nobody did, as Sysmon for Linux writes it.
    LOGON_ID(8, "nightjar.login.uid", Kind.NUMBER, PROCESS_CREATION),
    ARGUMENT_COUNT(9, "process.args_count", Kind.NUMBER, PROCESS_CREATION),
    /// Whether the program lies in memory only.
    IMAGE_IN_MEMORY(10, "nightjar.image.memfd", Kind.NUMBER, PROCESS_CREATION),
    /// Whether the program's file has no name any more.
    IMAGE_DELETED(11, "nightjar.image.deleted", Kind.NUMBER, PROCESS_CREATION),
    /// Image of the process that created this one.
    PARENT_IMAGE(12, "process.parent.executable", Kind.TEXT, PROCESS_CREATION),
    PARENT_COMMAND_LINE(13, "process.parent.command_line", Kind.TEXT, PROCESS_CREATION),
    /// The file that something is done to, by its path as the kernel resolves it; of a rename, the new one.
    TARGET_FILENAME(
            14, "file.path", Kind.TEXT, FILE_EVENT, FILE_ACCESS, FILE_CHANGE, FILE_DELETE, FILE_RENAME, SYSCALL),
    DESTINATION_IP(15, "destination.ip", Kind.ADDRESS, NETWORK_CONNECTION),
    DESTINATION_PORT(16, "destination.port", Kind.NUMBER, NETWORK_CONNECTION),
    SOURCE_IP(17, "source.ip", Kind.ADDRESS, NETWORK_CONNECTION, SYSCALL),
    SOURCE_PORT(18, "source.port", Kind.NUMBER, NETWORK_CONNECTION, SYSCALL),
    /// Whether this host began the connection.
    INITIATED(19, "nightjar.network.initiated", Kind.NUMBER, NETWORK_CONNECTION),
    /// `tcp` or `udp`.
    TRANSPORT(20, "network.transport", Kind.TEXT, NETWORK_CONNECTION, SYSCALL),
    /// What was done, in the event's own word.
    EVENT_ACTION(
            21,
            "event.action",
            Kind.TEXT,
            FILE_EVENT,
            NETWORK_CONNECTION,
            FILE_ACCESS,
            FILE_CHANGE,
            FILE_DELETE,
            FILE_RENAME,
            SYSCALL),
    /// The name that a file had before; of a hard link, its other name.
    SOURCE_FILENAME(22, "nightjar.file.source_path", Kind.TEXT, FILE_RENAME, FILE_EVENT),
    XATTR_NAME(23, "nightjar.file.xattr", Kind.TEXT, FILE_CHANGE),
    /// Whether who runs the file gets its owner's rights.
    FILE_SETUID(24, "nightjar.file.setuid", Kind.NUMBER, FILE_CHANGE, FILE_EVENT),
    FILE_SETGID(25, "nightjar.file.setgid", Kind.NUMBER, FILE_CHANGE, FILE_EVENT),
    /// Image of the process that something is done to.
    TARGET_IMAGE(26, "nightjar.target.executable", Kind.TEXT, SYSCALL),
    TARGET_USER_ID(27, "nightjar.target.user.id", Kind.NUMBER, SYSCALL),
    /// What a call that does several things is asked for: of ptrace the request, of bpf the command.
    CALL_REQUEST(28, "nightjar.call.request", Kind.NUMBER, SYSCALL),
    CALL_FLAGS(29, "nightjar.call.flags", Kind.NUMBER, SYSCALL),
    /// Where a symbolic link leads, as it was given.
    LINK_TARGET(30, "file.target_path", Kind.TEXT, FILE_EVENT);

    /// Numbers are below it: an image has a bit for each.
    public static final int MOST = 32;

    private static final List<KernelField> NUMBERED = List.of(values());

    private final int number;
    private final String ecs;
    private final Kind kind;
    /// One bit a category.
    private final int categories;

    KernelField(int number, String ecs, Kind kind, Category... categories) {
        this.number = number;
        this.ecs = ecs;
        this.kind = kind;
        int bits = 0;
        for (Category category : categories) {
            bits |= 1 << category.number();
        }
        this.categories = bits;
    }

    public int number() {
        return number;
    }

    @Override
    public String ecs() {
        return ecs;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    /// Whether the events of a category have it.
    public boolean isIn(Category category) {
        return (categories >> category.number() & 1) != 0;
    }

    /// Whether it is known only once a program has been begun, and not where that can still be refused: the command
    /// line
    /// lies in memory that is not yet the process's, and what a setuid file makes of its user is not settled.
    public boolean followsExec() {
        return this == COMMAND_LINE || this == EFFECTIVE_USER_ID;
    }

    /// For a field of the parent's, the field of the parent itself that it repeats. The kernel judges it when the
    /// parent begins its program, and keeps the outcome.
    public @Nullable KernelField ofParent() {
        return switch (this) {
            case PARENT_IMAGE -> IMAGE;
            case PARENT_COMMAND_LINE -> COMMAND_LINE;
            default -> null;
        };
    }

    /// For a field of the parent itself, the one by which its children ask for it: the other way of [#ofParent].
    public @Nullable KernelField ofChildren() {
        return switch (this) {
            case IMAGE -> PARENT_IMAGE;
            case COMMAND_LINE -> PARENT_COMMAND_LINE;
            default -> null;
        };
    }

    static boolean isNumber(int number) {
        return number >= 0 && number < NUMBERED.size();
    }

    static KernelField of(int number) {
        return NUMBERED.get(number);
    }
}
