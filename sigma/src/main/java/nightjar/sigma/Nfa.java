package nightjar.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An automaton over characters that may be in many states at once: a regular expression just after it was read.
///
/// A state leads over the characters of one set, if any, to one other, and through gates, which take no character, to
/// others; one that asks what stands beside it leads through that gate alone.
final class Nfa {
    /// States; an expression that needs more is refused.
    static final int STATES = 200_000;

    /// What may stand before a place or behind it.
    enum Beside {
        /// The beginning or the end of the value.
        EDGE,
        NEWLINE,
        WORD,
        OTHER
    }

    /// A gate that asks.
    record Asking(Regex.Place place, int to) {
        boolean isOpen(Beside before, Beside behind) {
            return switch (place) {
                case START -> before == Beside.EDGE;
                case END -> behind == Beside.EDGE;
                case LINE_START -> before == Beside.EDGE || before == Beside.NEWLINE;
                case LINE_END -> behind == Beside.EDGE || behind == Beside.NEWLINE;
                case WORD_EDGE -> (before == Beside.WORD) != (behind == Beside.WORD);
                case NO_WORD_EDGE -> (before == Beside.WORD) == (behind == Beside.WORD);
            };
        }
    }

    private static final int NONE = -1;

    private final Budget budget;
    private final int line;
    private final List<CodePoints> sets = new ArrayList<>();
    private final Map<CodePoints, Integer> known = new HashMap<>();
    /// Of each state, the set that it leads over, and where to.
    private final IntBag set = new IntBag();
    private final IntBag to = new IntBag();
    /// Of each state the last of its gates; of each gate the one before it, and where it leads.
    private final IntBag gate = new IntBag();
    private final IntBag gateBefore = new IntBag();
    private final IntBag gateTo = new IntBag();
    private final Map<Integer, Asking> asking = new HashMap<>();
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
        gate(anywhere, entry);
        over(anywhere, CodePoints.ALL, anywhere);
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
                    yield first == null ? null : first.then(of.subList(1, of.size()));
                }
                default -> null;
            };
        }

        private Run then(List<Regex> more) {
            List<Regex> all = new ArrayList<>();
            all.add(rest);
            all.addAll(more);
            return new Run(set, least, new Regex.Sequence(all));
        }

        private static Regex alone(Regex regex) {
            return regex instanceof Regex.Sequence(List<Regex> of) && of.size() == 1 ? alone(of.getFirst()) : regex;
        }
    }

    /// Counts the characters of the set before this place, up to as many as are asked for. To begin anew at each of
    /// them would find the same, but be in all those states at once.
    private int behind(Run run) throws Refused {
        int anew = state();
        int counted = state();
        gate(counted, add(run.rest(), accepting));
        gate(counted, anew);
        over(counted, run.set(), counted);
        for (int count = run.least(); count > 0; count--) {
            int fewer = state();
            over(fewer, run.set(), counted);
            gate(fewer, anew);
            counted = fewer;
        }
        over(anew, run.set().not(), counted);
        return counted;
    }

    int start() {
        return start;
    }

    int accepting() {
        return accepting;
    }

    int states() {
        return set.size();
    }

    /// The sets that states lead over, by their numbers.
    List<CodePoints> sets() {
        return List.copyOf(sets);
    }

    boolean leads(int state) {
        return set.get(state) != NONE;
    }

    /// The number of the set that it leads over.
    int set(int state) {
        return set.get(state);
    }

    /// Where it leads over that.
    int to(int state) {
        return to.get(state);
    }

    /// The first of its gates that ask nothing; negative where there is none.
    int firstGate(int state) {
        return gate.get(state);
    }

    /// The next one; negative behind the last.
    int nextGate(int gate) {
        return gateBefore.get(gate);
    }

    int gateTo(int gate) {
        return gateTo.get(gate);
    }

    /// By their states.
    Map<Integer, Asking> asking() {
        return asking;
    }

    private int state() throws Refused {
        budget.steps(1, line);
        if (states() >= STATES) {
            throw new Refused(
                    line, "the expression becomes too large (more than %,d states); repeat less".formatted(STATES));
        }
        set.add(NONE);
        to.add(NONE);
        gate.add(NONE);
        return states() - 1;
    }

    private void gate(int from, int next) {
        gateBefore.add(gate.get(from));
        gateTo.add(next);
        gate.set(from, gateTo.size() - 1);
    }

    private void over(int from, CodePoints characters, int next) {
        Integer number = known.get(characters);
        if (number == null) {
            number = sets.size();
            known.put(characters, number);
            sets.add(characters);
        }
        set.set(from, number);
        to.set(from, next);
    }

    /// The state from which the expression leads to `next`.
    private int add(Regex regex, int next) throws Refused {
        return switch (regex) {
            case Regex.One(CodePoints characters) -> {
                int from = state();
                over(from, characters, next);
                yield from;
            }
            case Regex.Sequence(List<Regex> of) -> {
                int behind = next;
                for (Regex each : of.reversed()) {
                    behind = add(each, behind);
                }
                yield behind;
            }
            case Regex.Either(List<Regex> of) -> {
                int from = state();
                for (Regex each : of) {
                    gate(from, add(each, next));
                }
                yield from;
            }
            case Regex.Between(Regex.Place place) -> {
                int from = state();
                asking.put(from, new Asking(place, next));
                yield from;
            }
            case Regex.Repeat(Regex of, int least, int most) -> repeat(of, least, most, next);
        };
    }

    private int repeat(Regex of, int least, int most, int next) throws Refused {
        int behind = next;
        if (most == Regex.ENDLESS) {
            int loop = state();
            gate(loop, next);
            gate(loop, add(of, loop));
            behind = loop;
        } else {
            for (int i = least; i < most; i++) {
                int either = state();
                gate(either, add(of, behind));
                gate(either, next);
                behind = either;
            }
        }
        for (int i = 0; i < least; i++) {
            behind = add(of, behind);
        }
        return behind;
    }
}
