package nightjar.codegen;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/// Java source as it grows.
final class Code {
    final StringBuilder text = new StringBuilder();
    private final Map<String, String> constants = new TreeMap<>();

    /// The places of what repeats, numbered: the same place has the same fields in every type of events.
    private final Map<String, Integer> places = new HashMap<>();

    private boolean inRepeated;

    void line(String format, Object... arguments) {
        text.append(arguments.length == 0 ? format : format.formatted(arguments))
                .append('\n');
    }

    void scope(Scope scope, int depth) {
        for (String variable : scope.hoisted) {
            line("    ".repeat(depth) + variable);
        }
        children(scope.tree, "", depth);
    }

    /// @param place where the node stands, dotted; empty at the top
    private void children(Node node, String place, int depth) {
        node.children.forEach((name, child) -> field(name, child, place.isEmpty() ? name : place + "." + name, depth));
    }

    private void field(String name, Node node, String place, int depth) {
        String indent = "    ".repeat(depth);
        String guard = node.guard.isEmpty() ? "" : "if (" + node.guard + " != null) ";
        Scope list = node.list;
        if (node.constant != null) {
            line(indent + "w.constant(" + constant(name, node) + ");");
        } else if (node.leaf != null) {
            line(indent + guard + "w." + node.leaf.formatted(name(name)) + ";");
        } else if (list != null) {
            line(indent + guard + "{");
            line(indent + "    w.beginList(" + name(name) + ");");
            line(indent + "    for (" + node.listOf + ") {");
            repeated(list.part, place, depth + 2, inner -> {
                line("    ".repeat(inner) + "w.beginElement();");
                scope(list, inner);
                line("    ".repeat(inner) + "w.endElement();");
            });
            line(indent + "    }");
            line(indent + "    w.endList();");
            line(indent + "}");
        } else {
            repeated(node.commonPart(), place, depth, inner -> {
                line("    ".repeat(inner) + "w.beginObject(" + name(name) + ");");
                children(node, place, inner);
                line("    ".repeat(inner) + (node.isNeverEmpty() ? "w.endFilledObject();" : "w.endObject();"));
            });
        }
    }

    /// What is written of a record that repeats: the writer may have it from before. Not within another such one.
    private void repeated(String part, String place, int depth, IntConsumer inside) {
        if (part.isEmpty() || inRepeated) {
            inside.accept(depth);
            return;
        }
        String indent = "    ".repeat(depth);
        String number = Integer.toString(places.computeIfAbsent(place, _ -> places.size()));
        line(indent + "if (" + part + " != null && !w.repeat(" + part + ", " + number + ")) {");
        inRepeated = true;
        inside.accept(depth + 1);
        inRepeated = false;
        line(indent + "    w.keep(" + part + ", " + number + ");");
        line(indent + "}");
    }

    /// The name as a constant, encoded once when the class is initialized.
    private String name(String name) {
        return constant("N_" + name, "FieldWriter.Name", "\"%s\"".formatted(name));
    }

    private String constant(String name, Node node) {
        return constant(
                "C_" + name + "_" + node.constant,
                "FieldWriter.Constant",
                "\"%s\", \"%s\", %s".formatted(name, node.constant, node.constantInList));
    }

    private String constant(String name, String type, String arguments) {
        String constant = name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        constants.put(constant, "private static final %s %s = new %s(%s);".formatted(type, constant, type, arguments));
        return constant;
    }

    void constants() {
        line("");
        constants.values().forEach(constant -> line("    %s", constant));
    }
}
