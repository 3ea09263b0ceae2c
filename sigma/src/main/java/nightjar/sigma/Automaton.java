package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightjar.matcher.Dfa;

/// Makes a deterministic automaton of a regular expression, and the smallest that there is.
///
/// A state stands for all states that the [Nfa] may be in, before any gate that asks something: a gate also asks what
/// follows, and so is passed with the symbol that follows (a byte, or the end of the value). What stands before is
/// part of the state, as far as some gate asks for it. As the expression is looked for anywhere, the state that
/// accepts
/// is never left again.
///
/// Bounds: the states, the entries of the table, and the steps ([Budget]).
final class Automaton {
    /// States before the smallest automaton is sought.
    private static final int STATES = 4 * Dfa.STATES;
    /// Entries in the table then.
    private static final int CELLS = 4 << 20;

    private static final int REJECTING = 0;
    private static final int ACCEPTING = 1;

    private final Nfa nfa;
    private final Budget budget;
    private final int line;

    private final int[] classOf = new int[Dfa.SYMBOLS];
    private final List<Integer> symbols = new ArrayList<>();
    private boolean asksBeginning;
    private boolean asksNewline;
    private boolean asksWord;

    private final Map<Key, Integer> known = new HashMap<>();
    private final List<Key> keys = new ArrayList<>();
    private final List<int[]> rows = new ArrayList<>();

    /// Of each state, whether a gate of it asks something.
    private final boolean[] asking;
    /// Marks what is in the set that is being made.
    private final int[] mark;
    private int generation;

    private Automaton(Nfa nfa, Budget budget, int line) {
        this.nfa = nfa;
        this.budget = budget;
        this.line = line;
        this.mark = new int[nfa.states()];
        this.asking = new boolean[nfa.states()];
    }

    static Dfa of(Regex regex, Budget budget, int line) throws Refused {
        Automaton automaton = new Automaton(new Nfa(regex, budget, line), budget, line);
        automaton.classes();
        int start = automaton.determine();
        Dfa dfa = automaton.smallest(start);
        budget.cells((long) dfa.states() * dfa.classes(), line);
        return dfa;
    }

    /// What a state stands for.
    private static final class Key {
        final int[] states;
        final Nfa.Before before;
        /// Whether some gate of theirs asks something.
        final boolean asks;

        Key(int[] states, Nfa.Before before, boolean asks) {
            this.states = states;
            this.before = before;
            this.asks = asks;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && before == that.before && Arrays.equals(states, that.states);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(states) + before.hashCode();
        }
    }

    /// Symbols that no edge and no gate tells apart are one class.
    private void classes() {
        BitSet begins = new BitSet(Dfa.SYMBOLS + 1);
        begins.set(0);
        begins.set(Dfa.END);
        for (int state = 0; state < nfa.states(); state++) {
            for (Nfa.Edge edge : nfa.edges(state)) {
                begins.set(edge.first());
                begins.set(edge.last() + 1);
            }
            for (Nfa.Gate gate : nfa.gates(state)) {
                switch (gate.guard()) {
                    case Nfa.Guard.Free() -> {}
                    case Nfa.Guard.NotNext(int first, int last) -> {
                        asking[state] = true;
                        begins.set(first);
                        begins.set(last + 1);
                    }
                    case Nfa.Guard.At(Regex.Place place) -> {
                        asking[state] = true;
                        asks(place);
                    }
                }
            }
        }
        if (asksNewline) {
            begins.set('\n');
            begins.set('\n' + 1);
        }
        if (asksWord) {
            for (CodePoints.Range range : CodePoints.WORD.ranges()) {
                begins.set(range.first());
                begins.set(range.last() + 1);
            }
        }
        for (int symbol = 0; symbol < Dfa.SYMBOLS; symbol++) {
            if (begins.get(symbol)) {
                symbols.add(symbol);
            }
            classOf[symbol] = symbols.size() - 1;
        }
    }

    private void asks(Regex.Place place) {
        switch (place) {
            case START -> asksBeginning = true;
            case END -> {}
            case LINE_START, LINE_END -> {
                asksBeginning = true;
                asksNewline = true;
            }
            case WORD_EDGE, NO_WORD_EDGE -> asksWord = true;
        }
    }

    private Nfa.Before after(int symbol) {
        if (asksNewline && symbol == '\n') {
            return Nfa.Before.NEWLINE;
        }
        return asksWord && Nfa.isWord(symbol) ? Nfa.Before.WORD : Nfa.Before.OTHER;
    }

    private int determine() throws Refused {
        rows.add(new int[symbols.size()]);
        keys.add(new Key(new int[0], Nfa.Before.OTHER, false));
        int[] accepting = new int[symbols.size()];
        Arrays.fill(accepting, ACCEPTING);
        rows.add(accepting);
        keys.add(new Key(new int[0], Nfa.Before.BEGINNING, false));
        generation++;
        IntBag first = new IntBag();
        enter(nfa.start(), first);
        int start = stateOf(first, asksBeginning ? Nfa.Before.BEGINNING : Nfa.Before.OTHER);
        for (int state = ACCEPTING + 1; state < rows.size(); state++) {
            int[] row = rows.get(state);
            for (int c = 0; c < row.length; c++) {
                row[c] = next(keys.get(state), symbols.get(c));
            }
        }
        return start;
    }

