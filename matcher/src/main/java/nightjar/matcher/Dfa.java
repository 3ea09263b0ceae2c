package nightjar.matcher;

/// A deterministic finite automaton over bytes: what a regular expression becomes.
///
/// It reads the value byte by byte, then the symbol [#END]; the value is a word where the state is then accepting.
/// "Anywhere in the value" is part of the automaton, not of its use.
public final class Dfa {
    public static final int END = 256;
    public static final int SYMBOLS = 257;
    /// Larger ones are refused.
    public static final int STATES = 10_000;

    private final int[] classOf;
    private final int classes;
    private final int[] next;
    private final boolean[] accepting;
    private final int start;

    /// @param classOf of each byte and of END, the class of symbols that lead to the same states: 257 entries
    /// @param classes how many classes there are
    /// @param next of each state, and in it of each class, the state that it leads to: `next[state * classes +
    /// class]`
    /// @param accepting of each state
    /// @param start the state before the first byte
    public Dfa(int[] classOf, int classes, int[] next, boolean[] accepting, int start) {
        this.classOf = classOf.clone();
        this.classes = classes;
        this.next = next.clone();
        this.accepting = accepting.clone();
        this.start = start;
        if (classOf.length != SYMBOLS
                || classes < 1
                || accepting.length < 1
                || accepting.length > STATES
                || next.length != accepting.length * classes) {
            throw new IllegalArgumentException("the tables of an automaton do not fit each other");
        }
        requireBelow(classes, classOf);
        requireBelow(accepting.length, next);
        requireBelow(accepting.length, start);
    }

    private static void requireBelow(int bound, int... values) {
        for (int value : values) {
            if (value < 0 || value >= bound) {
                throw new IllegalArgumentException("an automaton leads to " + value + " of " + bound);
            }
        }
    }

    public int classes() {
        return classes;
    }

    public int classOf(int symbol) {
        return classOf[symbol];
    }

    public int start() {
        return start;
    }

    public boolean isAccepting(int state) {
        return accepting[state];
    }

    /// Where a class of symbols leads.
    public int next(int state, int symbolClass) {
        return next[state * classes + symbolClass];
    }

    public int states() {
        return accepting.length;
    }

    public int step(int state, int symbol) {
        return next[state * classes + classOf[symbol]];
    }

    public boolean accepts(byte[] value) {
        int state = start;
        for (byte b : value) {
            state = step(state, b & 0xff);
        }
        return accepting[step(state, END)];
    }
}
