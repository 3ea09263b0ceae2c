package nightjar.rules;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import nightjar.matcher.Condition;
import nightjar.matcher.Dfa;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Pattern;
import nightjar.matcher.Verdict;
import nightjar.sigma.MadeEvent;

/// An event made up so that a rule holds: to time it. Its parts are chosen at random, always the same ones, and
/// tried.
final class Witness {
    private static final int TRIES = 200;
    private static final int ADDRESS_BYTES = 16;

    private final Random random;
    private final Map<Field, Value> values = new HashMap<>();

    private Witness(long seed) {
        this.random = new Random(seed);
    }

    /// Empty where no try succeeds.
    static Optional<MadeEvent> of(Condition condition) {
        for (int seed = 0; seed < TRIES; seed++) {
            var witness = new Witness(seed);
            witness.fulfil(condition, true);
            MadeEvent event = witness.event();
            if (Verdict.holds(condition, event)) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    /// An event of which hardly any rule holds.
    static MadeEvent ordinary() {
        return new MadeEvent(Map.of(
                KernelField.IMAGE, List.of("/usr/bin/true".getBytes(StandardCharsets.UTF_8)),
                KernelField.COMMAND_LINE, List.of("true".getBytes(StandardCharsets.UTF_8)),
                KernelField.PARENT_IMAGE, List.of("/usr/bin/make".getBytes(StandardCharsets.UTF_8)),
                KernelField.TARGET_FILENAME,
                        List.of("/usr/lib/locale/C.utf8/LC_CTYPE".getBytes(StandardCharsets.UTF_8))));
    }

    /// What is put together for a field.
    private static final class Value {
        byte[] begin = {};
        byte[] end = {};
        final List<byte[]> within = new ArrayList<>();
        Optional<byte[]> whole = Optional.empty();

        byte[] bytes(Field.Kind kind) {
            if (whole.isPresent()) {
                return whole.get();
            }
            if (kind == Field.Kind.ADDRESS) {
                return Arrays.copyOf(begin, ADDRESS_BYTES);
            }
            var all = new ByteArrayOutputStream();
            all.writeBytes(begin);
            within.forEach(each -> {
                all.write(' ');
                all.writeBytes(each);
                all.write(' ');
            });
            all.writeBytes(end);
            return all.toByteArray();
        }
    }

    private MadeEvent event() {
        Map<Field, List<byte[]>> event = new HashMap<>();
        values.forEach((field, value) -> event.put(field, List.of(value.bytes(field.kind()))));
        return new MadeEvent(event);
    }

    private void fulfil(Condition condition, boolean holds) {
        switch (condition) {
            case Condition.All(var of) -> some(of, holds, holds);
            case Condition.Any(var of) -> some(of, !holds, holds);
            case Condition.Not(var of) -> fulfil(of, !holds);
            case Condition.Test test -> {
                if (holds) {
                    fulfil(test);
                }
            }
        }
    }

    private void some(List<Condition> of, boolean all, boolean hold) {
        if (all) {
            of.forEach(each -> fulfil(each, hold));
        } else if (!of.isEmpty()) {
            fulfil(of.get(random.nextInt(of.size())), hold);
        }
    }

    private void fulfil(Condition.Test test) {
        switch (test) {
            case Condition.Strings strings -> {
                if (!strings.patterns().isEmpty()) {
                    Pattern pattern = strings.patterns()
                            .get(random.nextInt(strings.patterns().size()));
                    Value value = value(
                            strings.fields().get(random.nextInt(strings.fields().size())));
                    switch (pattern.place()) {
                        case EQUAL -> value.whole = Optional.of(pattern.bytes());
                        case PREFIX -> value.begin = pattern.bytes();
                        case SUFFIX -> value.end = pattern.bytes();
                        case CONTAINED -> value.within.add(pattern.bytes());
                    }
                }
            }
            case Condition.Language(var field, var dfa, var _, var _) ->
                shortest(dfa).ifPresent(word -> value(field).within.add(word));
            case Condition.Compare(var field, var how, var bound) -> {
                long number = switch (how) {
                    case LESS -> bound - 1;
                    case LESS_OR_EQUAL, GREATER_OR_EQUAL -> bound;
                    case GREATER -> bound + 1;
                };
                value(field).whole = Optional.of(
                        field.kind() == Field.Kind.NUMBER
                                ? ByteBuffer.allocate(Long.BYTES)
                                        .putLong(number)
                                        .array()
                                : Long.toString(number).getBytes(StandardCharsets.UTF_8));
            }
            case Condition.Exists(var field) -> {
                Value value = value(field);
                if (field.kind() == Field.Kind.NUMBER && value.whole.isEmpty()) {
                    value.whole = Optional.of(new byte[Long.BYTES]);
                }
            }
            case Condition.Same(var field, var other, var _, var _) -> {
                value(field).within.add(new byte[] {'x'});
                value(other).within.add(new byte[] {'x'});
            }
        }
    }

    private Value value(Field field) {
        return values.computeIfAbsent(field, _ -> new Value());
    }

    /// The shortest word that the automaton takes, of printable bytes where there is one.
    private static Optional<byte[]> shortest(Dfa dfa) {
        int[] before = new int[dfa.states()];
        int[] by = new int[dfa.states()];
        Arrays.fill(before, -1);
        var queue = new ArrayDeque<Integer>(List.of(dfa.start()));
        before[dfa.start()] = dfa.start();
        while (!queue.isEmpty()) {
            int state = queue.remove();
            if (dfa.isAccepting(dfa.step(state, Dfa.END))) {
                return Optional.of(word(dfa, state, before, by));
            }
            for (int i = 0; i < 256; i++) {
                int symbol = (i + 'a') % 256;
                int next = dfa.step(state, symbol);
                if (before[next] < 0) {
                    before[next] = state;
                    by[next] = symbol;
                    queue.add(next);
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] word(Dfa dfa, int end, int[] before, int[] by) {
        List<Byte> reversed = new ArrayList<>();
        for (int state = end; state != dfa.start(); state = before[state]) {
            reversed.add((byte) by[state]);
        }
        byte[] word = new byte[reversed.size()];
        for (int i = 0; i < word.length; i++) {
            word[i] = reversed.get(word.length - 1 - i);
        }
        return word;
    }
}