    private int next(Key key, int symbol) throws Refused {
        // Through the gates that are open here.
        IntBag here = new IntBag(key.states);
        if (key.asks) {
            generation++;
            for (int state : key.states) {
                mark[state] = generation;
            }
            for (int i = 0; i < here.size; i++) {
                for (Nfa.Gate gate : nfa.gates(here.values[i])) {
                    if (mark[gate.to()] != generation && Nfa.isOpen(gate.guard(), key.before, symbol)) {
                        mark[gate.to()] = generation;
                        here.add(gate.to());
                    }
                }
            }
            if (mark[nfa.accepting()] == generation) {
                return ACCEPTING;
            }
        }
        budget.steps(here.size, line);
        if (symbol == Dfa.END) {
            return REJECTING;
        }
        // Over the symbol.
        generation++;
        IntBag there = new IntBag();
        for (int i = 0; i < here.size; i++) {
            for (Nfa.Edge edge : nfa.edges(here.values[i])) {
                if (symbol >= edge.first() && symbol <= edge.last()) {
                    enter(edge.to(), there);
                }
            }
        }
        return stateOf(there, after(symbol));
    }

    /// Adds a state, and those that free gates lead to.
    private void enter(int state, IntBag bag) throws Refused {
        if (mark[state] == generation) {
            return;
        }
        int from = bag.size;
        mark[state] = generation;
        bag.add(state);
        for (int i = from; i < bag.size; i++) {
            for (Nfa.Gate gate : nfa.gates(bag.values[i])) {
                if (gate.guard() instanceof Nfa.Guard.Free && mark[gate.to()] != generation) {
                    mark[gate.to()] = generation;
                    bag.add(gate.to());
                }
            }
        }
        budget.steps(bag.size - from, line);
    }

    private int stateOf(IntBag bag, Nfa.Before before) throws Refused {
        if (mark[nfa.accepting()] == generation) {
            return ACCEPTING;
        }
        // A state with nothing but free gates adds nothing to the set that they lead to.
        int[] states = new int[bag.size];
        int count = 0;
        boolean asks = false;
        for (int i = 0; i < bag.size; i++) {
            int state = bag.values[i];
            if (asking[state] || !nfa.edges(state).isEmpty()) {
                states[count++] = state;
                asks |= asking[state];
            }
        }
        if (count == 0) {
            return REJECTING;
        }
        states = Arrays.copyOf(states, count);
        Arrays.sort(states);
        Key key = new Key(states, before, asks);
        Integer state = known.get(key);
        if (state == null) {
            state = rows.size();
            if (state >= STATES || (long) state * symbols.size() > CELLS) {
                throw new Refused(
                        line,
                        "the expression becomes too large an automaton (more than %,d states); make it simpler, or repeat less"
                                .formatted(Dfa.STATES));
            }
            budget.steps(states.length, line);
            known.put(key, state);
            keys.add(key);
            rows.add(new int[symbols.size()]);
        }
        return state;
    }

    /// Merges states that no value tells apart (Hopcroft 1971), and classes that no state tells apart.
    private Dfa smallest(int start) throws Refused {
        int[] blockOf = blocks();
        int blocks = Arrays.stream(blockOf).max().orElse(0) + 1;
        // Numbered as they are met from the start, so that equal expressions have equal tables.
        int[] number = new int[blocks];
        Arrays.fill(number, -1);
        int[] someState = new int[blocks];
        for (int state = 0; state < blockOf.length; state++) {
            someState[blockOf[state]] = state;
        }
        List<Integer> order = new ArrayList<>();
        number[blockOf[start]] = 0;
        order.add(blockOf[start]);
        for (int i = 0; i < order.size(); i++) {
            for (int to : rows.get(someState[order.get(i)])) {
                int block = blockOf[to];
                if (number[block] < 0) {
                    number[block] = order.size();
                    order.add(block);
                }
            }
        }
        if (order.size() > Dfa.STATES) {
            throw new Refused(
                    line,
                    "the expression becomes an automaton of %,d states; at most %,d are possible; make it simpler, or repeat less"
                            .formatted(order.size(), Dfa.STATES));
        }
        Map<List<Integer>, Integer> columns = new HashMap<>();
        List<List<Integer>> distinct = new ArrayList<>();
        int[] merged = new int[symbols.size()];
        for (int c = 0; c < symbols.size(); c++) {
            List<Integer> column = new ArrayList<>(order.size());
            for (int block : order) {
                column.add(number[blockOf[rows.get(someState[block])[c]]]);
            }
            Integer same = columns.putIfAbsent(column, distinct.size());
            if (same == null) {
                merged[c] = distinct.size();
                distinct.add(column);
            } else {
                merged[c] = same;
            }
        }
        int[] next = new int[order.size() * distinct.size()];
        boolean[] accepts = new boolean[order.size()];
        for (int state = 0; state < order.size(); state++) {
            accepts[state] = order.get(state) == blockOf[ACCEPTING];
            for (int c = 0; c < distinct.size(); c++) {
                next[state * distinct.size() + c] = distinct.get(c).get(state);
            }
        }
        int[] classes = Arrays.stream(classOf).map(c -> merged[c]).toArray();
        return new Dfa(classes, distinct.size(), next, accepts, 0);
    }

