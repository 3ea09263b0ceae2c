package nightjar.sigma;

import java.util.ArrayList;
import java.util.List;

/// A regular expression, taken apart.
sealed interface Regex {
    /// No limit of a repetition.
    int ENDLESS = Integer.MAX_VALUE;

    /// One character of a set, letter case already taken care of.
    record One(CodePoints set) implements Regex {}

    /// One after the other; nothing where there are none.
    record Sequence(List<Regex> of) implements Regex {
        public Sequence {
            of = List.copyOf(of);
        }
    }

    record Either(List<Regex> of) implements Regex {
        public Either {
            of = List.copyOf(of);
        }
    }

    /// @param most [#ENDLESS] where there is no limit
    record Repeat(Regex of, int least, int most) implements Regex {}

    /// A place between two characters.
    record Between(Place place) implements Regex {}

    enum Place {
        START,
        END,
        LINE_START,
        LINE_END,
        WORD_EDGE,
        NO_WORD_EDGE
    }

    /// Any run of characters.
    Regex ANYTHING = new Repeat(new One(CodePoints.ALL), 0, ENDLESS);

    /// This text.
    static Regex text(String text, boolean cased) {
        List<Regex> letters = new ArrayList<>();
        text.codePoints()
                .mapToObj(CodePoints::of)
                .forEach(letter -> letters.add(new One(cased ? letter : letter.inBothCases())));
        return new Sequence(letters);
    }
}
