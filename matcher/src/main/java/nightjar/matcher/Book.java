package nightjar.matcher;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The readable part of an image: the rules with all that people are told of them, as bytes and back.
///
/// Integers are big-endian. A text is its length in bytes (u32) and UTF-8; a list is its count (u32) and its
/// elements;
/// a choice is a byte and what belongs to it. Maps are in the order of their keys, so the same rules are the same
/// bytes
/// whoever writes them. No count may be larger than the bytes that are left, and conditions are
/// nested at most [#DEPTH] deep.
final class Book {
    static final int DEPTH = 200;

    private Book() {}

    static byte[] bytes(Ruleset ruleset, Map<String, Where> places) {
        var bytes = new ByteArrayOutputStream();
        try {
            new Writer(new DataOutputStream(bytes)).ruleset(ruleset, places);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// What a book says.
    record Content(Ruleset ruleset, Map<String, Where> places) {}

    static Content content(ByteBuffer bytes) throws MalformedImageException {
        try {
            return new Reader(bytes).content();
        } catch (BufferUnderflowException e) {
            throw new MalformedImageException("not a matcher image: the rules end in the middle");
        } catch (IllegalArgumentException e) {
            throw new MalformedImageException("not a matcher image: " + e.getMessage());
        }
    }

    private record Writer(DataOutputStream out) {
        void ruleset(Ruleset ruleset, Map<String, Where> places) throws IOException {
            list(ruleset.rules(), this::rule);
            list(ruleset.correlations(), this::correlation);
            out.writeInt(ruleset.spared().size());
            for (var each : new TreeMap<>(ruleset.spared()).entrySet()) {
                out.writeByte(each.getKey().number());
                condition(each.getValue());
            }
            for (Rule rule : ruleset.rules()) {
                choice(places.getOrDefault(rule.id(), Where.USER_SPACE), Where.values());
            }
        }

        private void rule(Rule rule) throws IOException {
            texts(rule.id(), rule.name(), rule.title(), rule.description());
            choice(rule.level(), Level.values());
            list(rule.tags(), this::text);
            text(rule.author());
            list(rule.falsePositives(), this::text);
            list(rule.references(), this::text);
            text(rule.file());
            out.writeInt(rule.line());
            out.writeByte(rule.category().number());
            condition(rule.condition());
            choice(rule.action(), Action.values());
        }

        private void correlation(Correlation rule) throws IOException {
            texts(rule.id(), rule.name(), rule.title(), rule.description());
            choice(rule.level(), Level.values());
            list(rule.tags(), this::text);
            text(rule.author());
            list(rule.falsePositives(), this::text);
            text(rule.file());
            out.writeInt(rule.line());
            choice(rule.kind(), Correlation.Kind.values());
            list(rule.rules(), this::text);
            list(rule.groupBy(), this::text);
            out.writeInt(rule.aliases().size());
            for (var alias : new TreeMap<>(rule.aliases()).entrySet()) {
                text(alias.getKey());
                out.writeInt(alias.getValue().size());
                for (var field : new TreeMap<>(alias.getValue()).entrySet()) {
                    texts(field.getKey(), field.getValue());
                }
            }
            out.writeLong(rule.timespan().toNanos());
            text(rule.valueField());
            list(rule.threshold(), each -> {
                choice(each.how(), Correlation.Comparison.values());
                out.writeLong(each.value());
            });
            out.writeBoolean(rule.ruleMatchesAlone());
        }

        private void condition(Condition condition) throws IOException {
            switch (condition) {
                case Condition.All(var of) -> {
                    out.writeByte(0);
                    list(of, this::condition);
                }
                case Condition.Any(var of) -> {
                    out.writeByte(1);
                    list(of, this::condition);
                }
                case Condition.Not(var of) -> {
                    out.writeByte(2);
                    condition(of);
                }
                case Condition.Strings strings -> {
                    out.writeByte(3);
                    strings(strings);
                }
                case Condition.Language(var field, var dfa, var required, var shown) -> {
                    out.writeByte(4);
                    field(field);
                    dfa(dfa);
                    out.writeBoolean(required.isPresent());
                    if (required.isPresent()) {
                        strings(required.get());
                    }
                    text(shown);
                }
                case Condition.Compare(var field, var how, var value) -> {
                    out.writeByte(5);
                    field(field);
                    choice(how, Condition.Comparison.values());
                    out.writeLong(value);
                }
                case Condition.Exists(var field) -> {
                    out.writeByte(6);
                    field(field);
                }
                case Condition.Same(var field, var other, var where, var cased) -> {
                    out.writeByte(7);
                    field(field);
                    field(other);
                    choice(where, Pattern.Place.values());
                    out.writeBoolean(cased);
                }
            }
        }

        private void strings(Condition.Strings strings) throws IOException {
            list(strings.fields(), this::field);
            out.writeBoolean(strings.cased());
            list(strings.patterns(), pattern -> {
                choice(pattern.place(), Pattern.Place.values());
                byte[] bytes = pattern.bytes();
                out.writeInt(bytes.length);
                out.write(bytes);
                text(pattern.shown());
            });
        }

        private void field(Field field) throws IOException {
            switch (field) {
                case KernelField kernel -> out.writeByte(kernel.number());
                case EventField(var ecs) -> {
                    out.writeByte(0xff);
                    text(ecs);
                }
            }
        }

        private void dfa(Dfa dfa) throws IOException {
            out.writeShort(dfa.classes());
            for (int symbol = 0; symbol < Dfa.SYMBOLS; symbol++) {
                out.writeShort(dfa.classOf(symbol));
            }
            out.writeInt(dfa.states());
            for (int state = 0; state < dfa.states(); state++) {
                out.writeBoolean(dfa.isAccepting(state));
                for (int symbolClass = 0; symbolClass < dfa.classes(); symbolClass++) {
                    out.writeShort(dfa.next(state, symbolClass));
                }
            }
            out.writeInt(dfa.start());
        }

        private <E extends Enum<E>> void choice(E value, E[] all) throws IOException {
            out.writeByte(List.of(all).indexOf(value));
        }

        private void texts(String... texts) throws IOException {
            for (String each : texts) {
                text(each);
            }
        }

        private void text(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        private interface Part<T> {
            void write(T part) throws IOException;
        }

        private <T> void list(List<T> list, Part<T> part) throws IOException {
            out.writeInt(list.size());
            for (T each : list) {
                part.write(each);
            }
        }
    }

    private record Reader(ByteBuffer in) {
        Content content() {
            List<Rule> rules = list(this::rule);
            List<Correlation> correlations = list(this::correlation);
            Correlator.check(correlations);
            Map<Category, Condition> spared = new HashMap<>();
            for (int left = count(); left > 0; left--) {
                spared.put(category(), condition(0));
            }
            Map<String, Where> places = new HashMap<>();
            for (Rule rule : rules) {
                places.put(rule.id(), choice(Where.values()));
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes behind the rules");
            }
            return new Content(new Ruleset(rules, correlations, spared), places);
        }

        private Rule rule() {
            return new Rule(
                    text(),
                    text(),
                    text(),
                    text(),
                    choice(Level.values()),
                    list(this::text),
                    text(),
                    list(this::text),
                    list(this::text),
                    text(),
                    in.getInt(),
                    category(),
                    condition(0),
                    choice(Action.values()));
        }

        private Correlation correlation() {
            return new Correlation(
                    text(),
                    text(),
                    text(),
                    text(),
                    choice(Level.values()),
                    list(this::text),
                    text(),
                    list(this::text),
                    text(),
                    in.getInt(),
                    choice(Correlation.Kind.values()),
                    list(this::text),
                    list(this::text),
                    aliases(),
                    Duration.ofNanos(in.getLong()),
                    text(),
                    list(() -> new Correlation.Threshold(choice(Correlation.Comparison.values()), in.getLong())),
                    bool());
        }

        private Map<String, Map<String, String>> aliases() {
            Map<String, Map<String, String>> aliases = new HashMap<>();
            for (int left = count(); left > 0; left--) {
                Map<String, String> fields = new HashMap<>();
                aliases.put(text(), fields);
                for (int more = count(); more > 0; more--) {
                    fields.put(text(), text());
                }
            }
            return aliases;
        }

        private Condition condition(int depth) {
            if (depth > DEPTH) {
                throw new IllegalArgumentException("conditions nested more than " + DEPTH + " deep");
            }
            return switch (in.get()) {
                case 0 -> new Condition.All(list(() -> condition(depth + 1)));
                case 1 -> new Condition.Any(list(() -> condition(depth + 1)));
                case 2 -> new Condition.Not(condition(depth + 1));
                case 3 -> strings();
                case 4 ->
                    new Condition.Language(field(), dfa(), bool() ? Optional.of(strings()) : Optional.empty(), text());
                case 5 -> new Condition.Compare(field(), choice(Condition.Comparison.values()), in.getLong());
                case 6 -> new Condition.Exists(field());
                case 7 -> new Condition.Same(field(), field(), choice(Pattern.Place.values()), bool());
                default -> throw new IllegalArgumentException("a condition of an unknown kind");
            };
        }

        private Condition.Strings strings() {
            return new Condition.Strings(
                    list(this::field),
                    bool(),
                    list(() -> new Pattern(choice(Pattern.Place.values()), bytes(), text())));
        }

        private Field field() {
            int number = in.get() & 0xff;
            if (number == 0xff) {
                return new EventField(text());
            }
            if (!KernelField.isNumber(number)) {
                throw new IllegalArgumentException("there is no field " + number);
            }
            return KernelField.of(number);
        }

        private Dfa dfa() {
            int classes = in.getShort() & 0xffff;
            int[] classOf = new int[Dfa.SYMBOLS];
            for (int symbol = 0; symbol < Dfa.SYMBOLS; symbol++) {
                classOf[symbol] = in.getShort() & 0xffff;
            }
            int states = count();
            if (states > Dfa.STATES || (long) states * (2L * classes + 1) > in.remaining()) {
                throw new IllegalArgumentException("an automaton of " + states + " states");
            }
            boolean[] accepting = new boolean[states];
            int[] next = new int[states * classes];
            for (int state = 0; state < states; state++) {
                accepting[state] = bool();
                for (int symbolClass = 0; symbolClass < classes; symbolClass++) {
                    next[state * classes + symbolClass] = in.getShort() & 0xffff;
                }
            }
            return new Dfa(classOf, classes, next, accepting, in.getInt());
        }

        private Category category() {
            return choice(Category.values());
        }

        private <E> E choice(E[] all) {
            int index = in.get();
            if (index < 0 || index >= all.length) {
                throw new IllegalArgumentException("choice %d of %d".formatted(index, all.length));
            }
            return all[index];
        }

        private boolean bool() {
            return in.get() != 0;
        }

        private String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        private byte[] bytes() {
            byte[] bytes = new byte[count()];
            in.get(bytes);
            return bytes;
        }

        /// Of things of at least a byte each.
        private int count() {
            int count = in.getInt();
            if (count < 0 || count > in.remaining()) {
                throw new IllegalArgumentException("%d of something in %d bytes".formatted(count, in.remaining()));
            }
            return count;
        }

        private <T> List<T> list(Supplier<T> part) {
            int count = count();
            List<T> list = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                list.add(part.get());
            }
            return list;
        }
    }
}
