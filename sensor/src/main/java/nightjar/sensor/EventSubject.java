package nightjar.sensor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import nightjar.events.Task;
import nightjar.events.Text;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Subject;
import org.jspecify.annotations.Nullable;

/// An event of any kind as rules see it in user space: what its JSON says, in the bytes that the hook has.
///
/// @param task who acts, as the hook saw it; `null` where the event has none
/// @param read the values of the fields that rules ask about, by their ECS names
record EventSubject(@Nullable Task task, Supplier<Map<String, List<String>>> read) implements Subject {
    private static final String CUT_MARK = "…";

    /// The values that rules ask for.
    @Override
    public List<byte[]> values(Field field) {
        return switch (field) {
            case KernelField known -> ofKernel(known);
            case EventField(String ecs) ->
                shown(ecs).stream().map(value -> Text.ofShown(value).bytes()).toList();
        };
    }

    private List<byte[]> ofKernel(KernelField field) {
        if (task != null) { // at that very moment, where what the event says of the process may be older
            switch (field) {
                case NAME -> {
                    return List.of(task.name().bytes());
                }
                case USER_ID -> {
                    return List.of(number(task.uid() & 0xffffffffL));
                }
                case EFFECTIVE_USER_ID -> {
                    return List.of(number(task.effectiveUid() & 0xffffffffL));
                }
                default -> {}
            }
        }
        return shown(field.ecs()).stream()
                .flatMap(value -> bytes(field, value).stream())
                .toList();
    }

    private List<String> shown(String ecs) {
        return read.get().getOrDefault(ecs, List.of());
    }

    /// None where it is no value of the field's kind.
    private static Optional<byte[]> bytes(KernelField field, String value) {
        return switch (field.kind()) {
            case TEXT -> text(value);
            case NUMBER -> number(value);
            case ADDRESS -> IpAddress.bytes(value);
        };
    }

    /// Without the mark by which people see that a path's beginning is cut. The hook does not tell an empty text.
    private static Optional<byte[]> text(String value) {
        String text = value.startsWith(CUT_MARK) ? value.substring(CUT_MARK.length()) : value;
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(Text.ofShown(text).bytes());
    }

    private static Optional<byte[]> number(String value) {
        return switch (value) {
            case "true" -> Optional.of(number(1));
            case "false" -> Optional.of(number(0));
            default -> {
                try {
                    yield Optional.of(
                            number(value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value)));
                } catch (NumberFormatException _) {
                    yield Optional.empty();
                }
            }
        };
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
