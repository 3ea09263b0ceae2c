package nightjar.sigma;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightjar.matcher.Pattern;

/// A string value of a rule: text, and wildcards in it (Sigma specification, "String Wildcard" and "Escaping").
///
/// @param raw whether each character stands for a byte, as after `utf16le`; else for itself
/// @param shown as the rule has it
record Value(List<Part> parts, boolean raw, String shown) {
    /// Variants that `windash` may make of one value.
    static final int VARIANTS = 625;

    /// En dash, em dash and horizontal bar also begin options on Windows.
    private static final String DASHES = "-/\u2013\u2014\u2015";

    sealed interface Part {
        record Text(String text) implements Part {}

        /// `?`: any one character.
        record One() implements Part {}

        /// `*`: any run of characters.
        record Many() implements Part {}

        /// `%name%`, where `expand` is asked for.
        record Placeholder(String name) implements Part {}
    }

    Value {
        parts = List.copyOf(parts);
    }

    /// Nothing but this text.
    static Value of(String text, String shown) {
        return new Value(text.isEmpty() ? List.of() : List.of(new Part.Text(text)), false, shown);
    }

    /// Takes a value apart. A backslash before `*`, `?` or another backslash makes that a plain character; before
    /// anything else it is one itself.
    ///
    /// @param expand whether `%name%` is a placeholder, and `\%` a plain percent sign
    static Value parse(String value, boolean expand) {
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            char next = i + 1 < value.length() ? value.charAt(i + 1) : 0;
            if (c == '\\' && (next == '*' || next == '?' || next == '\\' || (expand && next == '%'))) {
                text.append(next);
                i++;
            } else if (c == '*' || c == '?') {
                flush(text, parts);
                Part wild = c == '*' ? new Part.Many() : new Part.One();
                if (c == '?' || parts.isEmpty() || !parts.getLast().equals(wild)) {
                    parts.add(wild);
                }
            } else if (expand && c == '%' && placeholderEnd(value, i) > 0) {
                flush(text, parts);
                int end = placeholderEnd(value, i);
                parts.add(new Part.Placeholder(value.substring(i + 1, end)));
                i = end;
            } else {
                text.append(c);
            }
        }
        flush(text, parts);
        return new Value(parts, false, value);
    }

    private static void flush(StringBuilder text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text.toString()));
            text.setLength(0);
        }
    }

    /// Where a placeholder that begins here ends; 0 where none begins.
    private static int placeholderEnd(String value, int from) {
        int end = from + 1;
        while (end < value.length()
                && (Character.isLetterOrDigit(value.charAt(end)) || "_-.".indexOf(value.charAt(end)) >= 0)) {
            end++;
        }
        return end > from + 1 && end < value.length() && value.charAt(end) == '%' ? end : 0;
    }

    boolean isPlain() {
        return parts.stream().allMatch(part -> part instanceof Part.Text);
    }

    /// The text of a value without wildcards.
    Optional<String> plain() {
        if (!isPlain()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Text(String each)) {
                text.append(each);
            }
        }
        return Optional.of(text.toString());
    }

    private boolean beginsWithMany() {
        return !parts.isEmpty() && parts.getFirst() instanceof Part.Many;
    }

    private boolean endsWithMany() {
        return !parts.isEmpty() && parts.getLast() instanceof Part.Many;
    }

    /// With anything before or behind it.
    Value anywhere(boolean before, boolean behind) {
        List<Part> more = new ArrayList<>(parts);
        if (before && !beginsWithMany()) {
            more.addFirst(new Part.Many());
        }
        if (behind && (more.isEmpty() || !(more.getLast() instanceof Part.Many))) {
            more.addLast(new Part.Many());
        }
        return new Value(more, raw, shown);
    }

    /// Whether every value has it.
    boolean isAnything() {
        return !parts.isEmpty() && parts.stream().allMatch(part -> part instanceof Part.Many);
    }

    /// Text with at most a `*` before and one behind it, as bytes to look for; empty for anything else.
    ///
    /// @param cased whether upper and lower case differ; if not, the pattern's letters are lower case, and a value
    /// that has letters of two cases beyond ASCII is no pattern
    Optional<Pattern> pattern(boolean cased) {
        boolean before = beginsWithMany();
        boolean behind = endsWithMany();
        int from = before ? 1 : 0;
        int to = parts.size() - (behind && parts.size() > from ? 1 : 0);
        Optional<String> text = new Value(parts.subList(from, Math.max(from, to)), raw, shown).plain();
        if (text.isEmpty()
                || text.get().length() > Pattern.BYTES
                || (!cased && !raw && text.get().codePoints().anyMatch(CodePoints::isCasedBeyondAscii))) {
            return Optional.empty();
        }
        byte[] bytes = bytes(text.get());
        if (bytes.length > Pattern.BYTES) {
            return Optional.empty();
        }
        if (!cased) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = Pattern.folded(bytes[i]);
            }
        }
        Pattern.Place place = before
                ? behind ? Pattern.Place.CONTAINED : Pattern.Place.SUFFIX
                : behind ? Pattern.Place.PREFIX : Pattern.Place.EQUAL;
        return Optional.of(new Pattern(place, bytes, shown));
    }

    private byte[] bytes(String text) {
        return text.getBytes(raw ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /// What is not a pattern, as an expression that finds it.
    Regex regex(boolean cased) {
        List<Regex> sequence = new ArrayList<>();
        if (!beginsWithMany()) {
            sequence.add(new Regex.Between(Regex.Place.START));
        }
        for (Part part : parts) {
            sequence.add(
                    switch (part) {
                        case Part.Text(String text) -> Regex.text(text, cased);
                        case Part.One() -> new Regex.One(CodePoints.ALL);
                        case Part.Many() -> Regex.ANYTHING;
                        case Part.Placeholder(String name) -> Regex.text("%" + name + "%", cased);
                    });
        }
        if (!endsWithMany()) {
            sequence.add(new Regex.Between(Regex.Place.END));
        }
        return new Regex.Sequence(sequence);
    }

    /// With the values of placeholders in their places; every combination, where there are several.
    ///
    /// @param placeholders by name
    List<Value> expanded(Map<String, List<String>> placeholders, int line) throws Refused {
        List<List<Part>> all = List.of(List.of());
        for (Part part : parts) {
            List<List<Part>> next = new ArrayList<>();
            for (List<Part> each : all) {
                if (part instanceof Part.Placeholder(String name)) {
                    List<String> values = placeholders.get(name);
                    if (values == null) {
                        throw new Refused(
                                line,
                                "the placeholder %%%s%% has no values%s; define it in placeholders.yml at the top of the rules: '%s: [value, …]'"
                                        .formatted(name, Nearest.hint(name, placeholders.keySet()), name));
                    }
                    for (String value : values) {
                        next.add(joined(each, parse(value, false).parts()));
                    }
                } else {
                    next.add(joined(each, List.of(part)));
                }
                if (next.size() > Budget.VALUES_OF_RULE) {
                    throw new Refused(
                            line, "placeholders make more than %,d values of one".formatted(Budget.VALUES_OF_RULE));
                }
            }
            all = next;
        }
        return all.stream().map(each -> new Value(each, raw, shown)).toList();
    }

    private static List<Part> joined(List<Part> a, List<Part> b) {
        List<Part> joined = new ArrayList<>(a);
        for (Part part : b) {
            if (joined.isEmpty()) {
                joined.add(part);
            } else if (joined.getLast() instanceof Part.Text(String before) && part instanceof Part.Text(String text)) {
                joined.set(joined.size() - 1, new Part.Text(before + text));
            } else if (!(part instanceof Part.Many && joined.getLast() instanceof Part.Many)) {
                joined.add(part);
            }
        }
        return joined;
    }

    /// With every dash that begins an option as each of the dashes that Windows takes for one.
    List<Value> withDashes(int line) throws Refused {
        List<List<Part>> all = List.of(List.of());
        int before = 0;
        for (Part part : parts) {
            if (!(part instanceof Part.Text(String text))) {
                all = all.stream().map(each -> joined(each, List.of(part))).toList();
                before = 0;
                continue;
            }
            int from = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (DASHES.indexOf(c) >= 0 && !isWord(before) && i + 1 < text.length() && isWord(text.charAt(i + 1))) {
                    all = eachFollowedBy(all, text.substring(from, i), DASHES, line);
                    from = i + 1;
                }
                before = c;
            }
            all = eachFollowedBy(all, text.substring(from), "", line);
        }
        return all.stream().map(each -> new Value(each, raw, shown)).toList();
    }

    /// Each followed by a text, and by one of some characters.
    private static List<List<Part>> eachFollowedBy(List<List<Part>> all, String text, String oneOf, int line)
            throws Refused {
        List<List<Part>> next = new ArrayList<>();
        for (List<Part> each : all) {
            for (String last : oneOf.isEmpty() ? List.of("") : List.of(oneOf.split(""))) {
                next.add(joined(each, Value.of(text + last, "").parts()));
            }
        }
        if (next.size() > VARIANTS) {
            throw new Refused(
                    line,
                    "windash makes more than %,d variants of one value; use fewer dashes in it".formatted(VARIANTS));
        }
        return next;
    }

    private static boolean isWord(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private String plainFor(String modifier, int line) throws Refused {
        return plain().orElseThrow(() -> new Refused(
                line,
                "%s cannot encode a value with wildcards; write '\\*' for a plain asterisk, or put contains behind it"
                        .formatted(modifier)));
    }

    Value inUtf16(String modifier, Charset charset, boolean marked, int line) throws Refused {
        String text = plainFor(modifier, line);
        byte[] bytes = (marked ? "\ufeff" + text : text).getBytes(charset);
        return new Value(List.of(new Part.Text(new String(bytes, StandardCharsets.ISO_8859_1))), true, shown);
    }

    Value inBase64(int line) throws Refused {
        byte[] bytes = bytes(plainFor("base64", line));
        return of(Base64.getEncoder().encodeToString(bytes), shown);
    }

    /// What of the value can be told in Base64, for each of the three places where it may begin: a character of
    /// Base64
    /// is six bits, so the first and the last one may also have bits of what stands around the value.
    List<Value> inBase64AtAnyOffset(int line) throws Refused {
        byte[] bytes = bytes(plainFor("base64offset", line));
        List<Value> offsets = new ArrayList<>();
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int from = (8 * offset + 5) / 6;
            int to = 8 * shifted.length / 6;
            if (to <= from) {
                throw new Refused(line, "base64offset: '%s' is too short to be told in Base64".formatted(shown));
            }
            offsets.add(of(encoded.substring(from, to), shown));
        }
        return offsets;
    }
}
