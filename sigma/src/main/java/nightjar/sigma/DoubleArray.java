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
    private int lowestBase;
    private int lowestSlot;
    private int cursor;

    /// @param begin the index of its first word in the image
    DoubleArray(int begin) {
        this.begin = begin;
    }

    /// A base for a state that has transitions by these classes (rising, each at least 1).
    ///
    /// States of one transition fill the holes that those of several leave; for these the search goes on where the
    /// one
    /// before ended, so that it stays short.
    int place(IntBag classes) throws RoomException {
        int base = classes.size() == 0 ? bases.nextClearBit(lowestBase) : free(classes);
        for (int i = 0; i < classes.size(); i++) {
            taken.set(base + classes.get(i));
        }
        bases.set(base);
        if (classes.size() == 0) {
            lowestBase = base;
        }
        end = Math.max(end, base + Words.MOST_CLASSES + 1);
        if (begin + end > Words.MOST) {
            throw new RoomException();
        }
        return begin + base;
    }

    private int free(IntBag classes) {
        int first = classes.get(0);
        boolean single = classes.size() == 1;
        int slot = taken.nextClearBit(Math.max(first, single ? lowestSlot : cursor));
        while (bases.get(slot - first) || !isFree(slot - first, classes)) {
            slot = taken.nextClearBit(slot + 1);
        }
        if (single) {
            lowestSlot = slot;
        } else {
            cursor = slot;
        }
        return slot - first;
    }

    private boolean isFree(int base, IntBag classes) {
        for (int i = 0; i < classes.size(); i++) {
            if (taken.get(base + classes.get(i))) {
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
