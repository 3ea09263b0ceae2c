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

/// An automaton on its way into an image: states with the transitions that differ from the fallback.
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
    /// Of each state, its own transitions: class, state, class, state …, rising by class.
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
        for (int each = 0; each < dfa.classes(); each++) {
            int[] counts = new int[dfa.states()];
            int most = 0;
            for (int state = 0; state < dfa.states(); state++) {
                int next = dfa.next(state, each);
                counts[next]++;
                most = counts[next] > counts[most] ? next : most;
            }
            fallback[FIRST_CLASS + each] = most;
        }
        int[][] own = new int[dfa.states()][];
        boolean[] accepting = new boolean[dfa.states()];
        var transitions = new Transitions();
        for (int state = 0; state < dfa.states(); state++) {
            for (int each = 0; each < dfa.classes(); each++) {
                int next = dfa.next(state, each);
                if (next != fallback[FIRST_CLASS + each]) {
                    transitions.add(FIRST_CLASS + each, next);
                }
            }
            own[state] = transitions.take();
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
        for (int state = 0; state < states(); state++) {
            int outputsFirst = outputs.containsKey(state) ? 1 : 0;
            int[] classes = new int[outputsFirst + own[state].length / 2];
            Arrays.fill(classes, 0, outputsFirst, Words.OUTPUTS);
            for (int i = 0; i < own[state].length; i += 2) {
                classes[outputsFirst + i / 2] = own[state][i];
            }
            bases[state] = array.place(classes);
        }
        for (int state = 0; state < states(); state++) {
            for (int i = 0; i < own[state].length; i += 2) {
                array.put(bases[state], own[state][i], packed(bases, own[state][i + 1]));
            }
        }
        outputs.forEach((state, holding) -> array.put(bases[state], Words.OUTPUTS, lists.at(holding)));
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

    /// The transitions of one state after the other.
    private static final class Transitions {
        private int[] all = new int[2 * Words.MOST_CLASSES];
        private int length;

        void add(int symbolClass, int state) {
            if (length == all.length) {
                all = Arrays.copyOf(all, 2 * length);
            }
            all[length++] = symbolClass;
            all[length++] = state;
        }

        /// Those of one state.
        int[] take() {
            int[] own = Arrays.copyOf(all, length);
            length = 0;
            return own;
        }
    }

    /// A trie of the patterns, and what follows from it.
    private static final class Trie {
        private static final int BEGIN = 0; // a class for the value's beginning, which no transition keeps

        private final int[] classOf = new int[Dfa.SYMBOLS];
        private final Map<Integer, SortedSet<Integer>> outputs = new HashMap<>();
        private int classes = FIRST_CLASS + 2; // the end, and bytes that no pattern has
        private int states = 1;
        /// Of each state, the class that leads to it, and among the children of its parent the next by class; of a
        /// parent the first. No state is 0, which is the root.
        private int[] by = new int[64];

        private int[] sibling = new int[64];
        private int[] firstChild = new int[64];

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
            for (Wanted pattern : patterns) {
                add(pattern, zeroIsSpace);
            }
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

        private int child(int state, int symbolClass) {
            int before = 0;
            int next = firstChild[state];
            while (next != 0 && by[next] < symbolClass) {
                before = next;
                next = sibling[next];
            }
            if (next != 0 && by[next] == symbolClass) {
                return next;
            }
            if (states == by.length) {
                by = Arrays.copyOf(by, 2 * states);
                sibling = Arrays.copyOf(sibling, 2 * states);
                firstChild = Arrays.copyOf(firstChild, 2 * states);
            }
            int child = states++;
            by[child] = symbolClass;
            sibling[child] = next;
            if (before == 0) {
                firstChild[state] = child;
            } else {
                sibling[before] = child;
            }
            return child;
        }

        /// Of each state, the longest other state whose text ends as its own does; and with that, where each class
        /// leads. Of states that are one symbol long the fallback says it all.
        ImageAutomaton automaton() {
            List<int[]> fallback = new ArrayList<>();
            int[] rowOf = new int[classes];
            int[][] own = new int[states][];
            int[] suffix = new int[states];
            int[] queue = new int[states]; // the shorter first
            int queued = 0;
            int[] first = new int[classes];
            own[0] = new int[0];
            for (int state = firstChild[0]; state != 0; state = sibling[state]) {
                first[by[state]] = state;
                own[state] = own[0];
            }
            fallback.add(first);
            for (int state = firstChild[0]; state != 0; state = sibling[state]) {
                int[] behind = first.clone();
                for (int child = firstChild[state]; child != 0; child = sibling[child]) {
                    behind[by[child]] = child;
                    suffix[child] = first[by[child]];
                    queue[queued++] = child;
                }
                rowOf[by[state]] = fallback.size();
                fallback.add(behind);
            }
            var transitions = new Transitions();
            for (int done = 0; done < queued; done++) {
                int state = queue[done];
                inherit(state, suffix[state]);
                // The suffix state is shorter, so its transitions are known; it has the same last symbol, and so the
                // same fallback. Both are in the order of classes.
                int[] inherited = own[suffix[state]];
                int[] behind = fallback.get(rowOf[by[state]]);
                int i = 0;
                for (int child = firstChild[state]; child != 0; child = sibling[child]) {
                    for (; i < inherited.length && inherited[i] < by[child]; i += 2) {
                        transitions.add(inherited[i], inherited[i + 1]);
                    }
                    suffix[child] = behind[by[child]];
                    if (i < inherited.length && inherited[i] == by[child]) {
                        suffix[child] = inherited[i + 1];
                        i += 2;
                    }
                    transitions.add(by[child], child);
                    queue[queued++] = child;
                }
                for (; i < inherited.length; i += 2) {
                    transitions.add(inherited[i], inherited[i + 1]);
                }
                own[state] = transitions.take();
            }
            boolean[] accepting = new boolean[states];
            outputs.keySet().forEach(state -> accepting[state] = true);
            return new ImageAutomaton(
                    classOf,
                    fallback.toArray(int[][]::new),
                    rowOf,
                    rowOf[BEGIN],
                    own,
                    accepting,
                    outputs,
                    first[BEGIN]);
        }

        /// What holds at the end of a text holds at the end of a longer one.
        private void inherit(int state, int suffix) {
            SortedSet<Integer> inherited = outputs.get(suffix);
            if (inherited == null) {
                return;
            }
            SortedSet<Integer> already = outputs.putIfAbsent(state, inherited);
            if (already != null) {
                already.addAll(inherited);
            }
        }
    }
}
