package nightjar.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads a regular expression: of PCRE what an automaton can do, which is what the Sigma specification names and
/// more.
///
/// Refused, each with its name: lookaround, references back, possessive and atomic groups, recursion, conditions,
/// `\Z`, `\p{…}`, and whatever is not known. `$` is the very end of the value (of a line with `m`), and `.` does not
/// take a newline (but does with `s`).
final class RegexParser {
    /// Characters of an expression.
    static final int LENGTH = 8_192;
    /// Groups in each other.
    static final int DEPTH = 100;
    /// The largest number in `{n,m}`.
    static final int REPEATS = 1_000;

    private final int[] text;
    private final int line;
    private int at;
    private int depth;
    private boolean ignoreCase;
    private boolean multiLine;
    private boolean dotAll;

    private RegexParser(String text, boolean ignoreCase, boolean multiLine, boolean dotAll, int line) {
        this.text = text.codePoints().toArray();
        this.ignoreCase = ignoreCase;
        this.multiLine = multiLine;
        this.dotAll = dotAll;
        this.line = line;
    }

    static Regex parse(String text, boolean ignoreCase, boolean multiLine, boolean dotAll, int line) throws Refused {
        if (text.length() > LENGTH) {
            throw new Refused(
                    line, "an expression of %,d characters; at most %,d are read".formatted(text.length(), LENGTH));
        }
        RegexParser parser = new RegexParser(text, ignoreCase, multiLine, dotAll, line);
        Regex regex = parser.alternatives();
        if (parser.at < parser.text.length) {
            throw parser.refused("')' closes nothing");
        }
        return regex;
    }

    private Refused refused(String reason) {
        return new Refused(line, "expression, character %d: %s".formatted(at + 1, reason));
    }

    private boolean more() {
        return at < text.length;
    }

