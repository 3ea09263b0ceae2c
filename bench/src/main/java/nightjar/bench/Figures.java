package nightjar.bench;

import java.util.Arrays;
import java.util.Locale;

/// What was measured of one thing, many times.
///
/// The least is what it takes with the machine to itself, the median what it takes beside whatever else is running.
final class Figures {
    private long[] values = new long[256];
    private int count;

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    void addAll(long[] more) {
        for (long value : more) {
            add(value);
        }
    }

    void addAll(Figures more) {
        addAll(Arrays.copyOf(more.values, more.count));
    }

    double least() {
        return quantile(0);
    }

    double median() {
        return quantile(0.5);
    }

    /// @param q 0 for the least, 1 for the most
    double quantile(double q) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        Arrays.sort(values, 0, count);
        return values[(int) Math.min(count - 1, Math.floor(q * count))];
    }

    /// `least / median`, each divided by `unit`.
    String text(double unit) {
        return number(least() / unit) + " / " + number(median() / unit);
    }

    /// Three significant digits, about.
    static String number(double value) {
        int digits = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /// As `97 % / 92 %`: of the least, and of the median.
    static String percent(double least, double median) {
        return String.format(Locale.ROOT, "%.0f %% / %.0f %%", 100 * least, 100 * median);
    }
}
