package nightjar.sigma;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nightjar.matcher.Condition;
import nightjar.matcher.Dfa;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.Pattern;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;
import nightjar.sigma.Item.Modifier;
import nightjar.sigma.Taxonomy.Target;

/// Turns the detections of rules of one category into conditions.
final class Detections {
    /// Characters of a value.
    static final int VALUE_CHARS = 8_192;

    /// Selections of a detection.
    static final int SELECTIONS = 1_000;

    private static final EventField USER_NAME = new EventField("user.name");
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final Taxonomy taxonomy;
    private final Users users;
    private final Map<String, List<String>> placeholders;
    private final Budget budget;

    Detections(Taxonomy taxonomy, Users users, Map<String, List<String>> placeholders, Budget budget) {
        this.taxonomy = taxonomy;
        this.users = users;
        this.placeholders = placeholders;
        this.budget = budget;
    }

    /// The condition of a map of selections and the condition that joins them.
    ///
    /// @param notSelections keys that are neither
    Condition detection(Yaml.Mapping detection, Set<String> notSelections) throws Refused {
        if (!detection.has("condition")) {
            throw new Refused(detection.line(), "the condition is missing; write 'condition: selection'");
        }
        if (detection.has("timeframe")) {
            throw new Refused(
                    detection.line("timeframe"),
                    "'timeframe' is not part of Sigma 2; write a correlation rule with a timespan");
        }
        Set<String> names = new TreeSet<>(detection.entries().keySet());
        names.remove("condition");
        names.removeAll(notSelections);
        if (names.size() > SELECTIONS) {
            throw new Refused(
                    detection.line(), "%,d selections; at most %,d can be joined".formatted(names.size(), SELECTIONS));
        }
        Named named = new Named(detection);
        List<Condition> any = new ArrayList<>();
        for (String condition : detection.texts("condition")) {
            any.add(Expression.parse(condition, names, named::get, detection.line("condition")));
        }
        if (any.isEmpty()) {
            throw new Refused(detection.line("condition"), "the condition is empty");
        }
        return Simple.of(new Condition.Any(any));
    }

    /// The selections of a detection, each turned into a condition when it is first named. Naming it again counts
    /// against the budget like writing it again, since that is what it costs from here on.
    private final class Named {
        private final Yaml.Mapping detection;
        private final Map<String, Condition> known = new HashMap<>();
        private final Map<String, Integer> weights = new HashMap<>();

        Named(Yaml.Mapping detection) {
            this.detection = detection;
        }

        Condition get(String name) throws Refused {
            Condition before = known.get(name);
            if (before != null) {
                budget.values(weights.getOrDefault(name, 0), detection.line(name));
                return before;
            }
            Yaml value = detection.get(name);
            if (value == null) {
                throw new AssertionError("the expression names only what there is");
            }
            Condition condition = Simple.of(selection(value));
            known.put(name, condition);
            weights.put(name, Simple.weight(condition));
            return condition;
        }
    }

    /// A map, of which all must hold, a list of such, or a list of keywords.
    Condition selection(Yaml selection) throws Refused {
        return switch (selection) {
            case Yaml.Mapping map -> map(map);
            case Yaml.Scalar keyword -> keywords(List.of(keyword), selection.line());
            case Yaml.Sequence list -> {
                if (list.items().isEmpty()) {
                    throw new Refused(list.line(), "an empty list; nothing could match it");
                }
                List<Condition> any = new ArrayList<>();
                List<Yaml.Scalar> keywords = new ArrayList<>();
                for (Yaml item : list.items()) {
                    switch (item) {
                        case Yaml.Scalar keyword -> keywords.add(keyword);
                        case Yaml.Mapping map -> any.add(map(map));
                        case Yaml.Sequence inner ->
                            throw new Refused(inner.line(), "a list within a list; write one list");
                    }
                }
                if (!keywords.isEmpty()) {
                    any.add(keywords(keywords, list.line()));
                }
                yield new Condition.Any(any);
            }
        };
    }

