package nightjar.events;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Observations by chance: every type, every part there or not, texts that want to break a writer.
final class Some {
    /// What has broken writers before: escapes, quotes, ends of lines, forms that UTF-8 forbids.
    private static final List<byte[]> TRAPS = List.of(
            utf8("\\x41"),
            utf8("\\"),
            utf8("\\\\x"),
            utf8("\""),
            utf8("\n"),
            utf8("\r\t\b\f"),
            utf8("\u0000"),
            utf8("\u007f\u0085\u2028\u2029\ufeff"),
            utf8("ü€😀"),
            utf8("\u202e\u200b"),
            utf8("','}{]["),
            bytes(0xc0, 0xaf), // overlong
            bytes(0xe0, 0x80, 0xaf),
            bytes(0xed, 0xa0, 0x80), // surrogate
            bytes(0xf4, 0x90, 0x80, 0x80), // above U+10FFFF
            bytes(0xf0, 0x9f, 0x98), // a character that was cut
            bytes(0x80),
            bytes(0xff, 0xfe));

    private static final long[] EDGES = {
        0,
        1,
        -1,
        9,
        10,
        99,
        100,
        999_999_999L,
        1_000_000_000L,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1
    };

    private final Random random;
    private final List<DetectionRule> rules = new ArrayList<>();

    Some(Random random) {
        this.random = random;
    }

    Observation observation() {
        Event event = event();
        return new Observation(
                number(),
                random.nextInt(8) == 0 ? null : actor(),
                event,
                new Host(string(), string()),
                random.nextBoolean() ? List.of() : some(4, this::match));
    }

    /// Of any type there is.
    Event event() {
        return (Event) value(any(FieldsOfRecords.eventTypes().toArray(Class<?>[]::new)));
    }

    /// A value of a component's type: what is marked nullable is missing now and then.
    private @Nullable Object value(AnnotatedType type) {
        if (type.isAnnotationPresent(Nullable.class) && random.nextBoolean()) {
            return null;
        }
        if (type instanceof AnnotatedParameterizedType list) {
            return some(4, () -> Objects.requireNonNull(value(list.getAnnotatedActualTypeArguments()[0])));
        }
        return value((Class<?>) type.getType());
    }

    private Object value(Class<?> type) {
        if (type == long.class || type == Long.class) {
            return number();
        }
        if (type == int.class || type == Integer.class) {
            return random.nextInt();
        }
        if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        }
        if (type == String.class) {
            return string();
        }
        if (type == Text.class) {
            return text();
        }
        if (type == Arguments.class) {
            return arguments();
        }
        if (type == Decimal.class) {
            return decimal();
        }
        if (type == RuleCorrelated.class) {
            return correlated();
        }
        return type.isEnum() ? any(type.getEnumConstants()) : record(type);
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        var types = new Class<?>[components.length];
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getAnnotatedType());
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " cannot be made by chance", e);
        }
    }

    private Decimal decimal() {
        return new Decimal(number() & Long.MAX_VALUE);
    }

    ProcessExec exec() {
        return (ProcessExec) record(ProcessExec.class);
    }

    ProcessFork fork() {
        return (ProcessFork) record(ProcessFork.class);
    }

    ProcessExit exit() {
        return (ProcessExit) record(ProcessExit.class);
    }

    RuleCorrelated correlated() {
        return new RuleCorrelated(
                number(),
                number(),
                some(3, this::fieldValue),
                number(),
                number(),
                number(),
                some(RuleCorrelated.SEQUENCES_SHOWN + 20, this::number));
    }

    RuleMatch match() {
        return new RuleMatch(
                rule(),
                some(4, this::fieldValue),
                any(RuleMatch.Space.values()),
                any(RuleMatch.Action.values()),
                maybe(() -> any(RuleMatch.Outcome.values())));
    }

    /// Mostly one of a few, as one rule matches many times.
    DetectionRule rule() {
        if (rules.size() < 20 || random.nextInt(10) == 0) {
            rules.add(new DetectionRule(
                    string(),
                    string(),
                    any(DetectionRule.Level.values()),
                    some(6, this::tag),
                    string(),
                    some(3, this::string),
                    some(3, this::string)));
        }
        return rules.get(random.nextInt(rules.size()));
    }

    private String tag() {
        return switch (random.nextInt(4)) {
            case 0 -> string();
            case 1 -> "attack." + any(Attack.Tactic.values()).id();
            case 2 -> "attack.t%04d".formatted(random.nextInt(10_000));
            default -> "attack.t1059.%03d".formatted(random.nextInt(20));
        };
    }

    private FieldValue fieldValue() {
        return new FieldValue(string(), string());
    }

    Task task() {
        return (Task) record(Task.class);
    }

    Actor actor() {
        return new Actor(process(), identity(), identity(), some(4, this::process), maybe(() -> true));
    }

    Process process() {
        return new Process(
                id(),
                text(),
                number(),
                maybe(this::text),
                arguments(),
                maybe(this::text),
                maybe(this::string),
                maybe(this::text),
                maybe(this::string));
    }

    Identity identity() {
        return new Identity(number(), maybe(this::string), number(), maybe(this::string));
    }

    ProcessId id() {
        return new ProcessId(random.nextInt(), number());
    }

    Arguments arguments() {
        if (random.nextInt(6) == 0) {
            return Arguments.NONE;
        }
        var bytes = new ByteArrayOutputStream();
        for (int i = random.nextInt(5); i > 0; i--) {
            bytes.writeBytes(bytes());
            bytes.write(0);
        }
        if (random.nextBoolean()) {
            bytes.writeBytes(bytes()); // without a NUL at its end
        }
        return new Arguments(
                bytes.toByteArray(), bytes.size() + (random.nextBoolean() ? 0 : random.nextInt(9000)), true);
    }

    Text text() {
        byte[] bytes = bytes();
        return Text.of(bytes, 0, bytes.length);
    }

    /// Mostly short and printable, with traps in between; sometimes any bytes at all.
    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        switch (random.nextInt(12)) {
            case 0 -> {}
            case 1 -> {
                byte[] any = new byte[random.nextInt(200)];
                random.nextBytes(any);
                bytes.writeBytes(any);
            }
            default -> {
                for (int i = random.nextInt(24); i > 0; i--) {
                    if (random.nextInt(10) == 0) {
                        bytes.writeBytes(TRAPS.get(random.nextInt(TRAPS.size())));
                    } else {
                        bytes.write(' ' + random.nextInt(95));
                    }
                }
            }
        }
        return bytes.toByteArray();
    }

    String string() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    long number() {
        return switch (random.nextInt(4)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextLong();
            case 2 -> random.nextInt(100_000);
            default -> 1_700_000_000_000_000_000L + random.nextLong(100_000_000_000_000_000L);
        };
    }

    /// Fewer than `bound` of them.
    private <T> List<T> some(int bound, Supplier<T> value) {
        return Stream.generate(value).limit(random.nextInt(bound)).toList();
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