    /// Of each state, the block of those that are equal to it.
    private int[] blocks() throws Refused {
        int states = rows.size();
        int classes = symbols.size();
        Partition partition = new Partition(states);
        partition.split(new int[] {ACCEPTING}, 1, (_, _, _) -> {});
        // Of each class, where each state can be reached from: from[at[c * (states + 1) + s]] and on.
        int[] at = new int[classes * (states + 1) + 1];
        for (int state = 0; state < states; state++) {
            for (int c = 0; c < classes; c++) {
                at[c * (states + 1) + rows.get(state)[c] + 1]++;
            }
        }
        for (int i = 1; i < at.length; i++) {
            at[i] += at[i - 1];
        }
        int[] from = new int[states * classes];
        int[] fill = at.clone();
        for (int state = 0; state < states; state++) {
            for (int c = 0; c < classes; c++) {
                from[fill[c * (states + 1) + rows.get(state)[c]]++] = state;
            }
        }
        BitSet waiting = new BitSet();
        IntBag queue = new IntBag();
        queue.add(partition.blockOf[ACCEPTING]);
        waiting.set(partition.blockOf[ACCEPTING]);
        int[] hit = new int[states];
        while (queue.size > 0) {
            int block = queue.values[--queue.size];
            waiting.clear(block);
            int[] members = partition.members(block);
            for (int c = 0; c < classes; c++) {
                int hits = 0;
                for (int member : members) {
                    int cell = c * (states + 1) + member;
                    for (int i = at[cell]; i < at[cell + 1]; i++) {
                        hit[hits++] = from[i];
                    }
                }
                budget.steps(hits / 8 + 1, line);
                partition.split(hit, hits, (whole, part, partIsSmaller) -> {
                    int added = waiting.get(whole) || partIsSmaller ? part : whole;
                    waiting.set(added);
                    queue.add(added);
                });
            }
        }
        return partition.blockOf;
    }

    @FunctionalInterface
    private interface Split {
        void into(int whole, int part, boolean partIsSmaller);
    }

    /// States in blocks, of which each lies together in `order`.
    private static final class Partition {
        final int[] blockOf;
        private final int[] order;
        private final int[] place;
        private final int[] first;
        private final int[] size;
        /// Of each block, how many of its first states are split off.
        private final int[] split;
        private int blocks = 1;

        Partition(int states) {
            this.blockOf = new int[states];
            this.order = new int[states];
            this.place = new int[states];
            this.first = new int[states + 1];
            this.size = new int[states + 1];
            this.split = new int[states + 1];
            for (int state = 0; state < states; state++) {
                order[state] = state;
                place[state] = state;
            }
            size[0] = states;
        }

        int[] members(int block) {
            return Arrays.copyOfRange(order, first[block], first[block] + size[block]);
        }

        /// Parts each block into these states and the others.
        void split(int[] states, int count, Split then) {
            IntBag touched = new IntBag();
            for (int i = 0; i < count; i++) {
                int state = states[i];
                int block = blockOf[state];
                int to = first[block] + split[block];
                if (place[state] >= to) {
                    if (split[block] == 0) {
                        touched.add(block);
                    }
                    int other = order[to];
                    int at = place[state];
                    order[to] = state;
                    place[state] = to;
                    order[at] = other;
                    place[other] = at;
                    split[block]++;
                }
            }
            for (int i = 0; i < touched.size; i++) {
                int whole = touched.values[i];
                int taken = split[whole];
                split[whole] = 0;
                if (taken < size[whole]) {
                    int part = blocks++;
                    first[part] = first[whole];
                    size[part] = taken;
                    first[whole] += taken;
                    size[whole] -= taken;
                    for (int at = first[part]; at < first[part] + taken; at++) {
                        blockOf[order[at]] = part;
                    }
                    then.into(whole, part, taken <= size[whole]);
                }
            }
        }
    }

    /// Numbers, as many as come.
    private static final class IntBag {
        int[] values;
        int size;

        IntBag() {
            this.values = new int[16];
        }

        IntBag(int[] values) {
            this.values = values;
            this.size = values.length;
        }

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size + 1);
            }
            values[size++] = value;
        }
    }
}
