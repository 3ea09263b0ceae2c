package nightjar.events;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the annotations on the records say, read by reflection: the second opinion on the code that is written from
/// them at build time, and the source of the reference page.
final class FieldsOfRecords {
    /// Records that are one value and not several fields.
    private static final Set<Class<?>> SCALARS = Set.of(ProcessId.class, Decimal.class, Device.class, FileMode.class);

    private static final DateTimeFormatter RFC3339 = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final ClassValue<List<Member>> MEMBERS = new ClassValue<>() {
        @Override
        protected List<Member> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private FieldsOfRecords() {}

    /// A field of the output.
    ///
    /// @param path dotted; `[]` behind the name of a list of objects
    /// @param optional whether it, or what it stands in, may be missing
    record Described(String path, String type, String means, boolean optional) {}

    /// A member of a record that is shown.
    private record Member(String name, Field words, Type type, AnnotatedType annotated, Method read) {
        boolean nullable() {
            return annotated.isAnnotationPresent(Nullable.class);
        }

        String path(String prefix) {
            String field = words.value();
            return field.startsWith("/")
                    ? field.substring(1)
                    : prefix.isEmpty() || field.isEmpty() ? prefix + field : prefix + "." + field;
        }
    }

    /// The types of events, in the order in which the sealed interfaces name them.
    static List<Class<?>> eventTypes() {
        return permitted(Event.class).toList();
    }

    private static Stream<Class<?>> permitted(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(FieldsOfRecords::permitted)
                : Stream.of(type);
    }

    /// The object that an observation is to become.
    static Map<String, Object> expected(Observation observation) {
        Map<String, Object> tree = new LinkedHashMap<>();
        EventType type = observation.event().getClass().getAnnotation(EventType.class);
        if (observation.matches().isEmpty()) {
            put(tree, "event.kind", type.kind());
        }
        put(tree, "event.category", List.of(type.category()));
        put(tree, "event.type", List.of(type.type()));
        put(tree, "event.action", type.action());
        put(tree, "ecs.version", "8.17.0");
        expected(tree, observation, "", List.of());
        return tree;
    }

    private static void expected(Map<String, Object> tree, Object shown, String prefix, List<String> only) {
        for (Member member : members(shown.getClass())) {
            Object value = read(member, shown);
            if (value == null || !isShown(member, only)) {
                continue;
            }
            String path = member.path(prefix);
            List<String> inside = Arrays.asList(member.words().only());
            if (value instanceof Record part && !SCALARS.contains(value.getClass())) {
                expected(tree, part, path, inside);
            } else if (value instanceof List<?> list) {
                if (isOfRecords(member.type())) {
                    put(
                            tree,
                            path,
                            list.stream()
                                    .map(element -> expected(element, inside))
                                    .toList());
                } else if (!list.isEmpty()) {
                    put(
                            tree,
                            path,
                            list.stream()
                                    .map(element -> shown(element, Field.Format.PLAIN))
                                    .toList());
                }
            } else {
                put(tree, path, shown(value, member.words().as()));
            }
        }
    }

    private static Map<String, Object> expected(Object element, List<String> only) {
        Map<String, Object> object = new LinkedHashMap<>();
        expected(object, element, "", only);
        return object;
    }

    private static boolean isOfRecords(Type type) {
        return type instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] instanceof Class<?> element
                && element.isRecord();
    }

    /// The dotted names of all fields, those in lists included.
    static Set<String> names() {
        Set<String> names =
                new TreeSet<>(List.of("event.kind", "event.category", "event.type", "event.action", "ecs.version"));
        Stream.concat(Stream.of(Observation.class), eventTypes().stream())
                .flatMap(type -> described(type).stream())
                .filter(field -> !field.type().equals("list of objects"))
                .forEach(field -> names.add(field.path().replace("[]", "")));
        return names;
    }

    /// The values of a parsed line by the dotted names of their fields, as texts.
    static Map<String, List<String>> flat(Map<?, ?> tree) {
        Map<String, List<String>> flat = new LinkedHashMap<>();
        flat(flat, "", tree);
        return flat;
    }

    private static void flat(Map<String, List<String>> flat, String path, Object value) {
        switch (value) {
            case Map<?, ?> map ->
                map.forEach((name, below) -> flat(flat, path.isEmpty() ? "" + name : path + "." + name, below));
            case List<?> list -> list.forEach(element -> flat(flat, path, element));
            default -> flat.computeIfAbsent(path, _ -> new ArrayList<>()).add(value.toString());
        }
    }

    private static Object shown(Object value, Field.Format as) {
        return switch (value) {
            case Number number ->
                switch (as) {
                    case KEYWORD -> number.toString();
                    case MASK -> "%016x".formatted(number.longValue());
                    case TIME -> RFC3339.format(Instant.EPOCH.plusNanos(number.longValue()));
                    case PLAIN, JOINED -> number.longValue();
                };
            case Decimal decimal -> new BigDecimal(decimal.toString());
            case Boolean bool -> bool;
            case String string -> Escapes.show(string.getBytes(StandardCharsets.UTF_8));
            case Text text -> Escapes.show(text.bytes());
            case Arguments arguments -> as == Field.Format.JOINED ? joined(arguments) : list(arguments);
            default -> value.toString(); // also enums
        };
    }

