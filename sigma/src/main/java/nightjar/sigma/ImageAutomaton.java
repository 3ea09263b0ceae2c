package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import nightjar.matcher.Dfa;
import nightjar.matcher.Pattern;
import nightjar.matcher.Words;

/// An automaton on its way into an image: states with the transitions that differ from a fallback row.
final class ImageAutomaton {
    /// Classes below this one have other uses: [Words#OUTPUTS], and none.
    private static final int FIRST_CLASS = 2;

    private static final int END = Dfa.END;

    /// Of each byte and of the end, its class.
    private final int[] classOf;
    /// Of each row and in it of each class, where that leads from any state that says nothing else.
    private final int[][] fallback;
    /// Of each class, the row that counts for the symbol behind.
    private final int[] rowOf;
    /// The row of the first symbol.
    private final int firstRow;
    /// Of each state, its own transitions, rising by class: class, state, class, state …
    private final int[][] own;
    private final boolean[] accepting;
    /// Of each accepting state of a walk, the predicates that hold then.
    private final Map<Integer, SortedSet<Integer>> outputs;
    private final int start;

    private ImageAutomaton(
            int[] classOf,
            int[][] fallback,
            int[] rowOf,
            int firstRow,
            int[][] own,
            boolean[] accepting,
            Map<Integer, SortedSet<Integer>> outputs,
            int start) {
        this.classOf = classOf;
        this.fallback = fallback;
        this.rowOf = rowOf;
        this.firstRow = firstRow;
        this.own = own;
        this.accepting = accepting;
        this.outputs = outputs;
        this.start = start;
    }

    int states() {
        return own.length;
    }

    /// Something to look for, and what holds where it is found.
    record Wanted(Pattern pattern, int predicate) {
        boolean atBegin() {
            return pattern.place() == Pattern.Place.EQUAL || pattern.place() == Pattern.Place.PREFIX;
        }

        boolean atEnd() {
            return pattern.place() == Pattern.Place.EQUAL || pattern.place() == Pattern.Place.SUFFIX;
        }
    }

    /// All patterns of a field at once (Aho, Corasick, "Efficient string matching", 1975). The value's beginning and
    /// end are symbols, so that patterns which stand there are words like any other.
    ///
    /// @param folded whether the patterns' lower case stands for both
    /// @param zeroIsSpace whether the value's zero bytes are what people see as spaces
    static ImageAutomaton ofPatterns(Collection<Wanted> patterns, boolean folded, boolean zeroIsSpace) {
        return new Trie(patterns, folded, zeroIsSpace).automaton();
    }

    /// The same automaton in this form: what most states do by a class is its fallback.
    static ImageAutomaton ofLanguage(Dfa dfa, boolean zeroIsSpace) {
        int[] classOf = new int[Dfa.SYMBOLS];
        for (int symbol = 0; symbol < Dfa.SYMBOLS; symbol++) {
            classOf[symbol] = FIRST_CLASS + dfa.classOf(zeroIsSpace && symbol == 0 ? ' ' : symbol);
        }
        int[] fallback = new int[FIRST_CLASS + dfa.classes()];
        int[] counts = new int[dfa.states()];
        for (int each = 0; each < dfa.classes(); each++) {
            Arrays.fill(counts, 0);
            int most = 0;
            for (int state = 0; state < dfa.states(); state++) {
                counts[dfa.next(state, each)]++;
            }
            for (int state = 1; state < dfa.states(); state++) {
                most = counts[state] > counts[most] ? state : most;
            }
            fallback[FIRST_CLASS + each] = most;
        }
        int[][] own = new int[dfa.states()][];
        boolean[] accepting = new boolean[dfa.states()];
        IntBag transitions = new IntBag();
        for (int state = 0; state < dfa.states(); state++) {
            transitions.clear();
            for (int each = 0; each < dfa.classes(); each++) {
                int next = dfa.next(state, each);
                if (next != fallback[FIRST_CLASS + each]) {
                    transitions.add(FIRST_CLASS + each);
                    transitions.add(next);
                }
            }
            own[state] = transitions.toArray();
            accepting[state] = dfa.isAccepting(state);
        }
        return new ImageAutomaton(
                classOf, new int[][] {fallback}, new int[fallback.length], 0, own, accepting, Map.of(), dfa.start());
    }

