package nightjar.sigma;

import java.util.Arrays;
import java.util.BitSet;
import nightjar.matcher.Words;

/// Where the states of all automata of a category get their places: `matcher`'s [Words] has the layout.
///
/// A state is given a base such that its transitions fall on free words; no base is given twice.
final class DoubleArray {
    private final int begin;
    private int[] words = new int[1 << 12];
    private final BitSet taken = new BitSet();
    private final BitSet bases = new BitSet();
    private int end;

    /// @param begin the index of its first word in the image
    DoubleArray(int begin) {
        this.begin = begin;
    }

    /// A base for a state that has transitions by these classes (rising, each at least 1).
    int place(int[] classes) throws RoomException {
        int base = 0;
        if (classes.length == 0) {
            base = bases.nextClearBit(0);
        } else {
            int first = classes[0];
            for (int slot = taken.nextClearBit(first); ; slot = taken.nextClearBit(slot + 1)) {
                base = slot - first;
                if (!bases.get(base) && isFree(base, classes)) {
                    break;
                }
            }
            for (int each : classes) {
                taken.set(base + each);
            }
        }
        bases.set(base);
        end = Math.max(end, base + Words.MOST_CLASSES + 1);
        if (begin + end > Words.MOST) {
            throw new RoomException();
        }
        return begin + base;
    }

    private boolean isFree(int base, int[] classes) {
        for (int each : classes) {
            if (taken.get(base + each)) {
                return false;
            }
        }
        return true;
    }

    /// Writes a transition, or what belongs to a state under [Words#OUTPUTS].
    void put(int base, int symbolClass, int state) {
        int at = base - begin + symbolClass;
        if (at >= words.length) {
            words = Arrays.copyOf(words, Math.max(at + 1, 2 * words.length));
        }
        words[at] = (symbolClass << Words.CLASS_SHIFT) | state;
    }

    /// How many words it takes.
    int length() {
        return end;
    }

    void copyTo(int[] image) {
        System.arraycopy(words, 0, image, begin, Math.min(words.length, end));
    }
}
