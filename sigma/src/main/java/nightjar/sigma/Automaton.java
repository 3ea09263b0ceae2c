package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightjar.matcher.Dfa;

/// Makes a deterministic automaton of a regular expression, and the smallest that there is.
///
/// First over characters, of which an expression tells few apart, and then over bytes ([Utf8]): over bytes at once
/// each
/// place between two characters would be several, and the states many times as many.
///
/// A state stands for all states that the [Nfa] may be in, before any gate that asks something: a gate also asks what
/// follows, and so is passed with the character that follows, or the end of the value. What stands before is part of
/// the state, as far as some gate asks for it. As the expression is looked for anywhere, the state that accepts is
/// never left again.
///
/// Bounds: the states, the entries of the table, and the steps ([Budget]).
final class Automaton {
    /// States before the smallest automaton is sought.
    static final int STATES = 4 * Dfa.STATES;
    /// Entries in the table then.
    static final int CELLS = 4 << 20;

    private static final int REJECTING = 0;
    private static final int ACCEPTING = 1;

    private final Nfa nfa;
    private final Budget budget;
    private final int line;
    private final Alphabet alphabet;

    private boolean asksBeginning;
    /// Of each class what it is to gates, as far as some gate asks.
    private final Nfa.Beside[] beside;
    /// Classes that gates may tell from others.
    private final List<int[]> asked = new ArrayList<>();

    private final Map<Key, Integer> known = new HashMap<>();
    private final List<Key> keys = new ArrayList<>();
    private final List<int[]> rows = new ArrayList<>();

    /// Of each state, whether its gate asks something.
    private final boolean[] asking;
    /// Marks what is in the set that is being made.
    private final int[] mark;
    private int generation;
    private final int[] setMark;
    private final Partition classes;
    private final IntBag here = new IntBag();
    private final IntBag there = new IntBag();

    private Automaton(Nfa nfa, Budget budget, int line) throws Refused {
        this.nfa = nfa;
        this.budget = budget;
        this.line = line;
        this.mark = new int[nfa.states()];
        this.asking = new boolean[nfa.states()];
        boolean asksNewline = false;
        boolean asksWord = false;
        for (Map.Entry<Integer, Nfa.Asking> gate : nfa.asking().entrySet()) {
            asking[gate.getKey()] = true;
            switch (gate.getValue().place()) {
                case START -> asksBeginning = true;
                case END -> {}
                case LINE_START, LINE_END -> {
                    asksBeginning = true;
                    asksNewline = true;
                }
                case WORD_EDGE, NO_WORD_EDGE -> asksWord = true;
            }
        }
        List<CodePoints> sets = new ArrayList<>(nfa.sets());
        this.setMark = new int[sets.size()];
        if (asksNewline) {
            sets.add(CodePoints.NEWLINE);
        }
        if (asksWord) {
            sets.add(CodePoints.WORD);
        }
        this.alphabet = new Alphabet(sets, budget, line);
        this.classes = new Partition(alphabet.classes());
        this.beside = new Nfa.Beside[alphabet.classes() + 1];
        Arrays.fill(beside, Nfa.Beside.OTHER);
        beside[alphabet.classes()] = Nfa.Beside.EDGE;
        for (int set = nfa.sets().size(); set < sets.size(); set++) {
            int[] of = alphabet.classesOf(set);
            asked.add(of);
            for (int each : of) {
                beside[each] = sets.get(set).equals(CodePoints.WORD) ? Nfa.Beside.WORD : Nfa.Beside.NEWLINE;
            }
        }
    }

    static Dfa of(Regex regex, Budget budget, int line) throws Refused {
        Automaton automaton = new Automaton(new Nfa(regex, budget, line), budget, line);
        Table characters = automaton.determine().smallest(budget, line);
        Dfa dfa = new Utf8(automaton.alphabet, characters, budget, line).dfa();
        budget.cells((long) dfa.states() * dfa.classes(), line);
        return dfa;
    }

    /// What a state stands for.
    private static final class Key {
        final int[] states;
        final Nfa.Beside before;
        /// Whether some gate of theirs asks something.
        final boolean asks;

