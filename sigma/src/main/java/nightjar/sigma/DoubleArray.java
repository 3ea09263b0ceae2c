package nightjar.sigma;

import java.util.Arrays;
import nightjar.matcher.Words;

/// Where the states of all automata of a category get their places: `matcher`'s [Words] has the layout.
///
/// A state is given a base such that its transitions fall on free words; no base is given twice. Bases are tried by
/// blocks of 64, a bit each, from the first on. A search that had to pass many blocks leaves them behind: those of
/// states with as many transitions begin where it ended. That costs little room, and keeps the time in proportion.
final class DoubleArray {
    private static final int BLOCK = Long.SIZE;
    /// Blocks that a search may pass before they are left behind.
    private static final int PASSED = 32;
    /// States of as many transitions or more search from one place.
    private static final int MANY = 32;

    private final int begin;
    private int[] words = new int[1 << 12];
    /// A bit a word, with the room of a search behind the last one taken.
    private long[] taken = new long[1 << 6];
    /// A bit a base.
    private long[] bases = new long[1 << 6];
    /// By how many transitions a state has, the block at which its search begins.
    private final int[] from = new int[MANY + 1];

    private int end;

    /// @param begin the index of its first word in the image
    DoubleArray(int begin) {
        this.begin = begin;
    }

    /// A base for a state that has transitions by these classes (rising, each at least 1).
    int place(int[] classes) throws RoomException {
        int many = Math.min(classes.length, MANY);
        int block = from[many];
        long free = free(block, classes);
        while (free == 0) {
            block++;
            free = free(block, classes);
        }
        if (block - from[many] > PASSED) {
            from[many] = block;
        }
        int base = block * BLOCK + Long.numberOfTrailingZeros(free);
        set(bases, base);
        for (int each : classes) {
            set(taken, base + each);
        }
        end = Math.max(end, base + Words.MOST_CLASSES + 1);
        if (begin + end > Words.MOST) {
            throw new RoomException(RoomException.Of.WORDS);
        }
        return begin + base;
    }

    /// Which bases of a block are free and would have all transitions fall on free words, a bit each.
    private long free(int block, int[] classes) {
        int room = block + 2 + Words.MOST_CLASSES / BLOCK + 1;
        if (room > taken.length) {
            taken = Arrays.copyOf(taken, 2 * room);
            bases = Arrays.copyOf(bases, 2 * room);
        }
        long free = ~bases[block];
        for (int i = 0; i < classes.length && free != 0; i++) {
            int at = block + classes[i] / BLOCK;
            int shift = classes[i] % BLOCK;
            long bits = shift == 0 ? taken[at] : (taken[at] >>> shift) | (taken[at + 1] << (BLOCK - shift));
            free &= ~bits;
        }
        return free;
    }

    private static void set(long[] bits, int index) {
        bits[index / BLOCK] |= 1L << (index % BLOCK);
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
