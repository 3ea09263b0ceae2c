package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The key of one line of a selection: a field, and how its values are meant (`Image|endswith`).
///
/// @param field empty for keywords
/// @param modifiers in the order in which they stand there
record Item(String field, List<Modifier> modifiers, Type type) {
    enum Modifier {
        CONTAINS,
        STARTSWITH,
        ENDSWITH,
        ALL,
        RE,
        I,
        M,
        S,
        CIDR,
        CASED,
        WINDASH,
        BASE64,
        BASE64OFFSET,
        WIDE,
        UTF16LE,
        UTF16BE,
        UTF16,
        EXISTS,
        GT,
        GTE,
        LT,
        LTE,
        NEQ,
        FIELDREF,
        EXPAND;

        String sigma() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What the values are.
    enum Type {
        TEXT(EnumSet.of(
                Modifier.CONTAINS,
                Modifier.STARTSWITH,
                Modifier.ENDSWITH,
                Modifier.ALL,
                Modifier.CASED,
                Modifier.WINDASH,
                Modifier.BASE64,
                Modifier.BASE64OFFSET,
                Modifier.WIDE,
                Modifier.UTF16LE,
                Modifier.UTF16BE,
                Modifier.UTF16,
                Modifier.NEQ,
                Modifier.EXPAND)),
        EXPRESSION(EnumSet.of(
                Modifier.RE, Modifier.I, Modifier.M, Modifier.S, Modifier.ALL, Modifier.CASED, Modifier.NEQ)),
        NETWORK(EnumSet.of(Modifier.CIDR, Modifier.ALL, Modifier.NEQ, Modifier.EXPAND)),
        EXISTENCE(EnumSet.of(Modifier.EXISTS)),
        COMPARISON(EnumSet.of(Modifier.GT, Modifier.GTE, Modifier.LT, Modifier.LTE, Modifier.ALL)),
        FIELD(EnumSet.of(
                Modifier.FIELDREF,
                Modifier.CONTAINS,
                Modifier.STARTSWITH,
                Modifier.ENDSWITH,
                Modifier.ALL,
                Modifier.CASED,
                Modifier.NEQ));

        @SuppressWarnings("ImmutableEnumChecker") // nobody adds to it
        private final Set<Modifier> fits;

        Type(EnumSet<Modifier> fits) {
            this.fits = fits;
        }
    }

    private static final Set<Modifier> PLACES = EnumSet.of(Modifier.CONTAINS, Modifier.STARTSWITH, Modifier.ENDSWITH);
    private static final Set<Modifier> COMPARISONS = EnumSet.of(Modifier.GT, Modifier.GTE, Modifier.LT, Modifier.LTE);
    private static final Set<Modifier> FLAGS = EnumSet.of(Modifier.I, Modifier.M, Modifier.S);
    private static final Set<String> OF_TIMES = Set.of("minute", "hour", "day", "week", "month", "year");

    Item {
        modifiers = List.copyOf(modifiers);
    }

    boolean has(Modifier modifier) {
        return modifiers.contains(modifier);
    }

    static Item parse(String key, int line) throws Refused {
        String[] words = key.split("\\|", -1);
        List<Modifier> modifiers = new ArrayList<>();
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            Modifier modifier = modifier(word, key, line);
            if (modifiers.contains(modifier)) {
                throw new Refused(line, "'%s': %s stands there twice".formatted(YamlReader.printable(key), word));
            }
            modifiers.add(modifier);
        }
        Item item = new Item(words[0], modifiers, type(modifiers));
        item.check(key, line);
        return item;
    }

    private static Modifier modifier(String word, String key, int line) throws Refused {
        for (Modifier modifier : Modifier.values()) {
            if (modifier.sigma().equals(word)) {
                return modifier;
            }
        }
        throw new Refused(
                line,
                OF_TIMES.contains(word)
                        ? "the modifier '%s' takes a part of a date, and no field of these events is a date"
                                .formatted(word)
                        : "'%s': the modifier '%s' is not known%s"
                                .formatted(
                                        YamlReader.printable(key),
                                        YamlReader.printable(word),
                                        Nearest.hint(
                                                word,
                                                Arrays.stream(Modifier.values())
                                                        .map(Modifier::sigma)
                                                        .toList())));
    }

    private static Type type(List<Modifier> modifiers) {
        if (modifiers.contains(Modifier.RE)) {
            return Type.EXPRESSION;
        }
        if (modifiers.contains(Modifier.CIDR)) {
            return Type.NETWORK;
        }
        if (modifiers.contains(Modifier.EXISTS)) {
            return Type.EXISTENCE;
        }
        if (modifiers.contains(Modifier.FIELDREF)) {
            return Type.FIELD;
        }
        return modifiers.stream().anyMatch(COMPARISONS::contains) ? Type.COMPARISON : Type.TEXT;
    }

    private void check(String key, int line) throws Refused {
        String shown = YamlReader.printable(key);
        List<Modifier> odd =
                modifiers.stream().filter(each -> !type.fits.contains(each)).toList();
        if (!odd.isEmpty()) {
            String by = modifiers.stream()
                    .filter(each -> !odd.contains(each) && each != Modifier.ALL)
                    .findFirst()
                    .map(Modifier::sigma)
                    .orElse("");
            throw new Refused(
                    line,
                    FLAGS.contains(odd.getFirst()) && type == Type.TEXT
                            ? "'%s': %s belongs behind re"
                                    .formatted(shown, odd.getFirst().sigma())
                            : "'%s': %s does not go together with %s"
                                    .formatted(shown, odd.getFirst().sigma(), by));
        }
        if (modifiers.stream().filter(PLACES::contains).count() > 1) {
            throw new Refused(line, "'%s': only one of contains, startswith and endswith".formatted(shown));
        }
        if (modifiers.stream().filter(COMPARISONS::contains).count() > 1) {
            throw new Refused(line, "'%s': only one of gt, gte, lt and lte".formatted(shown));
        }
        if (has(Modifier.I) && has(Modifier.CASED)) {
            throw new Refused(line, "'%s': i and cased are opposites".formatted(shown));
        }
        int re = modifiers.indexOf(Modifier.RE);
        if (modifiers.stream().filter(FLAGS::contains).anyMatch(flag -> modifiers.indexOf(flag) < re)) {
            throw new Refused(line, "'%s': i, m and s belong behind re".formatted(shown));
        }
        if (field.isEmpty()
                && (type == Type.EXISTENCE || type == Type.FIELD || type == Type.NETWORK || type == Type.COMPARISON)) {
            throw new Refused(line, "'%s': a field is missing before it".formatted(shown));
        }
    }
}