    /// Gives the lists of predicates their indices.
    void register(Lists lists) {
        outputs.values().forEach(lists::at);
    }

    /// Puts it into the array.
    ///
    /// @param lists in which it is registered
    Placed place(DoubleArray array, Lists lists) throws RoomException {
        int[] bases = new int[states()];
        IntBag classes = new IntBag();
        for (int state = 0; state < states(); state++) {
            classes.clear();
            if (outputs.containsKey(state)) {
                classes.add(Words.OUTPUTS);
            }
            for (int i = 0; i < own[state].length; i += 2) {
                classes.add(own[state][i]);
            }
            bases[state] = array.place(classes);
        }
        for (int state = 0; state < states(); state++) {
            for (int i = 0; i < own[state].length; i += 2) {
                array.put(bases[state], own[state][i], packed(bases, own[state][i + 1]));
            }
            SortedSet<Integer> holding = outputs.get(state);
            if (holding != null) {
                array.put(bases[state], Words.OUTPUTS, lists.at(holding));
            }
        }
        int[] symbols = new int[Words.SYMBOLS];
        for (int symbol = 0; symbol < Dfa.SYMBOLS; symbol++) {
            symbols[2 * symbol] = rowOf[classOf[symbol]] * rowLength();
            symbols[2 * symbol + 1] = classOf[symbol] << Words.CLASS_SHIFT;
        }
        int[] fallbacks = new int[fallbackLength()];
        for (int row = 0; row < fallback.length; row++) {
            for (int each = 0; each < rowLength(); each++) {
                fallbacks[row * rowLength() + each] = packed(bases, fallback[row][each]);
            }
        }
        return new Placed(symbols, fallbacks, packed(bases, start), firstRow * rowLength());
    }

    private int rowLength() {
        return fallback[0].length;
    }

    /// How many words its fallbacks take.
    int fallbackLength() {
        return fallback.length * rowLength();
    }

    /// What of it stands elsewhere in the image than in the array.
    static final class Placed {
        private final int[] symbols;
        private final int[] fallbacks;
        private final int start;
        private final int row;

        private Placed(int[] symbols, int[] fallbacks, int start, int row) {
            this.symbols = symbols;
            this.fallbacks = fallbacks;
            this.start = start;
            this.row = row;
        }

        int start() {
            return start;
        }

        int row() {
            return row;
        }

        void copyTo(int[] image, int symbolsAt, int fallbacksAt) {
            System.arraycopy(symbols, 0, image, symbolsAt, symbols.length);
            System.arraycopy(fallbacks, 0, image, fallbacksAt, fallbacks.length);
            image[symbolsAt + Words.FALLBACKS] = fallbacksAt;
        }
    }

    private int packed(int[] bases, int state) {
        return (bases[state] << 1) | (accepting[state] ? 1 : 0);
    }

    /// A trie of the patterns, and what follows from it.
    private static final class Trie {
        private static final int BEGIN = 0; // a class for the value's beginning, which no transition keeps
        private static final int NONE = -1;

        private final int[] classOf = new int[Dfa.SYMBOLS];
        /// Of each state the class that leads to it, the first of its children, and the next child of its parent;
        /// children rise by class.
        private final IntBag symbolClass = new IntBag();
        private final IntBag firstChild = new IntBag();
        private final IntBag nextChild = new IntBag();
        private final Map<Integer, SortedSet<Integer>> outputs = new HashMap<>();
        private int classes = FIRST_CLASS + 2; // the end, and bytes that no pattern has

        Trie(Collection<Wanted> patterns, boolean folded, boolean zeroIsSpace) {
            Arrays.fill(classOf, FIRST_CLASS);
            classOf[END] = FIRST_CLASS + 1;
            boolean[] used = new boolean[256];
            for (Wanted pattern : patterns) {
                for (byte b : pattern.pattern().bytes()) {
                    used[b & 0xff] = true;
                }
            }
            for (int b = 0; b < 256; b++) {
                if (used[b] && !(zeroIsSpace && b == 0)) {
                    classOf[b] = classes++;
                }
            }
            for (int b = 'a'; folded && b <= 'z'; b++) {
                classOf[b - 'a' + 'A'] = classOf[b];
            }
            if (zeroIsSpace) {
                classOf[0] = classOf[' '];
            }
            state(BEGIN, NONE);
            for (Wanted pattern : patterns) {
                add(pattern, zeroIsSpace);
            }
        }

