package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightjar.matcher.Dfa;

/// Turns an automaton over characters into one over bytes.
///
/// Characters are UTF-8 (RFC 3629). A byte sequence that is none is as many characters U+FFFD as the Unicode standard
/// advises (the longest beginnings of characters, "maximal subparts", each one; table 3-7 of the standard), so that a
/// value is always a sequence of characters, and no byte in it can hide it from a rule.
///
/// The bytes of characters are a tree, whose leaves are classes. From a state on, each of its inner nodes is a state:
/// by the bytes that continue the character further into the tree, and by any other as from the state behind
/// U+FFFD. It
/// is that state itself where all that may continue the character leads there, and its own U+FFFD leads back to it:
/// so with `.*`, however many characters an expression does not tell apart.
final class Utf8 {
    private static final int LEAST_LEAD = 0xc2;
    private static final int BEHIND_LEADS = 0xf5;
    private static final int LEAST_FURTHER = 0x80;
    /// Values of a byte that continues a character.
    private static final int FURTHER = 64;

    private final Alphabet alphabet;
    private final Table characters;
    private final Budget budget;
    private final int line;
    private final int noCharacter;

    /// Nodes of the tree: first byte, last byte, and the child that these lead to, one after the other. A child is
    /// another node, or the complement of a class.
    private final List<int[]> nodes = new ArrayList<>();

    private final Map<Ints, Integer> nodeNumbers = new HashMap<>();

    /// States within characters: the state behind U+FFFD; then first byte, last byte and the state that these lead
    /// to.
    private final List<int[]> within = new ArrayList<>();

    private final Map<Ints, Integer> withinNumbers = new HashMap<>();

    private final int[] classOf = new int[Dfa.SYMBOLS];
    /// Of each class of bytes, the first.
    private final IntBag symbols = new IntBag();

    Utf8(Alphabet alphabet, Table characters, Budget budget, int line) {
        this.alphabet = alphabet;
        this.characters = characters;
        this.budget = budget;
        this.line = line;
        this.noCharacter = alphabet.ofNoCharacter();
    }

    Dfa dfa() throws Refused {
        int[] beyond = alphabet.classesBeyondAscii();
        int[] root = beyond.length == 1 && isNoStateWithin() ? new int[0] : root();
        List<int[]> leads = leads(root, beyond);
        classes(root);
        Table bytes = bytes(root, leads);
        return dfa(within.isEmpty() ? bytes.inOrder() : bytes.smallest(budget, line));
    }

    /// Whether every state that a character beyond ASCII leads to leads by such back to itself, where an expression
    /// tells none of them apart.
    private boolean isNoStateWithin() {
        for (int state = 0; state < characters.states(); state++) {
            int behind = characters.next(state, noCharacter);
            if (characters.next(behind, noCharacter) != behind) {
                return false;
            }
        }
        return true;
    }

    // The tree

    private int[] root() throws Refused {
        IntBag root = new IntBag();
        for (int lead = LEAST_LEAD; lead < BEHIND_LEADS; lead++) {
            int further = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
            int begin = (lead & (0x3f >> further)) << (6 * further);
            int least = further == 1 ? 0x80 : further == 2 ? 0x800 : 0x10000;
            append(root, lead, child(begin, further, least));
        }
        return root.toArray();
    }

    /// What leads to characters from `begin` on, by so many further bytes.
    ///
    /// @param least the first character that has as many bytes
    private int child(int begin, int further, int least) throws Refused {
        if (further == 0) {
            return ~alphabet.classOf(begin);
        }
        int size = 1 << (6 * (further - 1));
        int last = begin + FURTHER * size - 1;
        if (begin >= least && last <= Character.MAX_CODE_POINT) {
            int one = alphabet.classOf(begin, last);
            if (one >= 0) {
                return uniform(one, further);
            }
        }
        budget.steps(FURTHER, line);
        IntBag node = new IntBag();
        for (int i = 0; i < FURTHER; i++) {
            int from = begin + i * size;
            boolean surrogate = from >= Alphabet.SURROGATES && from < Alphabet.BEHIND_SURROGATES;
            if (from >= least && from <= Character.MAX_CODE_POINT && !surrogate) {
                append(node, LEAST_FURTHER + i, child(from, further - 1, least));
            }
        }
        return numbered(node.toArray());
    }

    private int uniform(int one, int further) {
        int child = ~one;
        for (int i = 0; i < further; i++) {
            child = numbered(new int[] {LEAST_FURTHER, LEAST_FURTHER + FURTHER - 1, child});
        }
        return child;
    }

    private static void append(IntBag ranges, int symbol, int to) {
        int size = ranges.size();
        if (size > 0 && ranges.get(size - 1) == to && ranges.get(size - 2) == symbol - 1) {
            ranges.set(size - 2, symbol);
        } else {
            ranges.add(symbol);
            ranges.add(symbol);
            ranges.add(to);
        }
    }

    private int numbered(int[] node) {
        return nodeNumbers.computeIfAbsent(new Ints(node), _ -> {
            nodes.add(node);
            return nodes.size() - 1;
        });
    }

    // States within characters

