package nightjar.matcher;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/// The rules of one category as the kernel has them, read in Java: what the hook's verdicts are compared with, and
/// what judges where the hook could not.
///
/// It follows `match.h` step by step and shares nothing with it but the words. [Verdict] is the third opinion: it
/// knows
/// only the conditions.
public final class KernelRules {
    private final int[] words;

    /// @param words of the layout [Words], and checked: [WordsCheck]
    KernelRules(int[] words) {
        this.words = words;
    }

    /// The rules that hold, by their numbers in this category, in rising order.
    public BitSet judge(Subject subject) {
        return new Judgement(subject).rules();
    }

    /// How many rules there are.
    public int count() {
        return words[Words.RULES];
    }

    /// A copy, as a map takes it.
    public int[] words() {
        return words.clone();
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
            int parents = words[Words.PARENTS];
            for (int walk = 0; walk < words[Words.WALKS]; walk++) {
                int at = words[Words.WALKS_AT] + walk * Words.WALK;
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
            list(words[Words.ALWAYS_AT], candidates::set);
            holding.stream().forEach(each -> list(words[words[Words.POSTINGS_AT] + each], candidates::set));
            BitSet rules = new BitSet();
            candidates.stream().filter(this::holds).forEach(rules::set);
            return rules;
        }

        /// @param ofParent whether the value is the parent's: then only what is about parents counts, else all but
        /// that
        private void walk(int at, byte[] value, int parents, boolean ofParent) {
            int symbols = words[at + 1];
            int state = words[at + 2];
            for (int i = 0; i <= value.length; i++) {
                state = step(symbols, state, i < value.length ? value[i] & 0xff : 256);
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

        private int step(int symbols, int state, int symbol) {
            int fallback = words[symbols + 2 * symbol];
            int tag = words[symbols + 2 * symbol + 1];
            int next = words[(state >>> 1) + (tag >>> Words.CLASS_SHIFT)] ^ tag;
            return next >>> Words.CLASS_SHIFT == 0 ? next : fallback;
        }

        private boolean holds(int rule) {
            int nodes = words[words[Words.RULES_AT] + rule * Words.RULE];
            int node = 0;
            while (node < Words.NO) {
                int at = nodes + node * Words.NODE;
                node = holdsPredicate(words[at]) ? words[at + 1] >>> 16 : words[at + 1] & 0xffff;
            }
            return node == Words.YES;
        }

        private boolean holdsPredicate(int predicate) {
            if (predicate >= words[Words.LAZIES] && !known.get(predicate)) {
                known.set(predicate);
                holding.set(predicate, lazy(words[Words.LAZY_AT] + (predicate - words[Words.LAZIES]) * Words.LAZY));
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
            int state = start;
            for (byte b : value) {
                state = step(symbols, state, b & 0xff);
            }
            return (step(symbols, state, 256) & 1) != 0;
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
