package nightjar.matcher;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/// Whether a condition holds of an event, leaf by leaf, as plainly as it can be said.
/// User space judges with it what the kernel could not, and what the kernel judged is compared with it.
/// It takes time in the number of leaves and values; nothing is kept.
public final class Verdict {
    /// Of more matches than these, the first are told.
    public static final int MATCHES = 32;

    /// The longest decimal number that a text is taken for: 2^64 has 20 digits, and there may be a sign.
    private static final int DIGITS = 21;

    private Verdict() {}

    /// Why a condition holds, in a part.
    ///
    /// @param value what the rule asks of the field, as the rule has it
    public record Match(Field field, String value) {}

    public static boolean holds(Condition condition, Subject subject) {
        switch (condition) {
            case Condition.All(List<Condition> of) -> {
                for (Condition each : of) {
                    if (!holds(each, subject)) {
                        return false;
                    }
                }
                return true;
            }
            case Condition.Any(List<Condition> of) -> {
                for (Condition each : of) {
                    if (holds(each, subject)) {
                        return true;
                    }
                }
                return false;
            }
            case Condition.Not(Condition of) -> {
                return !holds(of, subject);
            }
            case Condition.Strings strings -> {
                for (Field field : strings.fields()) {
                    for (byte[] value : subject.values(field)) {
                        for (Pattern pattern : strings.patterns()) {
                            if (pattern.isIn(value, strings.cased())) {
                                return true;
                            }
                        }
                    }
                }
                return false;
            }
            case Condition.Language language -> {
                return subject.values(language.field()).stream().anyMatch(language.dfa()::accepts);
            }
            case Condition.Compare compare -> {
                return subject.values(compare.field()).stream().anyMatch(value -> compares(compare, value));
            }
            case Condition.Exists(Field field) -> {
                return !subject.values(field).isEmpty();
            }
            case Condition.Same same -> {
                return anyPair(
                        subject.values(same.field()),
                        subject.values(same.other()),
                        (value, part) -> isIn(value, part, same.where(), same.cased()));
            }
        }
    }

    /// Which values are the reason that a condition holds, in the order of the rule; none where it does not hold, or
    /// holds only because something is absent. At most [#MATCHES].
    public static List<Match> matched(Condition condition, Subject subject) {
        List<Match> matches = new ArrayList<>();
        if (holds(condition, subject)) {
            gather(condition, subject, matches);
        }
        return List.copyOf(matches.subList(0, Math.min(matches.size(), MATCHES)));
    }

    /// Of a condition that holds.
    private static void gather(Condition condition, Subject subject, List<Match> matches) {
        if (matches.size() >= MATCHES) {
            return;
        }
        switch (condition) {
            case Condition.All(List<Condition> of) -> of.forEach(each -> gather(each, subject, matches));
            case Condition.Any(List<Condition> of) ->
                of.stream().filter(each -> holds(each, subject)).forEach(each -> gather(each, subject, matches));
            case Condition.Not _ -> {}
            case Condition.Strings strings -> {
                for (Field field : strings.fields()) {
                    List<byte[]> values = subject.values(field);
                    for (Pattern pattern : strings.patterns()) {
                        if (matches.size() < MATCHES
                                && values.stream().anyMatch(value -> pattern.isIn(value, strings.cased()))) {
                            add(matches, field, pattern.shown());
                        }
                    }
                }
            }
            case Condition.Language language -> add(matches, language.field(), language.shown());
            case Condition.Compare compare ->
                add(matches, compare.field(), sign(compare.how()) + " " + compare.value());
            case Condition.Exists(Field field) -> add(matches, field, "*");
            case Condition.Same same -> add(matches, same.field(), same.other().ecs());
        }
    }

    private static void add(List<Match> matches, Field field, String value) {
        Match match = new Match(field, value);
        if (!matches.contains(match)) {
            matches.add(match);
        }
    }

    private static String sign(Condition.Comparison how) {
        return switch (how) {
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
        };
    }

    private static boolean compares(Condition.Compare compare, byte[] value) {
        int order;
        if (compare.field().kind() == Field.Kind.NUMBER) {
            if (value.length != Long.BYTES) {
                return false;
            }
            order = new BigInteger(1, value).compareTo(BigInteger.valueOf(compare.value()));
        } else {
            String text = new String(value, StandardCharsets.UTF_8);
            if (text.length() > DIGITS || !text.matches("-?[0-9]+")) {
                return false;
            }
            order = new BigInteger(text).compareTo(BigInteger.valueOf(compare.value()));
        }
        return switch (compare.how()) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    private static boolean anyPair(List<byte[]> values, List<byte[]> others, BiPredicate<byte[], byte[]> holds) {
        return values.stream().anyMatch(value -> others.stream().anyMatch(other -> holds.test(value, other)));
    }

    /// As [Pattern#isIn], of a part that is folded no more than the value is, and may be longer than a pattern.
    private static boolean isIn(byte[] value, byte[] part, Pattern.Place where, boolean cased) {
        int last = value.length - part.length;
        return switch (where) {
            case EQUAL -> last == 0 && isAt(value, 0, part, cased);
            case PREFIX -> last >= 0 && isAt(value, 0, part, cased);
            case SUFFIX -> last >= 0 && isAt(value, last, part, cased);
            case CONTAINED -> {
                for (int at = 0; at <= last; at++) {
                    if (isAt(value, at, part, cased)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    private static boolean isAt(byte[] value, int at, byte[] part, boolean cased) {
        for (int i = 0; i < part.length; i++) {
            byte a = value[at + i];
            byte b = part[i];
            if (cased ? a != b : Pattern.folded(a) != Pattern.folded(b)) {
                return false;
            }
        }
        return true;
    }
}
