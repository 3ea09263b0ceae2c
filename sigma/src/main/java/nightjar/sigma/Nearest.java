package nightjar.sigma;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What somebody may have meant.
final class Nearest {
    /// Longer words are compared by no one.
    private static final int LETTERS = 64;

    /// Of more known names, the first are compared.
    private static final int NAMES = 1_000;

    private Nearest() {}

    /// `; did you mean 'x' or 'y'?`, or nothing where no name is near.
    static String hint(String word, Collection<String> known) {
        List<String> near = of(word, known);
        return near.isEmpty()
                ? ""
                : near.stream()
                        .map(name -> "'" + name + "'")
                        .collect(Collectors.joining(" or ", "; did you mean ", "?"));
    }

    /// The nearest two at most, none where more than half of the letters differ.
    static List<String> of(String word, Collection<String> known) {
        if (word.length() > LETTERS) {
            return List.of();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .limit(NAMES)
                .filter(name -> name.length() <= LETTERS)
                .map(name -> new Candidate(name, distance(lower, name.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance() <= Math.max(1, word.length() / 2))
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(2)
                .map(Candidate::name)
                .toList();
    }

    private record Candidate(String name, int distance) {}

    /// How many letters one must change, add or drop to come from one word to the other.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
