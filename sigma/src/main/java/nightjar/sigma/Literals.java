package nightjar.sigma;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nightjar.matcher.Condition;
import nightjar.matcher.Field;
import nightjar.matcher.Pattern;
import nightjar.matcher.Pattern.Place;

/// Finds texts of which every match of an expression has at least one. The lower case of ASCII letters stands for
/// both.
final class Literals {
    /// Texts at most; of an expression that has more there are none.
    static final int TEXTS = 64;
    /// A shorter text is in too many values to be of use.
    static final int BYTES = 2;
    /// Letters that one place may have, to be gone through one by one.
    private static final int LETTERS = 4;

    private Literals() {}

    static Optional<Condition.Strings> required(Regex regex, Field field) {
        List<Pattern> patterns = facts(regex).required().stream()
                .map(Literals::pattern)
                .distinct()
                .toList();
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.length() < BYTES)
                ? Optional.empty()
                : Optional.of(new Condition.Strings(List.of(field), false, patterns));
    }

    private static Pattern pattern(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, Pattern.BYTES);
        return new Pattern(Place.CONTAINED, Arrays.copyOf(bytes, length), text);
    }

    /// @param exact every word there is, where these are few; else empty
    /// @param required texts of which every word has one; none where none is known
    private record Facts(Optional<Set<String>> exact, Set<String> required) {}

    private static final Facts NOTHING = new Facts(Optional.empty(), Set.of());

    private static Facts exactly(Set<String> words) {
        return new Facts(Optional.of(words), words);
    }

    private static Facts facts(Regex regex) {
        return switch (regex) {
            case Regex.One(CodePoints set) -> one(set);
            case Regex.Between _ -> exactly(Set.of(""));
            case Regex.Sequence(List<Regex> of) -> sequence(of);
            case Regex.Either(List<Regex> of) -> either(of);
            case Regex.Repeat(Regex of, int least, int most) -> repeat(of, least, most);
        };
    }

    private static Facts one(CodePoints set) {
        if (set.size() > 2 * LETTERS || set.has(0xfffd)) { // U+FFFD also stands for bytes that are none
            return NOTHING;
        }
        Set<String> letters = new LinkedHashSet<>();
        for (CodePoints.Range range : set.ranges()) {
            for (int letter = range.first(); letter <= range.last(); letter++) {
                letters.add(Character.toString(letter < 0x80 ? Character.toLowerCase(letter) : letter));
            }
        }
        return letters.isEmpty() || letters.size() > LETTERS ? NOTHING : exactly(letters);
    }

    private static Facts sequence(List<Regex> of) {
        Set<String> best = Set.of();
        Set<String> run = Set.of("");
        boolean whole = true;
        for (Regex each : of) {
            Facts facts = facts(each);
            Optional<Set<String>> joined = joined(run, facts.exact());
            if (joined.isPresent()) {
                run = joined.get();
            } else {
                whole = false;
                best = better(better(best, run), facts.required());
                run = facts.exact().orElse(Set.of(""));
            }
        }
        return whole ? exactly(run) : new Facts(Optional.empty(), better(best, run));
    }

    private static Optional<Set<String>> joined(Set<String> run, Optional<Set<String>> next) {
        if (next.isEmpty() || run.size() * next.get().size() > TEXTS) {
            return Optional.empty();
        }
        Set<String> joined = new LinkedHashSet<>();
        for (String a : run) {
            for (String b : next.get()) {
                if (a.length() + b.length() > Pattern.BYTES) {
                    return Optional.empty();
                }
                joined.add(a + b);
            }
        }
        return Optional.of(joined);
    }

    private static Facts either(List<Regex> of) {
        Set<String> words = new LinkedHashSet<>();
        Set<String> required = new LinkedHashSet<>();
        boolean exact = true;
        for (Regex each : of) {
            Facts facts = facts(each);
            if (facts.required().isEmpty() || facts.required().contains("")) {
                required.add("");
            }
            required.addAll(facts.required());
            exact = exact && facts.exact().isPresent();
            words.addAll(facts.exact().orElse(Set.of()));
        }
        Set<String> known = required.contains("") || required.size() > TEXTS ? Set.of() : required;
        return exact && words.size() <= TEXTS
                ? new Facts(Optional.of(words), known.isEmpty() ? words : known)
                : new Facts(Optional.empty(), known);
    }

    private static Facts repeat(Regex of, int least, int most) {
        if (least == 0) {
            return NOTHING;
        }
        Facts facts = facts(of);
        if (least == 1 && most == 1) {
            return facts;
        }
        Optional<Set<String>> words = facts.exact();
        if (words.isPresent()) {
            // As many in a row as stay few.
            Set<String> run = words.get();
            int times = 1;
            while (times < least) {
                Optional<Set<String>> more = joined(run, words);
                if (more.isEmpty()) {
                    break;
                }
                run = more.get();
                times++;
            }
            return times == most ? exactly(run) : new Facts(Optional.empty(), run);
        }
        return new Facts(Optional.empty(), facts.required());
    }

    /// The one whose shortest text is longer; of equals the one with fewer.
    private static Set<String> better(Set<String> a, Set<String> b) {
        int byLength = Integer.compare(shortest(a), shortest(b));
        return byLength > 0 || (byLength == 0 && a.size() <= b.size()) ? a : b;
    }

    private static int shortest(Set<String> texts) {
        return texts.stream()
                .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .min()
                .orElse(0);
    }
}
