package nightjar.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import nightjar.matcher.Words;

/// Lists of numbers in an image, each once.
final class Lists {
    private final int begin;
    private final List<Integer> words = new ArrayList<>();
    private final Map<List<Integer>, Integer> known = new HashMap<>();

    /// @param begin the index of its first word in the image
    Lists(int begin) {
        this.begin = begin;
    }

    /// The index of a list of these; 0 where there are none.
    int at(Collection<Integer> numbers) {
        if (numbers.isEmpty()) {
            return 0;
        }
        List<Integer> sorted = List.copyOf(new TreeSet<>(numbers));
        return known.computeIfAbsent(sorted, _ -> {
            int at = begin + words.size();
            words.addAll(sorted);
            words.set(words.size() - 1, words.getLast() | Words.LAST);
            return at;
        });
    }

    int end() {
        return begin + words.size();
    }

    void copyTo(int[] image) {
        for (int i = 0; i < words.size(); i++) {
            image[begin + i] = words.get(i);
        }
    }
}