        private int state(int by, int next) {
            symbolClass.add(by);
            firstChild.add(NONE);
            nextChild.add(next);
            return symbolClass.size() - 1;
        }

        private void add(Wanted pattern, boolean zeroIsSpace) {
            int state = pattern.atBegin() ? child(0, BEGIN) : 0;
            for (byte b : pattern.pattern().bytes()) {
                if (zeroIsSpace && b == 0) {
                    return; // what people see has none
                }
                state = child(state, classOf[b & 0xff]);
            }
            if (pattern.atEnd()) {
                state = child(state, classOf[END]);
            }
            outputs.computeIfAbsent(state, _ -> new TreeSet<>()).add(pattern.predicate());
        }

        private int child(int state, int by) {
            int before = NONE;
            int child = firstChild.get(state);
            while (child != NONE && symbolClass.get(child) < by) {
                before = child;
                child = nextChild.get(child);
            }
            if (child != NONE && symbolClass.get(child) == by) {
                return child;
            }
            int added = state(by, child);
            if (before == NONE) {
                firstChild.set(state, added);
            } else {
                nextChild.set(before, added);
            }
            return added;
        }

        /// Of each state, the longest other state whose text ends as its own does; and with that, where each class
        /// leads. Of states that are one symbol long the fallback says it all.
        ImageAutomaton automaton() {
            int states = symbolClass.size();
            int[] suffix = new int[states];
            int[] rows = new int[states]; // of its last symbol
            int[] row = new int[classes]; // of each class
            List<int[]> fallback = new ArrayList<>();
            int[] first = new int[classes];
            fallback.add(first);
            int[][] own = new int[states][0];
            IntBag queue = new IntBag();
            for (int state = firstChild.get(0); state != NONE; state = nextChild.get(state)) {
                first[symbolClass.get(state)] = state;
            }
            for (int state = firstChild.get(0); state != NONE; state = nextChild.get(state)) {
                int[] behind = first.clone();
                for (int next = firstChild.get(state); next != NONE; next = nextChild.get(next)) {
                    int by = symbolClass.get(next);
                    behind[by] = next;
                    suffix[next] = first[by];
                    queue.add(next);
                }
                row[symbolClass.get(state)] = fallback.size();
                rows[state] = fallback.size();
                fallback.add(behind);
            }
            for (int i = 0; i < queue.size(); i++) {
                rows[queue.get(i)] = row[symbolClass.get(queue.get(i))];
            }
            IntBag transitions = new IntBag();
            for (int i = 0; i < queue.size(); i++) {
                int state = queue.get(i);
                SortedSet<Integer> inherited = outputs.get(suffix[state]);
                if (inherited != null) {
                    outputs.computeIfAbsent(state, _ -> new TreeSet<>()).addAll(inherited);
                }
                // The suffix state is shorter, so its transitions are known; and it has the same last symbol.
                int[] behind = fallback.get(rows[state]);
                int[] ofSuffix = own[suffix[state]];
                int at = 0;
                transitions.clear();
                for (int next = firstChild.get(state); next != NONE; next = nextChild.get(next)) {
                    int by = symbolClass.get(next);
                    while (at < ofSuffix.length && ofSuffix[at] < by) {
                        transitions.add(ofSuffix[at++]);
                        transitions.add(ofSuffix[at++]);
                    }
                    boolean also = at < ofSuffix.length && ofSuffix[at] == by;
                    suffix[next] = also ? ofSuffix[at + 1] : behind[by];
                    at += also ? 2 : 0;
                    transitions.add(by);
                    transitions.add(next);
                    rows[next] = row[by];
                    queue.add(next);
                }
                while (at < ofSuffix.length) {
                    transitions.add(ofSuffix[at++]);
                }
                own[state] = transitions.toArray();
            }
            boolean[] accepting = new boolean[states];
            outputs.keySet().forEach(state -> accepting[state] = true);
            return new ImageAutomaton(
                    classOf, fallback.toArray(int[][]::new), row, row[BEGIN], own, accepting, outputs, first[BEGIN]);
        }
    }
}