    private static String joined(Arguments arguments) {
        byte[] bytes = arguments.raw().clone();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        for (int i = 0; i < length; i++) {
            bytes[i] = bytes[i] == 0 ? (byte) ' ' : bytes[i];
        }
        // An argument that ends in a backslash may stand before one that begins with x; the space keeps them apart.
        return Escapes.show(Arrays.copyOf(bytes, length));
    }

    private static List<String> list(Arguments arguments) {
        List<String> list = new ArrayList<>();
        byte[] bytes = arguments.raw();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0 || i == bytes.length - 1) {
                int end = bytes[i] == 0 ? i : i + 1;
                list.add(Escapes.show(Arrays.copyOfRange(bytes, start, end)));
                start = i + 1;
            }
        }
        return list;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> tree, String path, Object value) {
        String[] names = path.split("\\.", -1);
        Map<String, Object> at = tree;
        for (String name : List.of(names).subList(0, names.length - 1)) {
            at = (Map<String, Object>) at.computeIfAbsent(name, _ -> new LinkedHashMap<String, Object>());
        }
        Object before = at.put(names[names.length - 1], value);
        if (before != null) {
            throw new AssertionError("two components are shown as " + path);
        }
    }

    /// The fields of a record, by its type alone; what an event adds to an observation is left out.
    static List<Described> described(Class<?> type) {
        List<Described> found = new ArrayList<>();
        described(found, type, "", List.of(), false);
        return found;
    }

    private static void described(
            List<Described> found, Class<?> type, String prefix, List<String> only, boolean optional) {
        for (Member member : members(type)) {
            if (!isShown(member, only)) {
                continue;
            }
            String path = member.path(prefix);
            boolean mayMiss = optional || member.nullable();
            List<String> inside = Arrays.asList(member.words().only());
            if (isOfRecords(member.type()) && member.type() instanceof ParameterizedType list) {
                found.add(new Described(path, "list of objects", member.words().means(), mayMiss));
                described(found, (Class<?>) list.getActualTypeArguments()[0], path + "[]", inside, mayMiss);
            } else if (member.type() instanceof Class<?> part && part.isRecord() && !SCALARS.contains(part)) {
                described(found, part, path, inside, mayMiss);
            } else if (!member.type().equals(Event.class)) {
                boolean leftOutIfEmpty = member.type() instanceof ParameterizedType;
                found.add(new Described(path, typeName(member), member.words().means(), mayMiss || leftOutIfEmpty));
            }
        }
    }

    private static boolean isShown(Member member, List<String> only) {
        return only.isEmpty() || only.contains(member.words().value());
    }

    private static String typeName(Member member) {
        Field.Format as = member.words().as();
        Type type = member.type();
        boolean whole =
                Set.<Type>of(int.class, long.class, Integer.class, Long.class).contains(type);
        if (whole) {
            return switch (as) {
                case KEYWORD -> "number as text";
                case MASK -> "mask, 16 hexadecimal digits";
                case TIME -> "time, RFC 3339 with nanoseconds";
                case PLAIN, JOINED -> "number";
            };
        }
        if (type instanceof ParameterizedType list) {
            return list.getActualTypeArguments()[0].equals(Long.class) ? "list of numbers" : "list of texts";
        }
        if (type.equals(Decimal.class)) {
            return "number with four decimals";
        }
        if (type.equals(Arguments.class)) {
            return as == Field.Format.JOINED ? "text" : "list of texts";
        }
        return type.equals(boolean.class) || type.equals(Boolean.class) ? "true or false" : "text";
    }

    private static List<Member> members(Class<?> type) {
        return MEMBERS.get(type);
    }

    private static List<Member> find(Class<?> type) {
        List<Member> members = new ArrayList<>();
        Set<String> components = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(component.getName());
            Field words = component.getAnnotation(Field.class);
            if (words != null) {
                members.add(new Member(
                        component.getName(),
                        words,
                        component.getGenericType(),
                        component.getAnnotatedType(),
                        component.getAccessor()));
            }
        }
        List<Member> methods = new ArrayList<>();
        for (Method method : type.getDeclaredMethods()) {
            Field words = method.getAnnotation(Field.class);
            if (words != null && !components.contains(method.getName())) {
                methods.add(new Member(
                        method.getName(),
                        words,
                        method.getGenericReturnType(),
                        method.getAnnotatedReturnType(),
                        method));
            }
        }
        methods.sort(Comparator.comparing(member -> member.words().value())); // the JVM names them in no order
        members.addAll(methods);
        return members;
    }

    private static @Nullable Object read(Member member, Object shown) {
        try {
            return member.read().invoke(shown);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot read " + member.name(), e);
        }
    }
}
