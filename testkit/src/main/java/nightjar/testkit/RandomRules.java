package nightjar.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
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
    private static final List<KernelField> TEXTS = List.of(
            KernelField.IMAGE,
            KernelField.COMMAND_LINE,
            KernelField.CURRENT_DIRECTORY,
            KernelField.NAME,
            KernelField.PARENT_IMAGE,
            KernelField.PARENT_COMMAND_LINE);
    private static final List<KernelField> NUMBERS =
            List.of(KernelField.USER_ID, KernelField.LOGON_ID, KernelField.ARGUMENT_COUNT);

    private final RandomGenerator random;

    public RandomRules(RandomGenerator random) {
        this.random = random;
    }

    /// Rules on process creation, and what spares from them.
    public Ruleset ruleset(int rules) {
        List<Rule> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(rule("rule " + i, condition(3)));
        }
        return new Ruleset(all, List.of(), Map.of(Category.PROCESS_CREATION, condition(2)));
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
                Category.PROCESS_CREATION,
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
                new Condition.Compare(oneOf(NUMBERS), oneOf(List.of(Condition.Comparison.values())), random.nextInt(4));
            case 1 -> new Condition.Exists(oneOf(TEXTS));
            case 2 -> new Condition.Same(oneOf(TEXTS), oneOf(TEXTS), oneOf(places()), random.nextBoolean());
            case 3 -> new Condition.Strings(List.of(new EventField("a.b")), false, patterns(false));
            case 4, 5 -> language();
            case 6, 7 -> new Condition.Strings(List.of(oneOf(NUMBERS)), true, List.of(number(random.nextInt(4))));
            case 8 -> { // a keyword
                boolean cased = random.nextBoolean();
                yield new Condition.Strings(List.copyOf(TEXTS), cased, patterns(cased));
            }
            default -> {
                boolean cased = random.nextInt(4) == 0;
                yield new Condition.Strings(List.of(oneOf(TEXTS)), cased, patterns(cased));
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
                oneOf(TEXTS),
                new Dfa(classOf, classes, next, accepting, random.nextInt(states)),
                Optional.empty(),
                "random");
    }

    /// An event; a field may be missing.
    public Subject subject(int mostBytes) {
        Map<Field, List<byte[]>> fields = new HashMap<>();
        for (KernelField field : TEXTS) {
            if (random.nextInt(8) > 0) {
                fields.put(field, List.of(text(random.nextInt(3) == 0 ? mostBytes : 8)));
            }
        }
        for (KernelField field : NUMBERS) {
            fields.put(field, List.of(bytes(random.nextInt(4))));
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
