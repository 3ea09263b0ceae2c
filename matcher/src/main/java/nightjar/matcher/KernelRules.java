package nightjar.matcher;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/// The rules of one category as the kernel has them, read in Java: what the hook's verdicts are compared with, and
/// what judges where the hook could not.
///
/// It follows `match.h` step by step and shares nothing with it but the words. [Verdict] is the third opinion: it
/// knows only the conditions.
public final class KernelRules {
    private final int[] words;
    private final int base;

    /// @param words of the layout [Words], and checked: [WordsCheck]
    /// @param base where the category's header is
    KernelRules(int[] words, int base) {
        this.words = words;
        this.base = base;
    }

    private int header(int what) {
        return words[base + what];
    }

    /// The rules that hold, by their numbers in this category, in rising order.
    public BitSet judge(Subject subject) {
        return new Judgement(subject).rules();
    }

    /// How many rules there are.
    public int count() {
        return header(Words.RULES);
    }

    /// How many words they take in the kernel.
    public int length() {
        return header(Words.END_AT) - base;
    }

    /// Whether a rule asks about a field; a hook need not tell any other.
    public boolean wants(KernelField field) {
        return (header(Words.WANTED) >>> field.number() & 1) != 0;
    }

    /// A way through an automaton.
    private final class Steps {
        private final int symbols;
        private final int fallbacks;
        private int state;
        private int row;

        Steps(int symbols, int start, int row) {
            this.symbols = symbols;
            this.fallbacks = words[symbols + Words.FALLBACKS];
            this.state = start;
            this.row = row;
        }

        int next(int symbol) {
            int tag = words[symbols + 2 * symbol + 1];
            int symbolClass = tag >>> Words.CLASS_SHIFT;
            int own = words[(state >>> 1) + symbolClass] ^ tag;
            state = own >>> Words.CLASS_SHIFT == 0 ? own : words[fallbacks + row + symbolClass];
            row = words[symbols + 2 * symbol];
            return state;
        }
    }

    /// One event's.
    private final class Judgement {
        private final Subject subject;
        private final BitSet holding = new BitSet();
        private final BitSet known = new BitSet();

        Judgement(Subject subject) {
            this.subject = subject;
        }

        BitSet rules() {
            int parents = header(Words.PARENTS);
            for (int walk = 0; walk < header(Words.WALKS); walk++) {
                int at = header(Words.WALKS_AT) + walk * Words.WALK;
                KernelField field = KernelField.of(words[at]);
                for (byte[] value : subject.values(field)) {
                    walk(at, value, parents, false);
                }
                KernelField parentField = field.ofChildren();
                if (parents > 0 && parentField != null) {
                    for (byte[] value : subject.values(parentField)) {
                        walk(at, value, parents, true);
                    }
                }
            }
            BitSet candidates = new BitSet();
            list(header(Words.ALWAYS_AT), candidates::set);
            holding.stream().forEach(each -> list(words[header(Words.POSTINGS_AT) + each], candidates::set));
            BitSet rules = new BitSet();
            candidates.stream().filter(this::holds).forEach(rules::set);
            return rules;
        }

        /// @param ofParent whether the value is the parent's: then only what is about parents counts, else all but
        /// that
        private void walk(int at, byte[] value, int parents, boolean ofParent) {
            var walk = new Steps(words[at + 1], words[at + 2], words[at + 3]);
            for (int i = 0; i <= value.length; i++) {
                int state = walk.next(i < value.length ? value[i] & 0xff : Dfa.END);
                int outputs = words[(state >>> 1) + Words.OUTPUTS];
                if ((state & 1) != 0 && outputs >>> Words.CLASS_SHIFT == Words.OUTPUTS) {
                    list(outputs & Words.STATE_MASK, predicate -> {
                        if (predicate < parents == ofParent) {
                            holding.set(predicate);
                        }
                    });
                }
            }
        }

        private boolean holds(int rule) {
            int nodes = words[header(Words.RULES_AT) + rule * Words.RULE];
            int node = 0;
            while (node < Words.NO) {
                int at = nodes + node * Words.NODE;
                node = holdsPredicate(words[at]) ? words[at + 1] >>> 16 : words[at + 1] & 0xffff;
            }
            return node == Words.YES;
        }

        private boolean holdsPredicate(int predicate) {
            if (predicate >= header(Words.LAZIES) && !known.get(predicate)) {
                known.set(predicate);
                holding.set(predicate, lazy(header(Words.LAZY_AT) + (predicate - header(Words.LAZIES)) * Words.LAZY));
            }
            return holding.get(predicate);
        }

        private boolean lazy(int at) {
            List<byte[]> values = subject.values(KernelField.of(words[at + 1]));
            if (words[at] == Words.EXISTS) {
                return !values.isEmpty();
            }
            for (byte[] value : values) {
                if (words[at] == Words.LANGUAGE
                        ? isWord(words[at + 2], words[at + 3], value)
                        : compares(at, number(value))) {
                    return true;
                }
            }
            return false;
        }

        private boolean isWord(int symbols, int start, byte[] value) {
            var steps = new Steps(symbols, start, 0);
            for (byte b : value) {
                steps.next(b & 0xff);
            }
            return (steps.next(Dfa.END) & 1) != 0;
        }

        private boolean compares(int at, long value) {
            long bound = ((long) words[at + 2] << 32) | (words[at + 3] & 0xffffffffL);
            int order = Long.compareUnsigned(value, bound);
            return switch (words[at]) {
                case Words.LESS -> order < 0;
                case Words.LESS_OR_EQUAL -> order <= 0;
                case Words.GREATER -> order > 0;
                case Words.GREATER_OR_EQUAL -> order >= 0;
                default -> throw new IllegalStateException("a comparison of kind " + words[at]);
            };
        }

        private static long number(byte[] value) {
            long number = 0;
            for (byte b : value) {
                number = (number << 8) | (b & 0xff);
            }
            return number;
        }

        private void list(int at, IntConsumer each) {
            if (at == 0) {
                return;
            }
            int i = at;
            do {
                each.accept(words[i] & ~Words.LAST);
            } while ((words[i++] & Words.LAST) == 0);
        }
    }
}
