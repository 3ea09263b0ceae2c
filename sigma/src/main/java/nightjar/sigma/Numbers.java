package nightjar.sigma;

import java.nio.ByteBuffer;
import java.util.List;
import nightjar.matcher.Condition;
import nightjar.matcher.Field;
import nightjar.matcher.Pattern;

/// A number that a rule asks for, compared once the rule comes to it, and not looked for in each event.
///
/// A walk over the eight bytes of a field that hardly any rule asks about costs more than the comparisons that are
/// then made. But it tells which rules are to be looked at: where nothing else of a rule does that, it stays.
final class Numbers {
    private Numbers() {}

    static Condition onDemand(Condition condition) {
        Condition compared = compared(condition);
        return Trigger.of(compared).isPresent() ? compared : condition;
    }

    private static Condition compared(Condition condition) {
        return switch (condition) {
            case Condition.All(var of) ->
                new Condition.All(of.stream().map(Numbers::compared).toList());
            case Condition.Any(var of) ->
                new Condition.Any(of.stream().map(Numbers::compared).toList());
            case Condition.Not(var of) -> new Condition.Not(compared(of));
            case Condition.Strings(var fields, var _, var patterns)
            when patterns.size() == 1 && fields.size() == 1 && isNumber(fields.getFirst(), patterns.getFirst()) ->
                equal(
                        fields.getFirst(),
                        ByteBuffer.wrap(patterns.getFirst().bytes()).getLong());
            case Condition.Test test -> test;
        };
    }

    private static boolean isNumber(Field field, Pattern pattern) {
        return field.kind() == Field.Kind.NUMBER
                && pattern.place() == Pattern.Place.EQUAL
                && pattern.length() == Long.BYTES;
    }

    private static Condition equal(Field field, long number) {
        return new Condition.All(List.of(
                new Condition.Compare(field, Condition.Comparison.GREATER_OR_EQUAL, number),
                new Condition.Compare(field, Condition.Comparison.LESS_OR_EQUAL, number)));
    }
}
