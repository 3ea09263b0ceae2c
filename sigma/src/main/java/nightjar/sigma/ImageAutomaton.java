package nightjar.sigma;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
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
    /// Of each state, its own transitions: class → state, rising by class.
    private final List<int[][]> own;
    private final boolean[] accepting;
    /// Of each accepting state of a walk, the predicates that hold then.
    private final Map<Integer, SortedSet<Integer>> outputs;
    private final int start;

    private ImageAutomaton(
            int[] classOf,
            int[][] fallback,
            int[] rowOf,
            int firstRow,
            List<int[][]> own,
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
        return own.size();
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
            for (int state = 0; state < dfa.states(); state++) {
                counts[dfa.next(state, each)]++;
            }
            fallback[FIRST_CLASS + each] =
                    IntStream.range(0, counts.length).reduce(0, (a, b) -> counts[b] > counts[a] ? b : a);
        }
        List<int[][]> own = new ArrayList<>();
        boolean[] accepting = new boolean[dfa.states()];
        for (int state = 0; state < dfa.states(); state++) {
            List<int[]> transitions = new ArrayList<>();
            for (int each = 0; each < dfa.classes(); each++) {
                int next = dfa.next(state, each);
                if (next != fallback[FIRST_CLASS + each]) {
                    transitions.add(new int[] {FIRST_CLASS + each, next});
                }
            }
            own.add(transitions.toArray(int[][]::new));
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
            int[] classes =
                    Arrays.stream(own.get(state)).mapToInt(each -> each[0]).toArray();
            if (outputs.containsKey(state)) {
                classes = IntStream.concat(IntStream.of(Words.OUTPUTS), Arrays.stream(classes))
                        .toArray();
            }
            bases[state] = array.place(classes);
        }
        for (int state = 0; state < states(); state++) {
            for (int[] transition : own.get(state)) {
                array.put(bases[state], transition[0], packed(bases, transition[1]));
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

        private final int[] classOf = new int[Dfa.SYMBOLS];
        private final List<TreeMap<Integer, Integer>> children = new ArrayList<>();
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
            children.add(new TreeMap<>());
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
            Integer known = children.get(state).get(symbolClass);
            if (known != null) {
                return known;
            }
            children.add(new TreeMap<>());
            children.get(state).put(symbolClass, children.size() - 1);
            return children.size() - 1;
        }

        /// Of each state, the longest other state whose text ends as its own does; and with that, where each class
        /// leads. Of states that are one symbol long the fallback says it all.
        ImageAutomaton automaton() {
            int states = children.size();
            int[] suffix = new int[states];
            int[] rows = new int[states]; // of its last symbol
            int[] row = new int[classes]; // of each class
            List<int[]> fallback = new ArrayList<>();
            int[] first = new int[classes];
            children.getFirst().forEach((symbolClass, next) -> first[symbolClass] = next);
            fallback.add(first);
            List<int[][]> own = new ArrayList<>(Collections.nCopies(states, new int[0][]));
            var queue = new ArrayDeque<Integer>();
            children.getFirst().forEach((symbolClass, state) -> {
                int[] behind = first.clone();
                children.get(state).forEach((each, next) -> behind[each] = next);
                row[symbolClass] = fallback.size();
                rows[state] = fallback.size();
                fallback.add(behind);
                children.get(state).forEach((each, next) -> {
                    suffix[next] = first[each];
                    queue.add(next);
                });
            });
            children.getFirst()
                    .forEach((_, state) ->
                            children.get(state).forEach((symbolClass, next) -> rows[next] = row[symbolClass]));
            while (!queue.isEmpty()) {
                int state = queue.remove();
                SortedSet<Integer> inherited = outputs.get(suffix[state]);
                if (inherited != null) {
                    outputs.computeIfAbsent(state, _ -> new TreeSet<>()).addAll(inherited);
                }
                // The suffix state is shorter, so its transitions are known; and it has the same last symbol.
                int[] behind = fallback.get(rows[state]);
                var transitions = new TreeMap<Integer, Integer>();
                for (int[] each : own.get(suffix[state])) {
                    transitions.put(each[0], each[1]);
                }
                children.get(state).forEach((symbolClass, next) -> {
                    suffix[next] = transitions.getOrDefault(symbolClass, behind[symbolClass]);
                    rows[next] = row[symbolClass];
                    queue.add(next);
                });
                transitions.putAll(children.get(state));
                own.set(
                        state,
                        transitions.entrySet().stream()
                                .map(each -> new int[] {each.getKey(), each.getValue()})
                                .toArray(int[][]::new));
            }
            boolean[] accepting = new boolean[states];
            outputs.keySet().forEach(state -> accepting[state] = true);
            return new ImageAutomaton(
                    classOf, fallback.toArray(int[][]::new), row, row[BEGIN], own, accepting, outputs, first[BEGIN]);
        }
    }
}
