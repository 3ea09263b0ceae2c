package nightjar.matcher;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Holds words against their layout before anything reads them: every index leads to what it should, every list ends,
/// and every rule comes to a verdict. The kernel would stay within its array without that, but its verdicts would
/// mean
/// nothing.
///
/// Takes time and memory in proportion to the words.
final class WordsCheck {
    private final int[] words;
    private final int base;
    private final int begin;
    private final int end;

    /// Of the words of a category.
    ///
    /// @param base where its header begins, and `end` where the words of the next one do
    private WordsCheck(int[] words, int base, int end) {
        this.words = words;
        this.base = base;
        this.begin = base + Words.HEADER;
        this.end = end;
    }

    /// The rules of each category that has some.
    static Map<Category, KernelRules> checked(int[] words) throws MalformedImageException {
        require(words.length >= Words.TOP && words.length <= Words.MOST, "%d words", words.length);
        require(words[Words.USED] == words.length, "%d words where %d are told", words.length, words[Words.USED]);
        Map<Category, KernelRules> rules = new EnumMap<>(Category.class);
        int behind = Words.TOP;
        for (int number = 0; number < Category.MOST; number++) {
            int base = words[Words.CATEGORIES + number];
            if (base != 0) {
                Category category = Category.ofNumber(number).orElse(null);
                require(category != null, "rules of a category %d", number);
                require(base == behind && base % 2 == 0, "a category at %d, where %d was expected", base, behind);
                require(base <= words.length - Words.HEADER, "a category at %d, beyond the end", base);
                behind = words[base + Words.END_AT];
                require(behind >= base + Words.HEADER && behind <= words.length, "a category that ends at %d", behind);
                new WordsCheck(words, base, behind).check();
                rules.put(category, new KernelRules(words, base));
            }
        }
        require(behind == words.length, "words from %d on that are no category's", behind);
        return rules;
    }

    /// A word of the header.
    private int header(int what) {
        return words[base + what];
    }

    private void check() throws MalformedImageException {
        int predicates = count("predicates", Words.PREDICATES, Words.MOST_PREDICATES);
        int lazies = count("lazy predicates from", Words.LAZIES, predicates);
        int parents = count("predicates about parents", Words.PARENTS, Math.min(lazies, Words.MOST_PARENTS));
        int walks = count("walks", Words.WALKS, Words.MOST_WALKS);
        int rules = count("rules", Words.RULES, Ruleset.RULES);
        section("walks", Words.WALKS_AT, walks * Words.WALK);
        section("lazy predicates", Words.LAZY_AT, (predicates - lazies) * Words.LAZY);
        section("postings", Words.POSTINGS_AT, predicates);
        section("rules", Words.RULES_AT, (rules + 1) * Words.RULE);
        int lists = header(Words.LISTS_AT);
        int listsEnd = header(Words.LISTS_END);
        require(lists >= begin && lists <= listsEnd && listsEnd <= end, "lists from %d to %d", lists, listsEnd);
        require(parents <= lazies, "%d predicates about parents", parents);
        int transitions = header(Words.TRANSITIONS_AT);
        require(transitions >= begin && transitions <= end, "transitions from %d", transitions);

        BitSet outputs = lists(lazies);
        BitSet postings = lists(rules);
        for (int walk = 0; walk < walks; walk++) {
            int at = header(Words.WALKS_AT) + walk * Words.WALK;
            field(words[at]);
            automaton(words[at + 1], words[at + 2], words[at + 3]);
        }
        for (int lazy = 0; lazy < predicates - lazies; lazy++) {
            int at = header(Words.LAZY_AT) + lazy * Words.LAZY;
            field(words[at + 1]);
            require(words[at] >= Words.LANGUAGE && words[at] <= Words.EXISTS, "a lazy predicate of kind %d", words[at]);
            if (words[at] == Words.LANGUAGE) {
                automaton(words[at + 2], words[at + 3], 0);
            }
        }
        for (int i = transitions; i < end; i++) {
            int symbolClass = words[i] >>> Words.CLASS_SHIFT;
            if (symbolClass == Words.OUTPUTS) {
                require(begins(outputs, words[i] & Words.STATE_MASK), "word %d is no list of outputs", i);
            } else if (words[i] != 0) {
                state(words[i] & Words.STATE_MASK);
            }
        }
        for (int predicate = 0; predicate < predicates; predicate++) {
            int at = words[header(Words.POSTINGS_AT) + predicate];
            require(at == 0 || begins(postings, at), "predicate %d has no list of rules at %d", predicate, at);
        }
        int always = header(Words.ALWAYS_AT);
        require(always == 0 || begins(postings, always), "no list of rules at %d", always);
        boolean spares = header(Words.SPARED) == 1;
        require(spares || header(Words.SPARED) == 0, "a header that spares %d", header(Words.SPARED));
        for (int rule = 0; rule < (spares ? rules + 1 : rules); rule++) {
            rule(rule, predicates);
        }
    }

