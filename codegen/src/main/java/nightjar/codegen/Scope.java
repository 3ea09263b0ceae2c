package nightjar.codegen;

import java.util.ArrayList;
import java.util.List;

/// A block of the written code: the values that may be null, each evaluated once at its head, and the fields.
final class Scope {
    final Node tree = new Node();
    final List<String> hoisted = new ArrayList<>();
    private final String prefix;

    /// Where it is the element of a list: the element, if it is a record that repeats; empty otherwise.
    String part = "";

    Scope(String prefix) {
        this.prefix = prefix;
    }

    /// Names an expression; returns the variable.
    String hoist(String expression) {
        String variable = prefix + hoisted.size();
        hoisted.add("var " + variable + " = " + expression + ";");
        return variable;
    }
}
