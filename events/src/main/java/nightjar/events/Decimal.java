package nightjar.events;

/// A number that is not negative, with four digits behind the point: a share (0.2500 is a quarter), a load, a rate.
///
/// It is written with all four of them, so that a reader who guesses types from the first value that it sees never
/// takes it for a whole number.
///
/// @param units it in ten-thousandths
public record Decimal(long units) implements Comparable<Decimal> {
    /// How many units are one.
    public static final int ONE = 10_000;

    private static final double SECOND_NANOS = 1e9;

    public Decimal {
        if (units < 0) {
            throw new IllegalArgumentException("a decimal of " + units + " units is negative");
        }
    }

    /// What one number is of another, rounded; none is negative, and the second is not zero.
    public static Decimal of(long part, long whole) {
        return new Decimal(Math.round((double) part / whole * ONE));
    }

    /// So many in so many nanoseconds, as a rate by the second.
    public static Decimal perSecond(long count, long nanos) {
        return new Decimal(Math.round((double) count / nanos * SECOND_NANOS * ONE));
    }

    public double doubleValue() {
        return (double) units / ONE;
    }

    @Override
    public int compareTo(Decimal other) {
        return Long.compare(units, other.units);
    }

    /// As it stands in JSON.
    @Override
    public String toString() {
        return units / ONE + "." + Integer.toString(ONE + (int) (units % ONE)).substring(1);
    }
}
