package nightjar.matcher;

/// The layout of what the kernel judges by: the rules of all categories, as one array of 32-bit words that the hooks
/// read from a map, and Java from here. Everything is an index into that array, so one mask keeps the kernel within
/// it.
/// The other side is `match.h` of the sensor.
///
/// ```
///   0 generation   1 used   2 of each category, by its number, the index of its header; 0 where it has no rules
///  18 the words of the first category that has rules, then those of the next …
///
///   of a category, from the index of its header:
///   0 end_at       1 wanted    2 predicates  3 parents   4 lazies   5 lazy_at
///   6 walks        7 walks_at  8 postings_at 9 always_at 10 rules   11 rules_at   12 spared (0 or 1)
///  13 transitions_at   14 lists_at   15 lists_end (transitions go to `end_at`)
///
///   wanted     a bit a field that a rule asks about, by the field's number: a hook need tell no other
///   walk       field, symbols, start, row                    over each field that patterns are looked for in
///   symbols    of each byte and of the end: row, class << 23; then the index of the automaton's fallbacks
///   fallback   of a row and a class, the word at fallbacks + row + class: a state
///   state      base << 1 | accepting: the transition by class c is the word at base + c, if that has the tag c
///   transition class << 23 | state
///   outputs    of an accepting state of a walk: the word at base + 1 is 1 << 23 | index of a list of predicates
///   list       words, the last of them with bit 31
///   posting    of each predicate: index of the list of rules to look at once it holds, or 0
///   rule       index of its nodes, action; behind the last rule, what spares a process from actions
///   node       predicate, next if it holds << 16 | next if not: nodes further on, YES or NO
///   lazy       kind, field, two words (of a language: symbols, start): a predicate that is judged only when a
///              node asks for it
/// ```
///
/// Predicates below `parents` are about the process that created this one: they were found when that one began its
/// program, by the same walks, and are kept until its children ask. Those from `lazies` on are judged on demand. All
/// others are found by the walks.
///
/// Transitions are kept as in a double array (Aoe, "An efficient digital search algorithm by using a double-array
/// structure", 1989): a state keeps only those that differ from the fallback, and no two states have the same base,
/// so that the class tells whose transition it is. The fallback is what the last two symbols alone lead to: the row
/// is
/// that of the symbol before (of a walk's first symbol, the walk's own). So of an automaton of 19,000 states little
/// more than the patterns themselves is kept, and most steps touch the same few lines of memory. In an automaton that
/// is no walk all rows are 0.
public final class Words {
    /// The first words of all.
    public static final int GENERATION = 0;

    public static final int USED = 1;
    public static final int CATEGORIES = 2;
    /// Where the first category begins. Each begins at an even index.
    public static final int TOP = CATEGORIES + Category.MOST;

    /// The header of a category.
    public static final int END_AT = 0;

    public static final int WANTED = 1;
    public static final int PREDICATES = 2;
    public static final int PARENTS = 3;
    public static final int LAZIES = 4;
    public static final int LAZY_AT = 5;
    public static final int WALKS = 6;
    public static final int WALKS_AT = 7;
    public static final int POSTINGS_AT = 8;
    public static final int ALWAYS_AT = 9;
    public static final int RULES = 10;
    public static final int RULES_AT = 11;
    public static final int SPARED = 12;
    public static final int TRANSITIONS_AT = 13;
    public static final int LISTS_AT = 14;
    public static final int LISTS_END = 15;
    public static final int HEADER = 16;

    /// Words of an entry.
    public static final int WALK = 4;

    public static final int RULE = 2;
    public static final int NODE = 2;
    public static final int LAZY = 4;
    /// Two words a symbol: the 256 bytes, then the end; then the index of the fallbacks, and a word for evenness.
    public static final int SYMBOLS = 2 * 258;

    public static final int FALLBACKS = 2 * 257;

    /// Bounds, which `match.h` has as well; this one of all words together.
    public static final int MOST = 1 << 22;

    public static final int MOST_PREDICATES = 4_096;
    public static final int MOST_PARENTS = 256;
    public static final int MOST_WALKS = 32;
    public static final int MOST_NODES = 0xfff0;
    public static final int MOST_CLASSES = 511;

    public static final int CLASS_SHIFT = 23;
    public static final int STATE_MASK = (1 << CLASS_SHIFT) - 1;
    /// The class under which an accepting state has its outputs; no symbol has it.
    public static final int OUTPUTS = 1;

    public static final int LAST = 1 << 31;
    public static final int YES = 0xffff;
    public static final int NO = 0xfffe;

    /// Kinds of lazy predicates.
    public static final int LANGUAGE = 0;
    /// A comparison: the two words are the number's halves, the higher one first.
    public static final int LESS = 1;

    public static final int LESS_OR_EQUAL = 2;
    public static final int GREATER = 3;
    public static final int GREATER_OR_EQUAL = 4;
    public static final int EXISTS = 5;

    private Words() {}
}
