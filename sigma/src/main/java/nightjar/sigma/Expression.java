package nightjar.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import nightjar.matcher.Condition;

/// Reads the condition of a detection: how its selections hang together.
///
///     condition  = and { "or" and }
///     and        = not { "and" not }
///     not        = "not" not | "(" condition ")" | number "of" ( "them" | name ) | name
///     number     = "1" | "2" … | "any" | "all"
///
/// The words may have any case. A name behind `of` may have `*` in it.
final class Expression {
    /// Words of a condition.
    static final int WORDS = 10_000;
    /// Of `not` and parentheses in each other.
    static final int DEPTH = 64;
    /// Ways to choose N selections of more; "2 of" works for 23 selections.
    static final int COMBINATIONS = 256;

    /// Gives the condition of a selection, each time that it is named.
    @FunctionalInterface
    interface Selections {
        Condition named(String name) throws Refused;
    }

    private final List<String> words;
    private final Collection<String> names;
    private final Selections selections;
    private final int line;
    private int at;
    private int depth;

    private Expression(List<String> words, Collection<String> names, Selections selections, int line) {
        this.words = words;
        this.names = names;
        this.selections = selections;
        this.line = line;
    }

    /// @param names of all selections there are
    static Condition parse(String text, Collection<String> names, Selections selections, int line) throws Refused {
        Expression expression = new Expression(words(text, line), names, selections, line);
        Condition condition = expression.or();
        if (expression.at < expression.words.size()) {
            throw expression.refused("'%s' is not expected here".formatted(expression.word()));
        }
        return condition;
    }

    private static List<String> words(String text, int line) throws Refused {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int begin = at;
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            if (c == '|') {
                throw new Refused(
                        line,
                        "condition: '| …' (counting, near) is not part of Sigma 2; write a correlation rule instead");
            }
            do {
                at++;
            } while (c != '(' && c != ')' && at < text.length() && isName(text.charAt(at)));
            words.add(text.substring(begin, at));
            if (words.size() > WORDS) {
                throw new Refused(line, "condition: more than %,d words".formatted(WORDS));
            }
        }
        if (words.isEmpty()) {
            throw new Refused(line, "the condition is empty");
        }
        return words;
    }

    private static boolean isName(char c) {
        return !Character.isWhitespace(c) && c != '(' && c != ')' && c != '|';
    }

    private Refused refused(String reason) {
        return new Refused(line, "condition, word %d: %s".formatted(at + 1, YamlReader.printable(reason)));
    }

    private String word() {
        return at < words.size() ? words.get(at) : "";
    }

    private boolean take(String keyword) {
        if (word().equalsIgnoreCase(keyword)) {
            at++;
            return true;
        }
        return false;
    }

    private Condition or() throws Refused {
        List<Condition> any = new ArrayList<>();
        do {
            any.add(and());
        } while (take("or"));
        return any.size() == 1 ? any.getFirst() : new Condition.Any(any);
    }

    private Condition and() throws Refused {
        List<Condition> all = new ArrayList<>();
        do {
            all.add(not());
        } while (take("and"));
        return all.size() == 1 ? all.getFirst() : new Condition.All(all);
    }

    private Condition not() throws Refused {
        if (++depth > DEPTH) {
            throw refused("'not' and parentheses in each other, more than %d deep".formatted(DEPTH));
        }
        try {
            if (at >= words.size()) {
                throw refused("it ends where the name of a selection is expected");
            }
            if (at + 1 < words.size() && words.get(at + 1).equalsIgnoreCase("of")) {
                return of();
            }
            if (take("not")) {
                return new Condition.Not(not());
            }
            if (take("(")) {
                Condition inner = or();
                if (!take(")")) {
                    throw refused("'(' has no ')'");
                }
                return inner;
            }
            String name = word();
            if (name.equals(")") || name.equalsIgnoreCase("and") || name.equalsIgnoreCase("or")) {
                throw refused("the name of a selection is expected, not '%s'".formatted(name));
            }
            if (!names.contains(name)) {
                throw refused("there is no selection '%s'%s".formatted(name, Nearest.hint(name, names)));
            }
            at++;
            return selections.named(name);
        } finally {
            depth--;
        }
    }

    private Condition of() throws Refused {
        String number = word().toLowerCase(Locale.ROOT);
        at += 2;
        List<String> chosen = chosen();
        int least = switch (number) {
            case "all" -> chosen.size();
            case "any" -> 1;
            default -> {
                if (!number.matches("[1-9][0-9]{0,4}")) {
                    throw refused("'%s of' is not known; write 1 of, 2 of, … or all of".formatted(number));
                }
                yield Integer.parseInt(number);
            }
        };
        if (least > chosen.size()) {
            throw refused("it asks for %d of %d selections".formatted(least, chosen.size()));
        }
        List<Condition> conditions = new ArrayList<>();
        for (String name : chosen) {
            conditions.add(selections.named(name));
        }
        if (least == chosen.size()) {
            return new Condition.All(conditions);
        }
        return least == 1 ? new Condition.Any(conditions) : new Condition.Any(combinations(conditions, least));
    }

    private List<String> chosen() throws Refused {
        String pattern = word();
        if (pattern.isEmpty()) {
            throw refused("'of' needs 'them' or the names of selections, such as selection*");
        }
        List<String> chosen;
        if (pattern.equalsIgnoreCase("them")) {
            chosen = names.stream().filter(name -> !name.startsWith("_")).toList();
        } else {
            List<String> pieces = List.of(pattern.split("\\*", -1));
            chosen = names.stream().filter(name -> fits(name, pieces)).toList();
        }
        if (chosen.isEmpty()) {
            throw refused("no selection is called '%s'%s".formatted(pattern, Nearest.hint(pattern, names)));
        }
        at++;
        return chosen;
    }

    /// Whether a name has these pieces one after the other, the first at its beginning and the last at its end.
    private static boolean fits(String name, List<String> pieces) {
        if (pieces.size() == 1) {
            return name.equals(pieces.getFirst());
        }
        int end = name.length() - pieces.getLast().length();
        if (!name.startsWith(pieces.getFirst()) || !name.endsWith(pieces.getLast())) {
            return false;
        }
        int from = pieces.getFirst().length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = name.indexOf(piece, from);
            if (found < 0) {
                return false;
            }
            from = found + piece.length();
        }
        return from <= end;
    }

    private List<Condition> combinations(List<Condition> of, int size) throws Refused {
        List<Condition> combinations = new ArrayList<>();
        combine(of, 0, size, new ArrayList<>(), combinations);
        return combinations;
    }

    private void combine(List<Condition> of, int from, int missing, List<Condition> chosen, List<Condition> into)
            throws Refused {
        if (missing == 0) {
            if (into.size() >= COMBINATIONS) {
                throw refused("more than %,d ways to choose among %d selections; write the condition differently"
                        .formatted(COMBINATIONS, of.size()));
            }
            into.add(new Condition.All(chosen));
            return;
        }
        for (int i = from; i <= of.size() - missing; i++) {
            chosen.addLast(of.get(i));
            combine(of, i + 1, missing - 1, chosen, into);
            chosen.removeLast();
        }
    }
}
