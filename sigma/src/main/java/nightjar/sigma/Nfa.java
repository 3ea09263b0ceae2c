package nightjar.sigma;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightjar.matcher.Dfa;
import org.jspecify.annotations.Nullable;

/// An automaton over bytes that may be in many states at once: a regular expression just after it was read.
///
/// Characters are UTF-8 (RFC 3629). A byte sequence that is none is as many characters U+FFFD as the Unicode standard
/// advises (the longest beginnings of characters, "maximal subparts", each one), so that a value is always a sequence
/// of characters, and no byte in it can hide it from a rule.
///
/// A state has edges, which take a byte, and gates, which take none but ask what stands before and behind.
final class Nfa {
    /// States; an expression that needs more is refused.
    static final int STATES = 200_000;

    /// What may stand before a place.
    enum Before {
        BEGINNING,
        NEWLINE,
        WORD,
        OTHER
    }

    record Edge(int first, int last, int to) {}

    /// A way that takes no byte.
    record Gate(Guard guard, int to) {}

    /// What a gate asks.
    sealed interface Guard {
        record Free() implements Guard {}

        record At(Regex.Place place) implements Guard {}

        /// What follows is no byte of this range; the end of the value is none.
        record NotNext(int first, int last) implements Guard {}
    }

    private static final Guard FREE = new Guard.Free();
    private static final int REPLACEMENT = 0xfffd;

    private final Budget budget;
    private final int line;
    private final List<List<Edge>> edges = new ArrayList<>();
    private final List<List<Gate>> gates = new ArrayList<>();
    private final int accepting;
    private final int start;

    /// An automaton that finds the expression anywhere in a value.
    Nfa(Regex regex, Budget budget, int line) throws Refused {
        this.budget = budget;
        this.line = line;
        this.accepting = state();
        Run run = Run.firstOf(regex);
        this.start = run == null ? anywhere(regex) : behind(run);
    }

    private int anywhere(Regex regex) throws Refused {
        int entry = add(regex, accepting);
        int anywhere = state();
        gate(anywhere, FREE, entry);
        oneOf(CodePoints.ALL, anywhere, anywhere);
        return anywhere;
    }

    /// What an expression begins with that asks for so many characters of a set: `.{200}`, `[^/]{100,}$`.
    /// How many there may be at most is of no interest, since it may begin at any of them.
    private record Run(CodePoints set, int least, Regex rest) {
        static @Nullable Run firstOf(Regex regex) {
            return switch (regex) {
                case Regex.Repeat(Regex of, int least, int _)
                when least > 1 && alone(of) instanceof Regex.One(var set) ->
                    new Run(set, least, new Regex.Sequence(List.of()));
                case Regex.Sequence(List<Regex> of)
                when !of.isEmpty() -> {
                    Run first = firstOf(of.getFirst());
                    yield first == null
                            ? null
                            : new Run(first.set, first.least, new Regex.Sequence(of.subList(1, of.size())));
                }
                default -> null;
            };
        }

        private static Regex alone(Regex regex) {
            return regex instanceof Regex.Sequence(List<Regex> of) && of.size() == 1 ? alone(of.getFirst()) : regex;
        }
    }

    /// Counts the characters of the set before this place, up to as many as are asked for. To begin anew at each of
    /// them would find the same, but be in all those states at once.
    private int behind(Run run) throws Refused {
        int enough = state();
        gate(enough, FREE, add(run.rest(), accepting));
        oneOf(run.set(), enough, enough);
        int[] counted = new int[run.least() + 1];
        counted[run.least()] = enough;
        for (int count = run.least() - 1; count >= 0; count--) {
            counted[count] = state();
            oneOf(run.set(), counted[count], counted[count + 1]);
        }
        CodePoints others = run.set().not();
        for (int each : counted) {
            oneOf(others, each, counted[0]);
        }
        return counted[0];
    }

    int start() {
        return start;
    }

    int accepting() {
        return accepting;
    }

    int states() {
        return edges.size();
    }

    List<Edge> edges(int state) {
        return edges.get(state);
    }

    List<Gate> gates(int state) {
        return gates.get(state);
    }

    static boolean isOpen(Guard guard, Before before, int next) {
        return switch (guard) {
            case Guard.Free() -> true;
            case Guard.NotNext(int first, int last) -> next < first || next > last;
            case Guard.At(Regex.Place place) ->
                switch (place) {
                    case START -> before == Before.BEGINNING;
                    case END -> next == Dfa.END;
                    case LINE_START -> before == Before.BEGINNING || before == Before.NEWLINE;
                    case LINE_END -> next == Dfa.END || next == '\n';
                    case WORD_EDGE -> (before == Before.WORD) != isWord(next);
                    case NO_WORD_EDGE -> (before == Before.WORD) == isWord(next);
                };
        };
    }

    static boolean isWord(int symbol) {
        return symbol < 0x80 && CodePoints.WORD.has(symbol);
    }

    private int state() throws Refused {
        budget.steps(1, line);
        if (edges.size() >= STATES) {
            throw new Refused(
                    line, "the expression becomes too large (more than %,d states); repeat less".formatted(STATES));
        }
        edges.add(new ArrayList<>(2));
        gates.add(new ArrayList<>(1));
        return edges.size() - 1;
    }

    private void gate(int from, Guard guard, int to) {
        gates.get(from).add(new Gate(guard, to));
    }