    private Condition keywords(List<Yaml.Scalar> keywords, int line) throws Refused {
        return item(new Item("", List.of(), Item.Type.TEXT), keywords, line);
    }

    private Condition map(Yaml.Mapping map) throws Refused {
        if (map.entries().isEmpty()) {
            throw new Refused(map.line(), "an empty map; it would match everything");
        }
        List<Condition> all = new ArrayList<>();
        for (Yaml.Entry entry : map.entries().values()) {
            all.add(item(Item.parse(entry.key(), entry.line()), scalars(entry), entry.line()));
        }
        return new Condition.All(all);
    }

    private static List<Yaml.Scalar> scalars(Yaml.Entry entry) throws Refused {
        List<Yaml.Scalar> scalars = new ArrayList<>();
        switch (entry.value()) {
            case Yaml.Scalar scalar -> scalars.add(scalar);
            case Yaml.Mapping map ->
                throw new Refused(
                        map.line(),
                        "'%s' has a map; a value or a list of values is expected"
                                .formatted(YamlReader.printable(entry.key())));
            case Yaml.Sequence list -> {
                for (Yaml item : list.items()) {
                    if (!(item instanceof Yaml.Scalar scalar)) {
                        throw new Refused(
                                item.line(),
                                "'%s' has %s among its values"
                                        .formatted(YamlReader.printable(entry.key()), item.kind()));
                    }
                    scalars.add(scalar);
                }
                if (scalars.isEmpty()) {
                    throw new Refused(
                            entry.line(),
                            "'%s' has an empty list; nothing could match it"
                                    .formatted(YamlReader.printable(entry.key())));
                }
            }
        }
        return scalars;
    }

    private Condition item(Item item, List<Yaml.Scalar> values, int line) throws Refused {
        Optional<Target> target =
                item.field().isEmpty() ? Optional.empty() : Optional.of(taxonomy.target(item.field(), line));
        List<Condition> conditions = new ArrayList<>();
        for (Yaml.Scalar value : values) {
            budget.values(1, value.line());
            if (value.text().length() > VALUE_CHARS) {
                throw new Refused(
                        value.line(),
                        "a value of %,d characters; at most %,d can be looked for"
                                .formatted(value.text().length(), VALUE_CHARS));
            }
            conditions.add(target.isPresent() ? one(item, target.get(), value) : keyword(item, value));
        }
        Condition joined = item.has(Modifier.ALL) ? new Condition.All(conditions) : new Condition.Any(conditions);
        return item.has(Modifier.NEQ) ? new Condition.Not(joined) : joined;
    }

    private Condition keyword(Item item, Yaml.Scalar value) throws Refused {
        if (value.isNull()) {
            throw new Refused(value.line(), "null is no keyword");
        }
        List<Field> fields = taxonomy.texts();
        if (item.type() == Item.Type.EXPRESSION) {
            return language(fields, expression(item, value), value.text(), value.line());
        }
        List<Condition> any = new ArrayList<>();
        for (Value each : values(item, value)) {
            any.add(text(fields, each.anywhere(true, true), item.has(Modifier.CASED), value.line()));
        }
        return new Condition.Any(any);
    }

    private Condition one(Item item, Target target, Yaml.Scalar value) throws Refused {
        if (value.isNull()) {
            return absent(item, target, value);
        }
        return switch (item.type()) {
            case EXISTENCE -> {
                Condition exists = new Condition.Exists(target.field());
                yield value.truth().orElseThrow(() -> new Refused(value.line(), "exists is either true or false"))
                        ? exists
                        : new Condition.Not(exists);
            }
            case COMPARISON -> comparison(item, target, value);
            case FIELD -> reference(item, target, value);
            case NETWORK -> network(item, target, value);
            case EXPRESSION -> expression(item, target, value);
            case TEXT -> text(item, target, value);
        };
    }

    private static Condition absent(Item item, Target target, Yaml.Scalar value) throws Refused {
        if (item.modifiers().stream().anyMatch(each -> each != Modifier.NEQ && each != Modifier.ALL)) {
            throw new Refused(
                    value.line(),
                    "null says that the field is absent, and takes no modifier; write '' for an empty text");
        }
        return new Condition.Not(new Condition.Exists(target.field()));
    }