    private int count(String what, int at, int most) throws MalformedImageException {
        int count = header(at);
        require(count >= 0 && count <= most, "%d " + what + "; at most %d", count, most);
        return count;
    }

    private void section(String what, int headerAt, int length) throws MalformedImageException {
        int at = header(headerAt);
        require(at >= begin && (long) at + length <= end, "%d words of " + what + " at %d, beyond the end", length, at);
    }

    /// Where a list may begin: its words rise to a last one, and are below the bound. So no list is longer than that.
    private BitSet lists(int bound) {
        var starts = new BitSet();
        int behind = 0; // below it a list may go on
        for (int i = header(Words.LISTS_END) - 1; i >= header(Words.LISTS_AT); i--) {
            boolean last = (words[i] & Words.LAST) != 0;
            int value = words[i] & ~Words.LAST;
            boolean begins = value < (last ? bound : behind);
            starts.set(i, begins);
            behind = begins ? value : 0;
        }
        return starts;
    }

    private static boolean begins(BitSet lists, int at) {
        return at >= 0 && lists.get(at);
    }

    private void field(int number) throws MalformedImageException {
        require(KernelField.isNumber(number), "there is no field %d", number);
    }

    private void automaton(int symbols, int start, int row) throws MalformedImageException {
        require(
                symbols >= begin && symbols % 2 == 0 && (long) symbols + Words.SYMBOLS <= end,
                "no symbols at %d",
                symbols);
        int fallbacks = words[symbols + Words.FALLBACKS];
        require(fallbacks >= begin && fallbacks < end, "no fallbacks at %d", fallbacks);
        BitSet classes = new BitSet();
        Set<Integer> rows = new HashSet<>(Set.of(row));
        for (int symbol = 0; symbol < Dfa.SYMBOLS; symbol++) {
            rows.add(words[symbols + 2 * symbol]);
            int tag = words[symbols + 2 * symbol + 1];
            require(
                    (tag & Words.STATE_MASK) == 0 && tag >>> Words.CLASS_SHIFT > Words.OUTPUTS,
                    "a symbol of class %d",
                    tag >>> Words.CLASS_SHIFT);
            classes.set(tag >>> Words.CLASS_SHIFT);
        }
        for (int each : rows) {
            require(each >= 0 && (long) fallbacks + each + classes.length() <= end, "a row of fallbacks at %d", each);
            for (int symbolClass = classes.nextSetBit(0);
                    symbolClass >= 0;
                    symbolClass = classes.nextSetBit(symbolClass + 1)) {
                state(words[fallbacks + each + symbolClass]);
            }
        }
        state(start);
    }

    private void state(int state) throws MalformedImageException {
        int at = state >>> 1;
        require(at >= header(Words.TRANSITIONS_AT) && at < end - Words.MOST_CLASSES, "there is no state %d", at);
    }

    private void rule(int rule, int predicates) throws MalformedImageException {
        int nodes = words[header(Words.RULES_AT) + rule * Words.RULE];
        int action = words[header(Words.RULES_AT) + rule * Words.RULE + 1];
        require(action >= 0 && action < Action.values().length, "rule %d does %d", rule, action);
        require(nodes >= begin && nodes < end, "rule %d begins at %d", rule, nodes);
        // Forward only, so it ends; as far as some node before leads.
        int reached = 0;
        for (int node = 0; node <= reached; node++) {
            int at = nodes + node * Words.NODE;
            require(at + 1 < end, "rule %d leads beyond the end", rule);
            require(words[at] >= 0 && words[at] < predicates, "rule %d asks for predicate %d", rule, words[at]);
            for (int next : new int[] {words[at + 1] >>> 16, words[at + 1] & 0xffff}) {
                require(next > node, "rule %d leads back to node %d", rule, next);
                if (next < Words.NO) {
                    reached = Math.max(reached, next);
                }
            }
        }
    }

    private static void require(boolean holds, String message, Object... values) throws MalformedImageException {
        if (!holds) {
            throw new MalformedImageException("not a matcher image: " + message.formatted(values));
        }
    }
}
