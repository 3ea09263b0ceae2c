package nightjar.sigma;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nightjar.matcher.Category;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.Subject;

/// An event that somebody made up to try rules with: fields by the names that rules use, values as people write them.
///
/// @param values as rules see them; a number or an address also as the text that user space has
public record MadeEvent(Map<Field, List<byte[]>> values) implements Subject {
    /// The hook sees no more of a field.
    public static final int VALUE_BYTES = 4_096;

    /// A field of such an event, as it was written.
    ///
    /// @param line where; 0 where there is no file
    public record Given(String field, List<String> values, int line) {
        public Given {
            values = List.copyOf(values);
        }
    }

    /// Something in an event that no event has.
    public static final class Impossible extends Exception {
        private static final long serialVersionUID = 1;

        private final int line;

        Impossible(int line, String reason) {
            super(YamlReader.printable(reason));
            this.line = line;
        }

        /// Of the field; 0 where there is no file.
        public int line() {
            return line;
        }
    }

    public MadeEvent {
        values = Map.copyOf(values);
    }

    @Override
    public List<byte[]> values(Field field) {
        return values.getOrDefault(field, List.of());
    }

    /// @param eventFields the ECS names that enriched events have
    /// @throws Impossible where events of the category have no such field, or it no such value
    public static MadeEvent of(List<Given> fields, Category category, Set<String> eventFields, Users users)
            throws Impossible {
        Taxonomy taxonomy = new Taxonomy(category, eventFields);
        Map<Field, List<byte[]>> values = new HashMap<>();
        for (Given given : fields) {
            Taxonomy.Target target;
            try {
                target = taxonomy.target(given.field(), given.line());
            } catch (Refused refused) {
                throw new Impossible(given.line(), refused.reason());
            }
            for (String value : given.values()) {
                put(values, target, value, given, users);
            }
        }
        return new MadeEvent(values);
    }

    private static void put(
            Map<Field, List<byte[]>> values, Taxonomy.Target target, String value, Given given, Users users)
            throws Impossible {
        Field field = target.field();
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        if (text.length > VALUE_BYTES) {
            throw new Impossible(
                    given.line(),
                    "'%s' has %,d bytes; the hook sees %,d".formatted(given.field(), text.length, VALUE_BYTES));
        }
        switch (target.reading()) {
            case USER -> {
                Optional<Long> number = number(value)
                        .or(() -> users.named(value::equals).boxed().findFirst());
                if (number.isPresent()) {
                    add(values, field, bytes(number.get()));
                    add(values, new EventField(field.ecs()), text(Long.toUnsignedString(number.get())));
                }
                add(values, new EventField(Taxonomy.USER), text);
            }
            case HASHES -> add(values, field, text(hash(value)));
            case AS_IS -> {
                add(values, field, ofKind(field, value, given));
                if (field.kind() != Field.Kind.TEXT) {
                    add(values, new EventField(field.ecs()), text);
                }
            }
        }
    }

    private static byte[] ofKind(Field field, String value, Given given) throws Impossible {
        return switch (field.kind()) {
            case TEXT -> text(value);
            case NUMBER ->
                bytes(truth(value)
                        .or(() -> number(value))
                        .orElseThrow(() -> new Impossible(
                                given.line(), "'%s' is a number, not '%s'".formatted(given.field(), value))));
            case ADDRESS ->
                Addresses.bytes(value)
                        .orElseThrow(() -> new Impossible(
                                given.line(), "'%s' is an address, not '%s'".formatted(given.field(), value)));
        };
    }

    private static Optional<Long> truth(String value) {
        return switch (value) {
            case "true" -> Optional.of(1L);
            case "false" -> Optional.of(0L);
            default -> Optional.empty();
        };
    }

    private static Optional<Long> number(String value) {
        try {
            return Optional.of(Long.parseUnsignedLong(value));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static String hash(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return lower.startsWith("sha256=") ? lower.substring("sha256=".length()) : lower;
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static void add(Map<Field, List<byte[]>> values, Field field, byte[] value) {
        values.computeIfAbsent(field, _ -> new ArrayList<>()).add(value);
    }
}
