package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// The characters as an expression tells them apart: those that are in the same of its sets are one class.
///
/// Surrogates are no characters in UTF-8, and in no class.
final class Alphabet {
    static final int SURROGATES = 0xd800;
    static final int BEHIND_SURROGATES = 0xe000;
    /// What a byte sequence that is no character stands for.
    private static final int REPLACEMENT = 0xfffd;

    /// Where ranges begin whose characters are in the same sets.
    private final int[] begins;
    /// Of each range.
    private final int[] classOf;
    private final int classes;
    private final List<int[]> classesOf = new ArrayList<>();
    private final List<BitSet> has = new ArrayList<>();

    Alphabet(List<CodePoints> sets, Budget budget, int line) throws Refused {
        begins = begins(sets);
        Partition ranges = new Partition(begins.length);
        List<int[]> rangesOf = new ArrayList<>();
        for (CodePoints set : sets) {
            int[] in = rangesOf(set);
            budget.steps(1 + in.length / 8, line);
            ranges.split(in);
            rangesOf.add(in);
        }
        int[] number = new int[ranges.blocks()];
        Arrays.fill(number, -1);
        classOf = new int[begins.length];
        int count = 0;
        for (int range = 0; range < begins.length; range++) {
            int block = ranges.blockOf(range);
            if (begins[range] >= SURROGATES && begins[range] < BEHIND_SURROGATES) {
                classOf[range] = -1;
                continue;
            }
            if (number[block] < 0) {
                number[block] = count++;
            }
            classOf[range] = number[block];
        }
        classes = count;
        for (int[] in : rangesOf) {
            BitSet of = new BitSet(classes);
            for (int range : in) {
                if (classOf[range] >= 0) {
                    of.set(classOf[range]);
                }
            }
            has.add(of);
            classesOf.add(of.stream().toArray());
        }
    }

    private static int[] begins(List<CodePoints> sets) {
        IntBag all = new IntBag();
        all.add(0);
        all.add(0x80);
        all.add(SURROGATES);
        all.add(BEHIND_SURROGATES);
        for (CodePoints set : sets) {
            for (CodePoints.Range range : set.ranges()) {
                all.add(range.first());
                all.add(range.last() + 1);
            }
        }
        int[] sorted = all.toArray();
        Arrays.sort(sorted);
        IntBag begins = new IntBag();
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] <= Character.MAX_CODE_POINT && (i == 0 || sorted[i] != sorted[i - 1])) {
                begins.add(sorted[i]);
            }
        }
        return begins.toArray();
    }

    private int[] rangesOf(CodePoints set) {
        IntBag in = new IntBag();
        for (CodePoints.Range range : set.ranges()) {
            for (int each = rangeOf(range.first()); each < begins.length && begins[each] <= range.last(); each++) {
                in.add(each);
            }
        }
        return in.toArray();
    }

    private int rangeOf(int character) {
        int found = Arrays.binarySearch(begins, character);
        return found >= 0 ? found : -found - 2;
    }

    int classes() {
        return classes;
    }

    /// Those of a set.
    int[] classesOf(int set) {
        return classesOf.get(set);
    }

    boolean has(int set, int characterClass) {
        return has.get(set).get(characterClass);
    }

    int classOf(int character) {
        return classOf[rangeOf(character)];
    }

    /// The class of a byte sequence that is no character.
    int ofNoCharacter() {
        return classOf(REPLACEMENT);
    }

    /// The one class that all of these characters have; -1 where they have several.
    int classOf(int first, int last) {
        int range = rangeOf(first);
        int one = classOf[range];
        while (++range < begins.length && begins[range] <= last) {
            if (classOf[range] != one) {
                return -1;
            }
        }
        return one;
    }

    /// Those of characters beyond ASCII.
    int[] classesBeyondAscii() {
        BitSet beyond = new BitSet(classes);
        for (int range = rangeOf(0x80); range < begins.length; range++) {
            if (classOf[range] >= 0) {
                beyond.set(classOf[range]);
            }
        }
        return beyond.stream().toArray();
    }
}