        Key(int[] states, Nfa.Beside before, boolean asks) {
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

    private Table determine() throws Refused {
        int[] accepting = new int[beside.length];
        Arrays.fill(accepting, ACCEPTING);
        rows.add(new int[beside.length]);
        rows.add(accepting);
        keys.add(new Key(new int[0], Nfa.Beside.OTHER, false));
        keys.add(new Key(new int[0], Nfa.Beside.EDGE, false));
        generation++;
        enter(nfa.start());
        int start = stateOf(asksBeginning ? Nfa.Beside.EDGE : Nfa.Beside.OTHER);
        for (int state = ACCEPTING + 1; state < rows.size(); state++) {
            fill(state);
        }
        return new Table(rows.toArray(int[][]::new), start, ACCEPTING);
    }

    /// Makes a row: classes that no set of these states tells apart lead to the same, and are gone through once.
    private void fill(int state) throws Refused {
        Key key = keys.get(state);
        int[] row = rows.get(state);
        classes.join();
        asked.forEach(classes::split);
        beginHere(key);
        if (key.asks) {
            // Through all gates, whatever they ask.
            for (int i = 0; i < here.size(); i++) {
                pass(here.get(i));
                Nfa.Asking gate = asking[here.get(i)] ? nfa.asking().get(here.get(i)) : null;
                if (gate != null) {
                    add(gate.to());
                }
            }
        }
        int round = ++generation;
        for (int i = 0; i < here.size(); i++) {
            int each = here.get(i);
            if (nfa.leads(each) && setMark[nfa.set(each)] != round) {
                setMark[nfa.set(each)] = round;
                int[] of = alphabet.classesOf(nfa.set(each));
                budget.steps(1 + of.length / 8, line);
                classes.split(of);
            }
        }
        for (int block = 0; block < classes.blocks(); block++) {
            int next = next(key, classes.member(block, 0));
            for (int i = 0; i < classes.size(block); i++) {
                row[classes.member(block, i)] = next;
            }
        }
        row[alphabet.classes()] = next(key, alphabet.classes());
    }

    private void beginHere(Key key) {
        here.clear();
        generation++;
        for (int state : key.states) {
            mark[state] = generation;
            here.add(state);
        }
    }

    private void add(int state) {
        if (mark[state] != generation) {
            mark[state] = generation;
            here.add(state);
        }
    }

    /// Through the gates that ask nothing.
    private void pass(int state) {
        for (int gate = nfa.firstGate(state); gate >= 0; gate = nfa.nextGate(gate)) {
            add(nfa.gateTo(gate));
        }
    }

    private int next(Key key, int symbolClass) throws Refused {
        beginHere(key);
        if (key.asks) {
            // Through the gates that are open here.
            for (int i = 0; i < here.size(); i++) {
                int state = here.get(i);
                pass(state);
                Nfa.Asking gate = asking[state] ? nfa.asking().get(state) : null;
                if (gate != null && gate.isOpen(key.before, beside[symbolClass])) {
                    add(gate.to());
                }
            }
            if (mark[nfa.accepting()] == generation) {
                return ACCEPTING;
            }
        }
        budget.steps(here.size(), line);
        if (symbolClass == alphabet.classes()) {
            return REJECTING;
        }
        generation++;
        there.clear();
        for (int i = 0; i < here.size(); i++) {
            int state = here.get(i);
            if (nfa.leads(state) && alphabet.has(nfa.set(state), symbolClass)) {
                enter(nfa.to(state));
            }
        }
        return stateOf(beside[symbolClass]);
    }

    /// Adds a state to those that are there, and those that gates lead to which ask nothing.
    private void enter(int state) throws Refused {
        if (mark[state] == generation) {
            return;
        }
        int from = there.size();
        mark[state] = generation;
        there.add(state);
        for (int i = from; i < there.size(); i++) {
            for (int gate = nfa.firstGate(there.get(i)); gate >= 0; gate = nfa.nextGate(gate)) {
                int to = nfa.gateTo(gate);
                if (mark[to] != generation) {
                    mark[to] = generation;
                    there.add(to);
                }
            }
        }
        budget.steps(there.size() - from, line);
    }

    /// The state that stands for those that are there.
    private int stateOf(Nfa.Beside before) throws Refused {
        if (mark[nfa.accepting()] == generation) {
            return ACCEPTING;
        }
        // A state with nothing but free gates adds nothing to the set that they lead to.
        int[] states = new int[there.size()];
        int count = 0;
        boolean asks = false;
        for (int i = 0; i < there.size(); i++) {
            int state = there.get(i);
            if (asking[state] || nfa.leads(state)) {
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
            requireRoom(state, beside.length, line);
            budget.steps(states.length, line);
            known.put(key, state);
            keys.add(key);
            rows.add(new int[beside.length]);
        }
        return state;
    }

    static void requireRoom(int states, int classes, int line) throws Refused {
        if (states >= STATES || (long) states * classes > CELLS) {
            throw new Refused(
                    line,
                    "the expression becomes too large an automaton (more than %,d states); make it simpler, or repeat less"
                            .formatted(Dfa.STATES));
        }
    }
}
