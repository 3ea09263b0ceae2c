package nightjar.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Dfa;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Level;
import nightjar.matcher.Pattern;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;
import nightjar.matcher.Subject;

/// Rules and events out of few letters, so that they meet often and in every way.
public final class RandomRules {
    private static final String LETTERS = "abAB/ -\u00e9";
    private static final int ADDRESS_BYTES = 16;

    private final RandomGenerator random;
    private final Category category;
    private final List<KernelField> texts;
    private final List<KernelField> numbers;
    private final List<KernelField> addresses;

    /// On process creation.
    public RandomRules(RandomGenerator random) {
        this(random, Category.PROCESS_CREATION);
    }

    /// @param category one of which the kernel judges events
    public RandomRules(RandomGenerator random, Category category) {
        this.random = random;
        this.category = category;
        this.texts = fields(category, Field.Kind.TEXT);
        this.numbers = fields(category, Field.Kind.NUMBER);
        this.addresses = fields(category, Field.Kind.ADDRESS);
    }

    private static List<KernelField> fields(Category category, Field.Kind kind) {
        return Stream.of(KernelField.values())
                .filter(field -> field.isIn(category) && field.kind() == kind)
                .toList();
    }

    /// Rules of the category, and what spares from them.
    public Ruleset ruleset(int rules) {
        List<Rule> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(rule(category.sigma() + " " + i, condition(3)));
        }
        return new Ruleset(all, List.of(), Map.of(category, condition(2)));
    }

    private Rule rule(String id, Condition condition) {
        return new Rule(
                id,
                "",
                id,
                "",
                Level.LOW,
                List.of(),
                "",
                List.of(),
                List.of(),
                "random",
                1,
                category,
                condition,
                oneOf(List.of(Action.values())));
    }

    public Condition condition(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(6)) {
            case 1, 2 -> new Condition.All(conditions(depth - 1));
            case 3, 4 -> new Condition.Any(conditions(depth - 1));
            case 5 -> new Condition.Not(condition(depth - 1));
            default -> test();
        };
    }

    private List<Condition> conditions(int depth) {
        List<Condition> conditions = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            conditions.add(condition(depth));
        }
        return conditions;
    }

    private Condition.Test test() {
        return switch (random.nextInt(20)) {
            case 0 ->
                new Condition.Compare(oneOf(numbers), oneOf(List.of(Condition.Comparison.values())), random.nextInt(4));
            case 1 -> new Condition.Exists(oneOf(texts));
            case 2 -> new Condition.Same(oneOf(texts), oneOf(texts), oneOf(places()), random.nextBoolean());
            case 3 -> new Condition.Strings(List.of(new EventField("a.b")), false, patterns(false));
            case 4, 5 -> language();
            case 6, 7 -> new Condition.Strings(List.of(oneOf(numbers)), true, List.of(number(random.nextInt(4))));
            case 8 -> { // a keyword
                boolean cased = random.nextBoolean();
                yield new Condition.Strings(List.copyOf(texts), cased, patterns(cased));
            }
            case 9 -> addresses.isEmpty() ? language() : network();
            default -> {
                boolean cased = random.nextInt(4) == 0;
                yield new Condition.Strings(List.of(oneOf(texts)), cased, patterns(cased));
            }
        };
    }

    private static List<Pattern.Place> places() {
        return List.of(Pattern.Place.values());
    }

    private List<Pattern> patterns(boolean cased) {
        List<Pattern> patterns = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            byte[] bytes = text(4);
            for (int at = 0; !cased && at < bytes.length; at++) {
                bytes[at] = Pattern.folded(bytes[at]);
            }
            patterns.add(new Pattern(oneOf(places()), bytes, "random"));
        }
        return patterns;
    }

    /// The first bytes of an address, or all.
    private Condition.Strings network() {
        byte[] bytes = Arrays.copyOf(address(), random.nextInt(1, ADDRESS_BYTES + 1));
        Pattern.Place place = bytes.length == ADDRESS_BYTES ? Pattern.Place.EQUAL : Pattern.Place.PREFIX;
        return new Condition.Strings(List.of(oneOf(addresses)), true, List.of(new Pattern(place, bytes, "random")));
    }

    private byte[] address() {
        byte[] address = new byte[ADDRESS_BYTES];
        for (int at = 12; at < address.length; at++) {
            address[at] = (byte) (random.nextInt(2) * 0xff);
        }
        return address;
    }

    private static Pattern number(long value) {
        return new Pattern(Pattern.Place.EQUAL, bytes(value), Long.toString(value));
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    /// Any automaton is a language.
    private Condition.Language language() {
        int states = random.nextInt(1, 6);
        int classes = random.nextInt(1, 5);
        int[] classOf = random.ints(Dfa.SYMBOLS, 0, classes).toArray();
        int[] next = random.ints((long) states * classes, 0, states).toArray();
        boolean[] accepting = new boolean[states];
        for (int i = 0; i < states; i++) {
            accepting[i] = random.nextBoolean();
        }
        return new Condition.Language(
                oneOf(texts),
                new Dfa(classOf, classes, next, accepting, random.nextInt(states)),
                Optional.empty(),
                "random");
    }

    /// An event; a field may be missing.
    public Subject subject(int mostBytes) {
        Map<Field, List<byte[]>> fields = new HashMap<>();
        for (KernelField field : texts) {
            if (random.nextInt(8) > 0) {
                fields.put(field, List.of(text(random.nextInt(3) == 0 ? mostBytes : 8)));
            }
        }
        for (KernelField field : numbers) {
            fields.put(field, List.of(bytes(random.nextInt(4))));
        }
        for (KernelField field : addresses) {
            if (random.nextInt(8) > 0) {
                fields.put(field, List.of(address()));
            }
        }
        return field -> fields.getOrDefault(field, List.of());
    }

    private byte[] text(int mostBytes) {
        var text = new StringBuilder();
        for (int i = random.nextInt(mostBytes / 2); i > 0; i--) { // of two bytes at most
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
