package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;
import nightjar.matcher.Where;
import nightjar.matcher.Words;

/// Rules into the image that the kernel judges by.
///
/// What the kernel has no room for is judged in user space, the largest rules first; nothing is left out. The
/// categories
/// are written one behind the other and share the room: the first has most of it.
public final class ImageWriter {
    private ImageWriter() {}

    /// What an automaton came to.
    ///
    /// @param field what it is walked over; of a regular expression, the expression
    /// @param states and how many patterns it looks for, and its size in the image
    public record Automata(Category category, String field, int states, int patterns, int bytes) {}

    /// An image, and what there is to say of it.
    public static final class Written {
        private final byte[] image;
        private final Map<String, Where> places;
        private final List<Automata> automata;

        private Written(byte[] image, Map<String, Where> places, List<Automata> automata) {
            this.image = image;
            this.places = Map.copyOf(places);
            this.automata = List.copyOf(automata);
        }

        /// The bytes of a [MatcherImage].
        public byte[] image() {
            return image.clone();
        }

        public Where where(Rule rule) {
            return places.getOrDefault(rule.id(), Where.USER_SPACE);
        }

        public List<Automata> automata() {
            return automata;
        }
    }

    public static Written write(Ruleset ruleset) {
        Map<String, Where> places = new HashMap<>();
        int[] words = new int[Words.TOP];
        List<Automata> automata = new ArrayList<>();
        for (Category category : Category.values()) {
            List<CategoryWriter.Part> parts = new ArrayList<>();
            for (Rule rule : ruleset.rules()) {
                if (rule.category() == category) {
                    var approximation = Approximation.of(rule.condition(), category);
                    places.put(rule.id(), approximation.where());
                    if (approximation.where() != Where.USER_SPACE) {
                        parts.add(new CategoryWriter.Part(rule, approximation));
                    }
                }
            }
            int base = words.length;
            CategoryWriter written = fitting(parts, spared(ruleset, category), base, places);
            int[] of = written.words();
            if (of.length > 0) {
                words = Arrays.copyOf(words, base + of.length);
                System.arraycopy(of, 0, words, base, of.length);
                words[Words.CATEGORIES + category.number()] = base;
            }
            written.sizes()
                    .forEach(size -> automata.add(
                            new Automata(category, size.field(), size.states(), size.patterns(), 4 * size.words())));
        }
        words[Words.USED] = words.length;
        return new Written(MatcherImage.write(ruleset, places, words), places, automata);
    }

    /// What spares a process from actions must be known in the hook, or it spares nobody there: an approximation
    /// spares more than it should, never less.
    private static Condition spared(Ruleset ruleset, Category category) {
        Condition spared = ruleset.spared().get(category);
        if (spared == null) {
            return Approximation.NEVER;
        }
        Condition approximate = Approximation.of(spared, category).condition();
        return approximate.equals(Approximation.ALWAYS) ? Approximation.NEVER : approximate;
    }

    private static CategoryWriter fitting(
            List<CategoryWriter.Part> parts, Condition spared, int base, Map<String, Where> places) {
        List<CategoryWriter.Part> kept = new ArrayList<>(parts);
        int leave = 1;
        while (true) {
            try {
                return CategoryWriter.of(kept, spared, base);
            } catch (RoomException e) {
                leave = switch (e.of()) {
                    case WORDS -> 2 * leave; // to lay them out takes long
                    case NODES -> 1;
                    case RULES, PREDICATES, PARENTS -> 1 + kept.size() / STEPS;
                };
                Set<CategoryWriter.Part> largest = Collections.newSetFromMap(new IdentityHashMap<>());
                kept.stream()
                        .sorted(Comparator.comparingLong((CategoryWriter.Part part) -> weight(part.condition(), e.of()))
                                .reversed())
                        .limit(leave)
                        .forEach(largest::add);
                kept.removeIf(largest::contains);
                largest.forEach(part -> places.put(part.rule().id(), Where.USER_SPACE));
            }
        }
    }

    /// Where there are too many predicates, a part of the rules is left out, and it is tried again.
    private static final int STEPS = 64;

    /// How much a condition adds to what there is too much of.
    private static long weight(Condition condition, RoomException.Of of) {
        return switch (condition) {
            case Condition.All(var parts) -> weight(parts, of);
            case Condition.Any(var parts) -> weight(parts, of);
            case Condition.Not(var part) -> weight(part, of);
            case Condition.Test test ->
                switch (of) {
                    case PREDICATES, NODES -> 1;
                    case PARENTS ->
                        test instanceof Condition.Strings strings && Approximation.isOfParent(strings) ? 1 : 0;
                    case RULES, WORDS -> size(test);
                };
        };
    }

    private static long weight(List<Condition> conditions, RoomException.Of of) {
        return conditions.stream().mapToLong(each -> weight(each, of)).sum();
    }

    private static long size(Condition.Test test) {
        return switch (test) {
            case Condition.Strings strings ->
                strings.patterns().stream()
                        .mapToLong(pattern -> 1 + pattern.length())
                        .sum();
            case Condition.Language language ->
                (long) language.dfa().states() * language.dfa().classes();
            case Condition.Compare _, Condition.Exists _, Condition.Same _ -> 1;
        };
    }
}
