package nightjar.sigma;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Subject;

/// An event made up for a test.
final class Event implements Subject {
    private final Map<Field, byte[]> values = new HashMap<>();

    static Event of(KernelField field, String value) {
        return new Event().with(field, value);
    }

    static Event commandLine(String value) {
        return of(KernelField.COMMAND_LINE, value);
    }

    /// A text, a number or an address, by the kind of the field.
    Event with(Field field, String value) {
        values.put(
                field,
                switch (field.kind()) {
                    case TEXT -> value.getBytes(StandardCharsets.UTF_8);
                    case NUMBER ->
                        ByteBuffer.allocate(8)
                                .putLong(Long.parseUnsignedLong(value))
                                .array();
                    case ADDRESS -> Addresses.bytes(value).orElseThrow();
                });
        return this;
    }

    Event with(String ecs, String value) {
        return with(new EventField(ecs), value);
    }

    Event with(Field field, byte[] value) {
        values.put(field, value);
        return this;
    }

    @Override
    public List<byte[]> values(Field field) {
        byte[] value = values.get(field);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public String toString() {
        Map<String, String> shown = new HashMap<>();
        values.forEach((field, value) -> shown.put(field.ecs(), new String(value, StandardCharsets.UTF_8)));
        return shown.toString();
    }
}