    // Texts

    /// What a value becomes by the modifiers, one after the other; any of the results will do.
    private List<Value> values(Item item, Yaml.Scalar scalar) throws Refused {
        int line = scalar.line();
        List<Value> values = List.of(Value.parse(scalar.text(), item.has(Modifier.EXPAND)));
        for (Modifier modifier : item.modifiers()) {
            List<Value> next = new ArrayList<>();
            for (Value value : values) {
                switch (modifier) {
                    case CONTAINS -> next.add(value.anywhere(true, true));
                    case STARTSWITH -> next.add(value.anywhere(false, true));
                    case ENDSWITH -> next.add(value.anywhere(true, false));
                    case WINDASH -> next.addAll(value.withDashes(line));
                    case BASE64 -> next.add(value.inBase64(line));
                    case BASE64OFFSET -> next.addAll(value.inBase64AtAnyOffset(line));
                    case WIDE, UTF16LE ->
                        next.add(value.inUtf16(modifier.sigma(), StandardCharsets.UTF_16LE, false, line));
                    case UTF16BE -> next.add(value.inUtf16("utf16be", StandardCharsets.UTF_16BE, false, line));
                    case UTF16 -> next.add(value.inUtf16("utf16", StandardCharsets.UTF_16LE, true, line));
                    case EXPAND -> next.addAll(value.expanded(placeholders, line));
                    case ALL, CASED, NEQ, RE, I, M, S, CIDR, EXISTS, GT, GTE, LT, LTE, FIELDREF -> next.add(value);
                }
            }
            values = next;
        }
        budget.values(values.size() - 1, line);
        return values;
    }

    private Condition text(Item item, Target target, Yaml.Scalar scalar) throws Refused {
        List<Condition> any = new ArrayList<>();
        for (Value value : values(item, scalar)) {
            any.add(text(target, value, item.has(Modifier.CASED), scalar.line()));
        }
        return new Condition.Any(any);
    }

    private Condition text(Target target, Value value, boolean cased, int line) throws Refused {
        return switch (target.reading()) {
            case USER -> users(target, value, text(List.of(USER_NAME), value, cased, line), line);
            case HASHES -> hash(target, value, line);
            case AS_IS ->
                switch (target.field().kind()) {
                    case TEXT -> text(List.of(target.field()), value, cased, line);
                    case NUMBER -> number(target, value, cased, line);
                    case ADDRESS -> address(target, value, cased, line);
                };
        };
    }

    /// A value in any of some fields.
    private Condition text(List<Field> fields, Value value, boolean cased, int line) throws Refused {
        if (value.isAnything()) {
            return new Condition.Any(
                    fields.stream().<Condition>map(Condition.Exists::new).toList());
        }
        Optional<Pattern> pattern = value.pattern(cased);
        if (pattern.isPresent()) {
            return new Condition.Strings(fields, cased, List.of(pattern.get()));
        }
        if (value.raw()) {
            throw new Refused(
                    line, "in UTF-16 this value has more than %d bytes; make it shorter".formatted(Pattern.BYTES));
        }
        return language(fields, value.regex(cased), value.shown(), line);
    }

    private Condition language(List<Field> fields, Regex regex, String shown, int line) throws Refused {
        Dfa dfa = Automaton.of(regex, budget, line);
        return new Condition.Any(fields.stream()
                .<Condition>map(field -> new Condition.Language(field, dfa, Literals.required(regex, field), shown))
                .toList());
    }

    /// Numbers of the users whose names are such.
    ///
    /// @param name what is asked of a name
    private Condition users(Target target, Value value, Condition name, int line) throws Refused {
        budget.steps(users.count(), line);
        List<Pattern> numbers = new ArrayList<>();
        users.named(each -> Verdict.holds(name, named(each)))
                .forEach(uid -> numbers.add(number(BigInteger.valueOf(uid), value.shown())));
        if (numbers.isEmpty()) {
            value.plain()
                    .filter(text -> text.matches("[0-9]{1,10}"))
                    .ifPresent(text -> numbers.add(number(new BigInteger(text), value.shown())));
        }
        return numbers.isEmpty() ? Simple.NEVER : new Condition.Strings(List.of(target.field()), true, numbers);
    }

