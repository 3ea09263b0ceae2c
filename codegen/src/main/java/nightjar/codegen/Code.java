package nightjar.codegen;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Java source as it grows.
final class Code {
    final StringBuilder text = new StringBuilder();
    private final Map<String, String> names = new TreeMap<>();

    void line(String format, Object... arguments) {
        text.append(arguments.length == 0 ? format : format.formatted(arguments))
                .append('\n');
    }

    void scope(Scope scope, int depth) {
        for (String variable : scope.hoisted) {
            line("    ".repeat(depth) + variable);
        }
        children(scope.tree, depth);
    }

    private void children(Node node, int depth) {
        node.children.forEach((name, child) -> field(name, child, depth));
    }

    private void field(String name, Node node, int depth) {
        String indent = "    ".repeat(depth);
        String guard = node.guard.isEmpty() ? "" : "if (" + node.guard + " != null) ";
        Scope list = node.list;
        if (node.leaf != null) {
            line(indent + guard + "w." + node.leaf.formatted(constant(name)) + ";");
        } else if (list != null) {
            line(indent + guard + "{");
            line(indent + "    w.beginList(" + constant(name) + ");");
            line(indent + "    for (" + node.listOf + ") {");
            line(indent + "        w.beginElement();");
            scope(list, depth + 2);
            line(indent + "        w.endElement();");
            line(indent + "    }");
            line(indent + "    w.endList();");
            line(indent + "}");
        } else {
            line(indent + "w.beginObject(" + constant(name) + ");");
            children(node, depth);
            line(indent + "w.endObject();");
        }
    }

    /// The name as a constant, encoded once when the class is initialized.
    private String constant(String name) {
        return names.computeIfAbsent(
                name, n -> "N_" + n.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT));
    }

    void constants() {
        line("");
        names.forEach((name, constant) ->
                line("    private static final FieldWriter.Name %s = new FieldWriter.Name(\"%s\");", constant, name));
    }
}
