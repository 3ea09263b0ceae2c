package nightjar.sensor;

import nightjar.events.Decimal;
import org.jspecify.annotations.Nullable;

/// The lines of a text of /proc, and the numbers in them, one after the other. A line without an end was cut and does
/// not count; what is no number is none, and so is one of more than [#DIGITS] digits.
final class ProcLines {
    /// So that it fits into a long.
    private static final int DIGITS = 18;

    /// Of a number with a point, before it: so that it fits into a [Decimal].
    private static final int WHOLE_DIGITS = 12;

    private static final int DECIMALS = 4;

    private final String text;
    private int at;
    private int end = -1;

    ProcLines(String text) {
        this.text = text;
    }

    /// Goes to the next line, if there is one.
    boolean next() {
        at = end + 1;
        end = text.indexOf('\n', at);
        return end >= 0;
    }

    /// Whether the line goes on like this; if so, goes behind it.
    boolean skip(String words) {
        if (at + words.length() <= end && text.startsWith(words, at)) {
            at += words.length();
            return true;
        }
        return false;
    }

    /// What stands before this character, and goes behind it; `null` where the line has none.
    @Nullable
    String before(char character) {
        int found = text.indexOf(character, at);
        if (found < 0 || found >= end) {
            return null;
        }
        String before = text.substring(at, found);
        at = found + 1;
        return before;
    }

    /// The number that comes next, blanks before it or not.
    @Nullable
    Long number() {
        blanks();
        int first = at;
        long number = digits();
        return at == first || at - first > DIGITS || !isBetweenWords() ? null : number;
    }

    /// The number with a point that comes next.
    @Nullable
    Decimal decimal() {
        blanks();
        int first = at;
        long units = digits();
        if (at == first || at - first > WHOLE_DIGITS || !skip(".")) {
            return null;
        }
        int decimals = 0;
        for (; decimals < DECIMALS && isDigit(); decimals++) {
            units = 10 * units + digit();
        }
        if (decimals == 0) {
            return null;
        }
        for (; decimals < DECIMALS; decimals++) {
            units *= 10;
        }
        digits(); // more than we show
        return isBetweenWords() ? new Decimal(units) : null;
    }

    private void blanks() {
        while (at < end && text.charAt(at) == ' ') {
            at++;
        }
    }

    /// Of too many, some number.
    private long digits() {
        long number = 0;
        while (isDigit()) {
            number = 10 * number + digit();
        }
        return number;
    }

    private boolean isDigit() {
        return at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private int digit() {
        return text.charAt(at++) - '0';
    }

    private boolean isBetweenWords() {
        return at >= end || text.charAt(at) == ' ' || text.charAt(at) == '/';
    }
}