    /// Of each state, the states that the ranges of the root lead to.
    private List<int[]> leads(int[] root, int[] beyond) throws Refused {
        List<int[]> leads = new ArrayList<>();
        Map<Ints, int[]> known = new HashMap<>();
        for (int state = 0; state < characters.states(); state++) {
            int[] behind = new int[beyond.length];
            for (int i = 0; i < beyond.length; i++) {
                behind[i] = characters.next(state, beyond[i]);
            }
            Ints key = new Ints(behind);
            int[] to = known.get(key);
            if (to == null) {
                int[] seen = new int[nodes.size()];
                to = new int[root.length / 3];
                for (int i = 0; i < to.length; i++) {
                    to[i] = within(state, root[3 * i + 2], seen);
                }
                known.put(key, to);
            }
            leads.add(to);
        }
        return leads;
    }

    /// The state for a child of the tree.
    ///
    /// @param seen of each node, its state and one, once that is known
    private int within(int state, int child, int[] seen) throws Refused {
        if (child < 0) {
            return characters.next(state, ~child);
        }
        if (seen[child] > 0) {
            return seen[child] - 1;
        }
        int[] node = nodes.get(child);
        int otherwise = characters.next(state, noCharacter);
        boolean same = characters.next(otherwise, noCharacter) == otherwise;
        int[] key = new int[1 + node.length];
        key[0] = otherwise;
        for (int i = 0; i < node.length; i += 3) {
            key[i + 1] = node[i];
            key[i + 2] = node[i + 1];
            key[i + 3] = within(state, node[i + 2], seen);
            same &= key[i + 3] == otherwise;
        }
        budget.steps(node.length, line);
        int number = otherwise;
        if (!same) {
            Ints known = new Ints(key);
            Integer before = withinNumbers.get(known);
            if (before == null) {
                before = characters.states() + within.size();
                withinNumbers.put(known, before);
                within.add(key);
                Automaton.requireRoom(before, 1, line);
            }
            number = before;
        }
        seen[child] = number + 1;
        return number;
    }

    // The table

    /// Bytes that nothing tells apart are one class.
    private void classes(int[] root) {
        BitSet begins = new BitSet(Dfa.SYMBOLS + 1);
        begins.set(0);
        begins.set(LEAST_FURTHER);
        begins.set(Dfa.END);
        for (int symbol = 1; symbol < LEAST_FURTHER; symbol++) {
            begins.set(symbol, alphabet.classOf(symbol) != alphabet.classOf(symbol - 1));
        }
        begins(root, 0, begins);
        within.forEach(state -> begins(state, 1, begins));
        for (int symbol = 0; symbol < Dfa.SYMBOLS; symbol++) {
            if (begins.get(symbol)) {
                symbols.add(symbol);
            }
            classOf[symbol] = symbols.size() - 1;
        }
    }

    private static void begins(int[] ranges, int from, BitSet begins) {
        for (int i = from; i < ranges.length; i += 3) {
            begins.set(ranges[i]);
            begins.set(ranges[i + 1] + 1);
        }
    }

    private Table bytes(int[] root, List<int[]> leads) throws Refused {
        int states = characters.states() + within.size();
        Automaton.requireRoom(states, symbols.size(), line);
        int[][] rows = new int[states][];
        for (int state = 0; state < characters.states(); state++) {
            int[] row = new int[symbols.size()];
            for (int i = 0; i < row.length; i++) {
                int symbol = symbols.get(i);
                row[i] = characters.next(
                        state,
                        symbol == Dfa.END
                                ? alphabet.classes()
                                : symbol < LEAST_FURTHER ? alphabet.classOf(symbol) : noCharacter);
            }
            int[] to = leads.get(state);
            for (int i = 0; i < to.length; i++) {
                lead(row, root[3 * i], root[3 * i + 1], to[i]);
            }
            rows[state] = row;
        }
        for (int i = 0; i < within.size(); i++) {
            int[] state = within.get(i);
            int[] row = rows[state[0]].clone();
            for (int j = 1; j < state.length; j += 3) {
                lead(row, state[j], state[j + 1], state[j + 2]);
            }
            rows[characters.states() + i] = row;
        }
        return new Table(rows, characters.start(), characters.accepting());
    }

    private void lead(int[] row, int first, int last, int to) {
        Arrays.fill(row, classOf[first], classOf[last] + 1, to);
    }

    /// With classes merged that no state tells apart.
    private Dfa dfa(Table table) throws Refused {
        int states = table.states();
        if (states > Dfa.STATES) {
            throw new Refused(
                    line,
                    "the expression becomes an automaton of %,d states; at most %,d are possible; make it simpler, or repeat less"
                            .formatted(states, Dfa.STATES));
        }
        Map<Ints, Integer> columns = new HashMap<>();
        List<int[]> distinct = new ArrayList<>();
        int[] merged = new int[symbols.size()];
        for (int c = 0; c < merged.length; c++) {
            int[] column = new int[states];
            for (int state = 0; state < states; state++) {
                column[state] = table.next(state, c);
            }
            Integer same = columns.putIfAbsent(new Ints(column), distinct.size());
            if (same == null) {
                merged[c] = distinct.size();
                distinct.add(column);
            } else {
                merged[c] = same;
            }
        }
        int[] next = new int[states * distinct.size()];
        boolean[] accepts = new boolean[states];
        for (int state = 0; state < states; state++) {
            accepts[state] = table.isAccepting(state);
            for (int c = 0; c < distinct.size(); c++) {
                next[state * distinct.size() + c] = distinct.get(c)[state];
            }
        }
        int[] classes = new int[Dfa.SYMBOLS];
        for (int symbol = 0; symbol < classes.length; symbol++) {
            classes[symbol] = merged[classOf[symbol]];
        }
        return new Dfa(classes, distinct.size(), next, accepts, table.start());
    }
}