    private boolean take(int c) {
        if (more() && text[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private boolean follows(String ahead) {
        for (int i = 0; i < ahead.length(); i++) {
            if (at + i >= text.length || text[at + i] != ahead.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private Regex alternatives() throws Refused {
        List<Regex> either = new ArrayList<>();
        do {
            List<Regex> sequence = new ArrayList<>();
            while (more() && text[at] != '|' && text[at] != ')') {
                piece().ifPresent(sequence::add);
            }
            either.add(sequence.size() == 1 ? sequence.getFirst() : new Regex.Sequence(sequence));
        } while (take('|'));
        return either.size() == 1 ? either.getFirst() : new Regex.Either(either);
    }

    /// Something with how often it stands there; nothing where it is flags or a comment.
    private Optional<Regex> piece() throws Refused {
        int begin = at;
        Optional<Regex> atom = atom();
        if (atom.isEmpty()) {
            return atom;
        }
        Optional<Regex> repeated = quantified(atom.get(), begin);
        if (repeated.isPresent() && quantified(repeated.get(), begin).isPresent()) {
            throw refused("two repetitions of the same thing; put the first into a group");
        }
        return repeated.isPresent() ? repeated : atom;
    }

    private Optional<Regex> quantified(Regex atom, int begin) throws Refused {
        if (!more()) {
            return Optional.empty();
        }
        int least;
        int most;
        switch (text[at]) {
            case '*' -> {
                at++;
                least = 0;
                most = Regex.ENDLESS;
            }
            case '+' -> {
                at++;
                least = 1;
                most = Regex.ENDLESS;
            }
            case '?' -> {
                at++;
                least = 0;
                most = 1;
            }
            case '{' -> {
                int before = at++;
                Optional<Integer> first = number();
                boolean comma = take(',');
                Optional<Integer> second = comma ? number() : first;
                if (first.isEmpty() || !take('}')) {
                    at = before; // PCRE takes it as it stands
                    return Optional.empty();
                }
                least = first.get();
                most = second.orElse(Regex.ENDLESS);
                if (most < least) {
                    throw refused("{%d,%d} ends below its beginning".formatted(least, most));
                }
            }
            default -> {
                return Optional.empty();
            }
        }
        if (atom instanceof Regex.Between) {
            at = begin;
            throw refused("a place, such as ^ or \\b, cannot be repeated");
        }
        if (take('+')) {
            throw refused("possessive repetitions are not supported; leave out the last '+'");
        }
        // Whether it takes few or many first changes what is found, not whether.
        take('?');
        return Optional.of(new Regex.Repeat(atom, least, most));
    }

    private Optional<Integer> number() throws Refused {
        int number = 0;
        int begin = at;
        while (more() && text[at] >= '0' && text[at] <= '9') {
            number = 10 * number + text[at++] - '0';
            if (number > REPEATS) {
                throw refused("a repetition of more than %,d times".formatted(REPEATS));
            }
        }
        return at == begin ? Optional.empty() : Optional.of(number);
    }

    private Optional<Regex> atom() throws Refused {
        int c = text[at];
        return switch (c) {
            case '(' -> group();
            case '[' -> {
                at++;
                yield Optional.of(new Regex.One(characterClass()));
            }
            case '.' -> {
                at++;
                yield Optional.of(new Regex.One(dotAll ? CodePoints.ALL : CodePoints.NEWLINE.not()));
            }
            case '^' -> {
                at++;
                yield Optional.of(new Regex.Between(multiLine ? Regex.Place.LINE_START : Regex.Place.START));
            }
            case '$' -> {
                at++;
                yield Optional.of(new Regex.Between(multiLine ? Regex.Place.LINE_END : Regex.Place.END));
            }
            case '*', '+', '?' -> throw refused("'%c' has nothing to repeat".formatted(c));
            case '\\' -> {
                at++;
                yield Optional.of(escape());
            }
            default -> {
                at++;
                yield Optional.of(new Regex.One(letter(c)));
            }
        };
    }

    private CodePoints letter(int c) {
        return cases(CodePoints.of(c));
    }

    private CodePoints cases(CodePoints set) {
        return ignoreCase ? set.inBothCases() : set;
    }

    private Regex escape() throws Refused {
        if (!more()) {
            throw refused("a '\\' at the end; write '\\\\' for one that stands for itself");
        }
        return switch (text[at]) {
            case 'b' -> between(Regex.Place.WORD_EDGE);
            case 'B' -> between(Regex.Place.NO_WORD_EDGE);
            case 'A' -> between(Regex.Place.START);
            case 'z' -> between(Regex.Place.END);
            case 'Z' -> throw refused("'\\Z' is not supported; write '\\z' for the end of the value");
            case '1', '2', '3', '4', '5', '6', '7', '8', '9', 'k', 'g' ->
                throw refused("references back to a group are not supported: an automaton does not remember");
            case 'Q' -> {
                at++;
                yield quoted();
            }
            default -> {
                Optional<CodePoints> set = classEscape();
                yield new Regex.One(set.isPresent() ? set.get() : letter(characterEscape()));
            }
        };
    }

    private Regex between(Regex.Place place) {
        at++;
        return new Regex.Between(place);
    }

    /// `\Q…\E`.
    private Regex quoted() {
        List<Regex> letters = new ArrayList<>();
        while (more() && !follows("\\E")) {
            letters.add(new Regex.One(letter(text[at++])));
        }
        at = Math.min(at + 2, text.length);
        return new Regex.Sequence(letters);
    }

    /// A set that a letter behind a backslash stands for.
    private Optional<CodePoints> classEscape() {
        Optional<CodePoints> set = classEscape(text[at]);
        if (set.isPresent()) {
            at++;
        }
        return set;
    }

    private static Optional<CodePoints> classEscape(int c) {
        return switch (c) {
            case 'd' -> Optional.of(CodePoints.DIGITS);
            case 'D' -> Optional.of(CodePoints.DIGITS.not());
            case 'w' -> Optional.of(CodePoints.WORD);
            case 'W' -> Optional.of(CodePoints.WORD.not());
            case 's' -> Optional.of(CodePoints.SPACE);
            case 'S' -> Optional.of(CodePoints.SPACE.not());
            default -> Optional.empty();
        };
    }

    /// One character that stands behind a backslash.
    private int characterEscape() throws Refused {
        int c = text[at++];
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'a' -> 0x07;
            case 'e' -> 0x1b;
            case '0' -> {
                if (more() && text[at] >= '0' && text[at] <= '7') {
                    throw refused("octal numbers are not supported; write \\xHH");
                }
                yield 0;
            }
            case 'x' -> take('{') ? hex(1, 6, true) : hex(2, 2, false);
            case 'u' -> hex(4, 4, false);
            default -> {
                if (c < 0x80 && Character.isLetterOrDigit(c)) {
                    at--;
                    throw refused("'\\%c' is not known".formatted(c));
                }
                yield c;
            }
        };
    }

    private int hex(int least, int most, boolean closed) throws Refused {
        int value = 0;
        int digits = 0;
        while (digits < most && more() && text[at] < 0x80 && Character.digit(text[at], 16) >= 0) {
            value = 16 * value + Character.digit(text[at++], 16);
            digits++;
        }
        if (digits < least
                || (closed && !take('}'))
                || value > Character.MAX_CODE_POINT
                || (value >= 0xd800 && value <= 0xdfff)) {
            throw refused("no character has this number; write \\xHH, or \\x{H…} up to 10FFFF");
        }
        return value;
    }

    private CodePoints characterClass() throws Refused {
        boolean negated = take('^');
        List<CodePoints> sets = new ArrayList<>();
        boolean first = true;
        while (true) {
            if (!more()) {
                throw refused("'[' has no ']'");
            }
            if (text[at] == ']' && !first) {
                at++;
                break;
            }
            first = false;
            if (follows("[:")) {
                sets.add(posix());
                continue;
            }
            Optional<CodePoints> set = Optional.empty();
            int from = text[at];
            if (take('\\')) {
                if (!more()) {
                    throw refused("'[' has no ']'");
                }
                set = classEscape();
                from = set.isPresent() ? 0 : inClass();
            } else {
                at++;
            }
            boolean range = more() && text[at] == '-' && at + 1 < text.length && text[at + 1] != ']';
            if (set.isPresent()) {
                if (range) {
                    throw refused("a range cannot begin with a class such as \\w");
                }
                sets.add(set.get());
            } else if (range) {
                at++;
                int to = text[at++];
                if (to == '\\' && more()) {
                    if (classEscape(text[at]).isPresent()) {
                        throw refused("a range cannot end with a class such as \\w");
                    }
                    to = inClass();
                }
                if (to < from) {
                    throw refused("a range in '[…]' ends before it begins");
                }
                sets.add(CodePoints.range(from, to));
            } else {
                sets.add(CodePoints.of(from));
            }
            if (sets.size() > LENGTH) {
                throw refused("too much in '[…]'");
            }
        }
        CodePoints all = cases(CodePoints.any(sets));
        return negated ? all.not() : all;
    }

    private int inClass() throws Refused {
        return take('b') ? '\b' : characterEscape();
    }

    private CodePoints posix() throws Refused {
        at += 2;
        boolean negated = take('^');
        StringBuilder name = new StringBuilder();
        while (more() && text[at] != ':' && text[at] != ']') {
            name.appendCodePoint(text[at++]);
        }
        if (!follows(":]")) {
            throw refused("'[:' has no ':]'; write '[' as '\\['");
        }
        CodePoints letters = CodePoints.range('a', 'z').or(CodePoints.range('A', 'Z'));
        CodePoints graph = CodePoints.range('!', '~');
        CodePoints set = switch (name.toString()) {
            case "alpha" -> letters;
            case "digit" -> CodePoints.DIGITS;
            case "alnum" -> letters.or(CodePoints.DIGITS);
            case "upper" -> CodePoints.range('A', 'Z');
            case "lower" -> CodePoints.range('a', 'z');
            case "space" -> CodePoints.SPACE;
            case "blank" -> CodePoints.of(' ').or(CodePoints.of('\t'));
            case "word" -> CodePoints.WORD;
            case "xdigit" -> CodePoints.DIGITS.or(CodePoints.range('a', 'f')).or(CodePoints.range('A', 'F'));
            case "cntrl" -> CodePoints.range(0, 0x1f).or(CodePoints.of(0x7f));
            case "graph" -> graph;
            case "print" -> graph.or(CodePoints.of(' '));
            case "punct" ->
                CodePoints.any(List.of(
                        CodePoints.range('!', '/'),
                        CodePoints.range(':', '@'),
                        CodePoints.range('[', '`'),
                        CodePoints.range('{', '~')));
            default -> throw refused("'[:" + YamlReader.printable(name.toString()) + ":]' is not known");
        };
        at += 2;
        return negated ? set.not() : set;
    }

    private Optional<Regex> group() throws Refused {
        at++;
        if (follows("*")) {
            throw refused("verbs (*…) are not supported");
        }
        boolean caseBefore = ignoreCase;
        boolean lineBefore = multiLine;
        boolean dotBefore = dotAll;
        if (take('?')) {
            if (follows("#")) {
                while (more() && text[at] != ')') {
                    at++;
                }
                close();
                return Optional.empty();
            }
            if (follows("=") || follows("!") || follows("<=") || follows("<!")) {
                throw refused(
                        "looking ahead or behind, (?%s…), is not supported; use a second selection in the condition"
                                .formatted(
                                        follows("<")
                                                ? "<" + Character.toString(text[at + 1])
                                                : Character.toString(text[at])));
            }
            if (follows(">")) {
                throw refused("atomic groups (?>…) are not supported; write (?:…)");
            }
            if (follows("P<")) {
                at++;
            }
            if (take('<')) {
                name('>');
            } else if (take('\'')) {
                name('\'');
            } else if (!take(':') && flags()) {
                return Optional.empty(); // until the end of the group around
            }
        }
        if (++depth > DEPTH) {
            throw refused("groups in each other, more than %d deep".formatted(DEPTH));
        }
        Regex inner = alternatives();
        close();
        depth--;
        ignoreCase = caseBefore;
        multiLine = lineBefore;
        dotAll = dotBefore;
        return Optional.of(inner instanceof Regex.Between ? new Regex.Sequence(List.of(inner)) : inner);
    }

    private void close() throws Refused {
        if (!take(')')) {
            throw refused("'(' has no ')'");
        }
    }

    private void name(int end) throws Refused {
        while (more() && (text[at] == '_' || Character.isLetterOrDigit(text[at]))) {
            at++;
        }
        if (!take(end)) {
            throw refused("the name of a group has no '%c' behind it".formatted(end));
        }
    }

    /// `i`, `m` and `s`, and behind a `-` those that end; whether `)` follows, and not `:`.
    private boolean flags() throws Refused {
        boolean on = true;
        while (true) {
            if (!more()) {
                throw refused("'(' has no ')'");
            }
            int c = text[at++];
            switch (c) {
                case 'i' -> ignoreCase = on;
                case 'm' -> multiLine = on;
                case 's' -> dotAll = on;
                case '-' -> on = false;
                case ')' -> {
                    return true;
                }
                case ':' -> {
                    return false;
                }
                default -> {
                    at--;
                    throw refused("(?%s…) is not supported; the flags are i, m and s"
                            .formatted(Character.toString(c).toLowerCase(Locale.ROOT)));
                }
            }
        }
    }
}