    private void edge(int from, int first, int last, int to) {
        edges.get(from).add(new Edge(first, last, to));
    }

    /// The state from which the expression leads to `next`.
    private int add(Regex regex, int next) throws Refused {
        return switch (regex) {
            case Regex.One(CodePoints set) -> {
                int from = state();
                oneOf(set, from, next);
                yield from;
            }
            case Regex.Sequence(List<Regex> of) -> {
                int to = next;
                for (Regex each : of.reversed()) {
                    to = add(each, to);
                }
                yield to;
            }
            case Regex.Either(List<Regex> of) -> {
                int from = state();
                for (Regex each : of) {
                    gate(from, FREE, add(each, next));
                }
                yield from;
            }
            case Regex.Between(Regex.Place place) -> {
                int from = state();
                gate(from, new Guard.At(place), next);
                yield from;
            }
            case Regex.Repeat(Regex of, int least, int most) -> repeat(of, least, most, next);
        };
    }

    private int repeat(Regex of, int least, int most, int next) throws Refused {
        int to = next;
        if (most == Regex.ENDLESS) {
            int loop = state();
            gate(loop, FREE, next);
            gate(loop, FREE, add(of, loop));
            to = loop;
        } else {
            for (int i = least; i < most; i++) {
                int either = state();
                gate(either, FREE, add(of, to));
                gate(either, FREE, next);
                to = either;
            }
        }
        for (int i = 0; i < least; i++) {
            to = add(of, to);
        }
        return to;
    }

    /// Ways from a state over each character of the set.
    private void oneOf(CodePoints set, int from, int next) throws Refused {
        Map<Edge, Integer> shared = new HashMap<>();
        for (CodePoints.Range range : set.ranges()) {
            split(range.first(), range.last(), from, next, shared);
        }
        if (set.has(REPLACEMENT)) {
            noCharacter(from, next);
        }
    }

    /// Takes a range apart until its characters have the same length and differ in whole last bytes only.
    private void split(int first, int last, int from, int next, Map<Edge, Integer> shared) throws Refused {
        for (int bound : new int[] {0x7f, 0x7ff, 0xffff}) {
            if (first <= bound && last > bound) {
                split(first, bound, from, next, shared);
                split(bound + 1, last, from, next, shared);
                return;
            }
        }
        if (first <= 0xdfff && last >= 0xd800) { // surrogates are no characters in UTF-8
            if (first < 0xd800) {
                split(first, 0xd7ff, from, next, shared);
            }
            if (last > 0xdfff) {
                split(0xe000, last, from, next, shared);
            }
            return;
        }
        if (last > 0x7f) {
            for (int low : new int[] {0x3f, 0xfff, 0x3ffff}) {
                if ((first & ~low) != (last & ~low)) {
                    if ((first & low) != 0) {
                        split(first, first | low, from, next, shared);
                        split((first | low) + 1, last, from, next, shared);
                        return;
                    }
                    if ((last & low) != low) {
                        split(first, (last & ~low) - 1, from, next, shared);
                        split(last & ~low, last, from, next, shared);
                        return;
                    }
                }
            }
        }
        byte[] least = Character.toString(first).getBytes(StandardCharsets.UTF_8);
        byte[] most = Character.toString(last).getBytes(StandardCharsets.UTF_8);
        int to = next;
        for (int i = least.length - 1; i > 0; i--) {
            Edge edge = new Edge(least[i] & 0xff, most[i] & 0xff, to);
            Integer known = shared.get(edge);
            if (known == null) {
                known = state();
                edges.get(known).add(edge);
                shared.put(edge, known);
            }
            to = known;
        }
        edge(from, least[0] & 0xff, most[0] & 0xff, to);
    }

    /// Ways from a state over a byte sequence that is no character: table 3-7 of the Unicode standard, turned round.
    private void noCharacter(int from, int next) throws Refused {
        edge(from, 0x80, 0xc1, next);
        edge(from, 0xf5, 0xff, next);
        int cut = cut(0x80, 0xbf, next);
        edge(from, 0xc2, 0xdf, cut);
        begun(from, 0xe0, 0xe0, 0xa0, 0xbf, cut, next);
        begun(from, 0xe1, 0xec, 0x80, 0xbf, cut, next);
        begun(from, 0xed, 0xed, 0x80, 0x9f, cut, next);
        begun(from, 0xee, 0xef, 0x80, 0xbf, cut, next);
        int third = state();
        gate(third, new Guard.NotNext(0x80, 0xbf), next);
        edge(third, 0x80, 0xbf, cut);
        begun(from, 0xf0, 0xf0, 0x90, 0xbf, third, next);
        begun(from, 0xf1, 0xf3, 0x80, 0xbf, third, next);
        begun(from, 0xf4, 0xf4, 0x80, 0x8f, third, next);
    }

    /// A first byte that either nothing fitting follows, or a second byte and then `further`.
    private void begun(int from, int first, int last, int secondFirst, int secondLast, int further, int next)
            throws Refused {
        int begun = cut(secondFirst, secondLast, next);
        edge(begun, secondFirst, secondLast, further);
        edge(from, first, last, begun);
    }

    /// A place that leads on where what would continue the character does not follow.
    private int cut(int first, int last, int next) throws Refused {
        int cut = state();
        gate(cut, new Guard.NotNext(first, last), next);
        return cut;
    }
}
