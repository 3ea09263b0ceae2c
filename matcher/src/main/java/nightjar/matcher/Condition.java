package nightjar.matcher;

import java.util.List;
import java.util.Optional;

/// What a rule asks of an event: a tree whose leaves each ask about a field.
public sealed interface Condition {
    /// All of them hold; true where there are none.
    record All(List<Condition> of) implements Condition {
        public All {
            of = List.copyOf(of);
        }
    }

    /// At least one of them holds; false where there are none.
    record Any(List<Condition> of) implements Condition {
        public Any {
            of = List.copyOf(of);
        }
    }

    record Not(Condition of) implements Condition {}

    /// A leaf.
    sealed interface Test extends Condition {}

    /// At least one of the fields has at least one of the patterns. A list of values on one field is one leaf, and so
    /// is a keyword, which may be in any text.
    ///
    /// @param fields of the same kind
    /// @param cased whether upper and lower case differ; always for numbers and addresses
    record Strings(List<Field> fields, boolean cased, List<Pattern> patterns) implements Test {
        public Strings {
            fields = List.copyOf(fields);
            patterns = List.copyOf(patterns);
        }
    }

    /// The field's value is a word of a regular language: regular expressions, and wildcards within a value.
    ///
    /// @param required something that every such word has, which is cheaper to look for
    /// @param shown the expression as the rule has it
    record Language(Field field, Dfa dfa, Optional<Strings> required, String shown) implements Test {}

    /// The field is a number that compares so.
    record Compare(Field field, Comparison how, long value) implements Test {}

    enum Comparison {
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /// The event has the field.
    record Exists(Field field) implements Test {}

    /// The value of one field stands in that of another.
    ///
    /// @param where of `field` the value of `other` is
    record Same(Field field, Field other, Pattern.Place where, boolean cased) implements Test {}
}
