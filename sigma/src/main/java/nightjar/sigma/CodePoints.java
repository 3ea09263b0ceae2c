package nightjar.sigma;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A set of Unicode characters.
///
/// @param ranges in order, none touching the next
record CodePoints(List<Range> ranges) {
    static final CodePoints ALL = range(0, Character.MAX_CODE_POINT);
    static final CodePoints NEWLINE = of('\n');
    static final CodePoints DIGITS = range('0', '9');
    static final CodePoints WORD =
            DIGITS.or(range('a', 'z')).or(range('A', 'Z')).or(of('_'));
    static final CodePoints SPACE = range('\t', '\r').or(of(' '));

    /// @param first and last are in it
    record Range(int first, int last) {}

    CodePoints {
        ranges = List.copyOf(ranges);
    }

    static CodePoints of(int codePoint) {
        return range(codePoint, codePoint);
    }

    static CodePoints range(int first, int last) {
        return new CodePoints(List.of(new Range(first, last)));
    }

    static CodePoints any(List<CodePoints> sets) {
        List<Range> all = new ArrayList<>();
        sets.forEach(set -> all.addAll(set.ranges));
        return united(all);
    }

    CodePoints or(CodePoints other) {
        return any(List.of(this, other));
    }

    private static CodePoints united(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(Range::first));
        List<Range> united = new ArrayList<>();
        for (Range range : sorted) {
            Range last = united.isEmpty() ? null : united.getLast();
            if (last != null && range.first() <= last.last() + 1) {
                united.set(united.size() - 1, new Range(last.first(), Math.max(last.last(), range.last())));
            } else {
                united.add(range);
            }
        }
        return new CodePoints(united);
    }

    CodePoints not() {
        List<Range> rest = new ArrayList<>();
        int next = 0;
        for (Range range : ranges) {
            if (range.first() > next) {
                rest.add(new Range(next, range.first() - 1));
            }
            next = range.last() + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            rest.add(new Range(next, Character.MAX_CODE_POINT));
        }
        return new CodePoints(rest);
    }

    boolean has(int codePoint) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Range range = ranges.get(middle);
            if (codePoint < range.first()) {
                high = middle - 1;
            } else if (codePoint > range.last()) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /// How many characters it has.
    long size() {
        return ranges.stream()
                .mapToLong(range -> range.last() - range.first() + 1L)
                .sum();
    }

    /// With each letter also in its other case.
    CodePoints inBothCases() {
        List<Range> more = new ArrayList<>(ranges);
        for (int letter = 'a'; letter <= 'z'; letter++) {
            int upper = letter - 'a' + 'A';
            if (has(letter) || has(upper)) {
                more.add(new Range(letter, letter));
                more.add(new Range(upper, upper));
            }
        }
        if (!ranges.isEmpty() && ranges.getLast().last() >= 0x80 && !equals(ALL)) {
            for (Range pair : TwoCases.PAIRS) {
                if (has(pair.first())) {
                    more.add(new Range(pair.last(), pair.last()));
                }
            }
        }
        return united(more);
    }

    /// Apart, since it takes a look at every character that there is, and hardly any rule needs it.
    private static final class TwoCases {
        /// Letters that have another case, each with that, from U+0080 on.
        static final List<Range> PAIRS = pairs();

        private TwoCases() {}

        private static List<Range> pairs() {
            List<Range> pairs = new ArrayList<>();
            for (int letter = 0x80; letter <= Character.MAX_CODE_POINT; letter++) {
                int lower = Character.toLowerCase(letter);
                int upper = Character.toUpperCase(letter);
                if (lower != letter && lower >= 0x80) {
                    pairs.add(new Range(letter, lower));
                }
                if (upper != letter && upper >= 0x80) {
                    pairs.add(new Range(letter, upper));
                }
            }
            return List.copyOf(pairs);
        }
    }

    /// Whether a letter beyond ASCII has another case.
    static boolean isCasedBeyondAscii(int letter) {
        return letter >= 0x80 && (Character.toLowerCase(letter) != letter || Character.toUpperCase(letter) != letter);
    }
}