    private static Subject named(String user) {
        return field -> field.equals(USER_NAME) ? List.of(user.getBytes(StandardCharsets.UTF_8)) : List.of();
    }

    private static Condition hash(Target target, Value value, int line) throws Refused {
        String text = String.join(
                "",
                value.parts().stream()
                        .map(part -> part instanceof Value.Part.Text(String each) ? each : "")
                        .toList());
        if (!text.toLowerCase(Locale.ROOT).matches("sha256=[0-9a-f]{64}")) {
            throw new Refused(
                    line,
                    "of hashes only SHA256 is known, as 'SHA256=' and 64 digits, not '%s'"
                            .formatted(YamlReader.printable(value.shown())));
        }
        byte[] digits =
                text.substring("sha256=".length()).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        return new Condition.Strings(
                List.of(target.field()), false, List.of(new Pattern(Pattern.Place.EQUAL, digits, value.shown())));
    }

    // Numbers

    private Condition number(Target target, Value value, boolean cased, int line) throws Refused {
        if (value.isAnything()) {
            return new Condition.Exists(target.field());
        }
        Optional<String> plain = value.plain();
        if (plain.isEmpty()) {
            return text(List.of(asText(target)), value, cased, line);
        }
        if (plain.get().isEmpty()) {
            return Simple.NEVER; // a number is never an empty text
        }
        BigInteger number = number(plain.get())
                .orElseThrow(() -> new Refused(
                        line,
                        "'%s' is no number; %s has numbers from 0 to 2^64 - 1"
                                .formatted(
                                        YamlReader.printable(value.shown()),
                                        target.field().ecs())));
        return new Condition.Strings(List.of(target.field()), true, List.of(number(number, value.shown())));
    }

    private static EventField asText(Target target) {
        return new EventField(target.field().ecs());
    }

