package nightjar.codegen;

import java.util.ArrayList;
import java.util.List;

/// A block of the written code: the values that may be null, each evaluated once at its head, and the fields.
final class Scope {
    final Node tree = new Node();
    final List<String> hoisted = new ArrayList<>();
    private final int depth;

    /// Where it is the element of a list: the element, if it is a record that repeats; empty otherwise.
    String part = "";

    private Scope(int depth) {
        this.depth = depth;
    }

    static Scope ofMethod() {
        return new Scope(0);
    }

    /// Within this one, for the elements of a list.
    Scope ofElements() {
        return new Scope(depth + 1);
    }

    /// The variable that goes through the list; none of those around it has its name.
    String element() {
        return "element" + depth;
    }

    /// Names an expression; returns the variable.
    String hoist(String expression) {
        String variable = "v%d_%d".formatted(depth, hoisted.size());
        hoisted.add("var " + variable + " = " + expression + ";");
        return variable;
    }
}
