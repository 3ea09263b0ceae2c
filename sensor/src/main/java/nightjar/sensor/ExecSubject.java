package nightjar.sensor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import nightjar.events.Arguments;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.Script;
import nightjar.events.Task;
import nightjar.events.Text;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Subject;
import org.jspecify.annotations.Nullable;

/// An exec as rules see it in user space: the same values as in the hook, and those that enrichment added.
///
/// @param parent `null` where it is not known
/// @param enriched the values of fields that only user space knows, by their ECS names
record ExecSubject(ProcessExec exec, @Nullable Process parent, Supplier<Map<String, List<String>>> enriched)
        implements Subject {
    private static final int CUT_MARK_BYTES = Text.of("…").length();

    @Override
    public List<byte[]> values(Field field) {
        return switch (field) {
            case KernelField known -> value(known);
            case EventField(String ecs) ->
                enriched.get().getOrDefault(ecs, List.of()).stream()
                        .map(value -> value.getBytes(StandardCharsets.UTF_8))
                        .toList();
        };
    }

    private List<byte[]> value(KernelField field) {
        return switch (field) {
            case IMAGE -> path(exec.image().path(), exec.image().pathCut() != null);
            case COMMAND_LINE -> joined(exec.arguments());
            case CURRENT_DIRECTORY -> path(exec.workingDirectory(), startsWithMark(exec.workingDirectory()));
            case NAME -> List.of(exec.task().name().bytes());
            case SCRIPT -> {
                Script script = exec.script();
                yield script == null ? List.of() : List.of(script.path().bytes());
            }
            case USER_ID -> number(exec.task().uid());
            case EFFECTIVE_USER_ID -> number(exec.task().effectiveUid());
            case GROUP_ID -> number(exec.task().gid());
            case LOGON_ID -> {
                Task.Login login = exec.task().login();
                yield number(login == null ? 0 : login.uid());
            }
            case ARGUMENT_COUNT -> number(exec.argumentCount());
            case IMAGE_IN_MEMORY -> number(exec.image().memfd() ? 1 : 0);
            case IMAGE_DELETED -> number(exec.image().deleted() ? 1 : 0);
            case PARENT_IMAGE -> {
                Text path = parent == null ? null : parent.executable();
                yield path == null ? List.of() : path(path, startsWithMark(path));
            }
            case PARENT_COMMAND_LINE -> parent == null ? List.of() : joined(parent.arguments());
            case TARGET_FILENAME,
                    DESTINATION_IP,
                    DESTINATION_PORT,
                    SOURCE_IP,
                    SOURCE_PORT,
                    INITIATED,
                    TRANSPORT,
                    EVENT_ACTION,
                    SOURCE_FILENAME,
                    XATTR_NAME,
                    FILE_SETUID,
                    FILE_SETGID,
                    TARGET_IMAGE,
                    TARGET_USER_ID,
                    CALL_REQUEST,
                    CALL_FLAGS,
                    LINK_TARGET -> List.of();
        };
    }

    private static boolean startsWithMark(Text path) {
        return path.toString().startsWith("…");
    }

    /// Without the mark by which people see that its beginning is cut.
    private static List<byte[]> path(Text path, boolean cut) {
        byte[] bytes = path.bytes();
        return text(cut ? Text.of(bytes, CUT_MARK_BYTES, bytes.length - CUT_MARK_BYTES) : path);
    }

    private static List<byte[]> joined(Arguments arguments) {
        return arguments.weight() == 0 ? List.of() : List.of(arguments.joined().bytes());
    }

    private static List<byte[]> text(Text text) {
        return text.isEmpty() ? List.of() : List.of(text.bytes());
    }

    private static List<byte[]> number(long value) {
        return List.of(
                ByteBuffer.allocate(Long.BYTES).putLong(value & 0xffffffffL).array());
    }
}