    private static Optional<BigInteger> number(String text) {
        Optional<BigInteger> number = switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(BigInteger.ONE);
            case "false" -> Optional.of(BigInteger.ZERO);
            default ->
                text.matches("[0-9]{1,20}")
                        ? Optional.of(new BigInteger(text))
                        : text.matches("0x[0-9a-fA-F]{1,16}")
                                ? Optional.of(new BigInteger(text.substring(2), 16))
                                : Optional.empty();
        };
        return number.filter(each -> each.compareTo(MOST) <= 0);
    }

    private static Pattern number(BigInteger number, String shown) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = number.shiftRight(8 * (Long.BYTES - 1 - i)).byteValue();
        }
        return new Pattern(Pattern.Place.EQUAL, bytes, shown);
    }

    private static Condition comparison(Item item, Target target, Yaml.Scalar value) throws Refused {
        Modifier how = item.modifiers().stream()
                .filter(each -> each != Modifier.ALL)
                .findFirst()
                .orElseThrow();
        Field field = target.field();
        if (!(field.kind() == Field.Kind.NUMBER || field instanceof EventField)) {
            throw new Refused(value.line(), "%s compares numbers, and %s is none".formatted(how.sigma(), item.field()));
        }
        if (!value.text().matches("-?[0-9]{1,18}")) {
            throw new Refused(
                    value.line(),
                    "%s compares with a whole number of at most 18 digits, not with '%s'"
                            .formatted(how.sigma(), YamlReader.printable(value.text())));
        }
        long number = Long.parseLong(value.text());
        Condition.Comparison comparison = switch (how) {
            case GT -> Condition.Comparison.GREATER;
            case GTE -> Condition.Comparison.GREATER_OR_EQUAL;
            case LT -> Condition.Comparison.LESS;
            default -> Condition.Comparison.LESS_OR_EQUAL;
        };
        if (number < 0 && field.kind() == Field.Kind.NUMBER) {
            // Such a field has no number below 0.
            return how == Modifier.GT || how == Modifier.GTE ? new Condition.Exists(field) : Simple.NEVER;
        }
        return new Condition.Compare(field, comparison, number);
    }

    // Addresses

    private Condition address(Target target, Value value, boolean cased, int line) throws Refused {
        if (value.isAnything()) {
            return new Condition.Exists(target.field());
        }
        Optional<String> plain = value.plain();
        if (plain.isPresent()) {
            if (plain.get().isEmpty()) {
                return Simple.NEVER; // an address is never an empty text
            }
            Pattern address = Addresses.exact(plain.get())
                    .orElseThrow(() ->
                            new Refused(line, "'%s' is no IP address".formatted(YamlReader.printable(value.shown()))));
            return new Condition.Strings(List.of(target.field()), true, List.of(address));
        }
        if (value.parts().size() == 2
                && value.parts().getFirst() instanceof Value.Part.Text(String beginning)
                && value.parts().getLast() instanceof Value.Part.Many) {
            Optional<List<Pattern>> network = Addresses.beginning(beginning, line);
            if (network.isPresent()) {
                return new Condition.Strings(List.of(target.field()), true, network.get());
            }
        }
        return text(List.of(asText(target)), value, cased, line);
    }

    private Condition network(Item item, Target target, Yaml.Scalar scalar) throws Refused {
        if (target.field().kind() != Field.Kind.ADDRESS) {
            throw new Refused(scalar.line(), "cidr asks about an address, and %s is none".formatted(item.field()));
        }
        List<Value> values = item.has(Modifier.EXPAND)
                ? Value.parse(scalar.text(), true).expanded(placeholders, scalar.line())
                : List.of(Value.of(scalar.text(), scalar.text()));
        List<Pattern> patterns = new ArrayList<>();
        for (Value value : values) {
            patterns.addAll(Addresses.network(value.plain().orElse(value.shown()), scalar.line()));
        }
        budget.values(patterns.size() - 1, scalar.line());
        return new Condition.Strings(List.of(target.field()), true, patterns);
    }

    // Expressions

    private static Regex expression(Item item, Yaml.Scalar value) throws Refused {
        return RegexParser.parse(
                value.text(), item.has(Modifier.I), item.has(Modifier.M), item.has(Modifier.S), value.line());
    }

    private Condition expression(Item item, Target target, Yaml.Scalar value) throws Refused {
        Regex regex = expression(item, value);
        if (target.reading() == Taxonomy.Reading.USER) {
            Condition name = language(List.of(USER_NAME), regex, value.text(), value.line());
            return users(target, new Value(List.of(new Value.Part.Many()), false, value.text()), name, value.line());
        }
        Field field = target.field().kind() == Field.Kind.TEXT ? target.field() : asText(target);
        return language(List.of(field), regex, value.text(), value.line());
    }

    // Other fields

    private Condition reference(Item item, Target target, Yaml.Scalar value) throws Refused {
        Target other = taxonomy.target(value.text(), value.line());
        Field.Kind kind = target.field().kind();
        if (kind != other.field().kind()) {
            throw new Refused(
                    value.line(),
                    "%s and %s are not written alike, so they are never the same"
                            .formatted(item.field(), YamlReader.printable(value.text())));
        }
        Pattern.Place place = item.has(Modifier.CONTAINS)
                ? Pattern.Place.CONTAINED
                : item.has(Modifier.STARTSWITH)
                        ? Pattern.Place.PREFIX
                        : item.has(Modifier.ENDSWITH) ? Pattern.Place.SUFFIX : Pattern.Place.EQUAL;
        if (kind != Field.Kind.TEXT && place != Pattern.Place.EQUAL) {
            throw new Refused(
                    value.line(), "%s is no text; leave out contains, startswith and endswith".formatted(item.field()));
        }
        return new Condition.Same(
                target.field(), other.field(), place, item.has(Modifier.CASED) || kind != Field.Kind.TEXT);
    }
}
