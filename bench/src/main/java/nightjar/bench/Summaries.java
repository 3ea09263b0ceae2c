package nightjar.bench;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `nightjar watch` says of itself at its end.
final class Summaries {
    private static final Pattern WROTE = Pattern.compile("wrote ([0-9,]+) events");
    private static final Pattern ROW = Pattern.compile("^  [a-z_]+\\.[a-z_.]+( +[0-9,]+){4}$");

    private Summaries() {}

    /// @param written lines that were put out
    /// @param lost events that nobody will see
    record Sum(long written, long lost) {}

    static Sum of(List<String> said) {
        long written = 0;
        long lost = 0;
        for (String line : said) {
            Matcher wrote = WROTE.matcher(line);
            if (wrote.find()) {
                written = number(wrote.group(1));
            } else if (ROW.matcher(line).matches()) {
                lost += number(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return new Sum(written, lost);
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
