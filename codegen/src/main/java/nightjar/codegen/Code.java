package nightjar.codegen;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;

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

    /// @param place of the scope: the names from the top, dotted
    void scope(Scope scope, String place, int depth) {
        for (String variable : scope.hoisted) {
            line("    ".repeat(depth) + variable);
        }
        fields(scope.tree, new Where(place, "", ""), depth);
    }

    /// Where a field stands.
    ///
    /// @param place the names from the top, dotted
    /// @param opened the names of the objects that begin with what stands here, dotted: written with its own name
    /// @param known the variable that is not null here; empty where none is known
    private record Where(String place, String opened, String known) {
        Where in(String name) {
            return new Where(join(place, name), "", known);
        }

        Where opening(String names) {
            return new Where(place, names, known);
        }

        Where knowing(String variable) {
            return new Where(place, opened, variable.isEmpty() ? known : variable);
        }

        private static String join(String names, String name) {
            return names.isEmpty() ? name : names + "." + name;
        }
    }

    private void fields(Node node, Where where, int depth) {
        String opened = where.opened();
        for (Map.Entry<String, Node> child : node.children.entrySet()) {
            field(child.getKey(), child.getValue(), where.in(child.getKey()).opening(opened), depth);
            opened = "";
        }
    }

    private void field(String name, Node node, Where where, int depth) {
        String indent = "    ".repeat(depth);
        String guard =
                node.guard.isEmpty() || node.guard.equals(where.known()) ? "" : "if (" + node.guard + " != null) ";
        Scope list = node.list;
        if (node.constant != null) {
            constant(name, node, indent);
        } else if (node.leaf != null) {
            line(indent + guard + "w." + node.leaf.formatted(name(Where.join(where.opened(), name))) + ";");
        } else if (list != null) {
            line(indent + guard + "{");
            line(indent + "    w.beginList(" + name(name) + ");");
            line(indent + "    for (" + node.listOf + ") {");
            repeated(list.part, where.place(), depth + 2, inner -> {
                line("    ".repeat(inner) + "w.beginElement();");
                scope(list, where.place(), inner);
                line("    ".repeat(inner) + "w.endElement();");
            });
            line(indent + "    }");
            line(indent + "    w.endList();");
            line(indent + "}");
        } else {
            String part = node.commonPart();
            if (part.isEmpty()) {
                guarded(node, where, depth, (inside, inner) -> object(name, node, inside, inner));
            } else {
                repeated(part, where.place(), depth, inner -> object(name, node, where.knowing(part), inner));
            }
        }
    }

    /// What the type says, or in its place what a field does that is there.
    private void constant(String name, Node node, String indent) {
        String constant = "w.constant(" + constant(name, node) + ");";
        if (node.leaf == null) {
            line(indent + constant);
        } else {
            line(indent + "if (" + node.guard + " == null) {");
            line(indent + "    " + constant);
            line(indent + "} else {");
            line(indent + "    w." + node.leaf.formatted(name(name)) + ";");
            line(indent + "}");
        }
    }

    /// Inside a look at the variable without which nothing stands there, if there is one.
    private void guarded(Node node, Where where, int depth, ObjIntConsumer<Where> inside) {
        String guard = node.commonGuard();
        if (guard.isEmpty() || guard.equals(where.known())) {
            inside.accept(where, depth);
            return;
        }
        line("    ".repeat(depth) + "if (" + guard + " != null) {");
        inside.accept(where.knowing(guard), depth + 1);
        line("    ".repeat(depth) + "}");
    }

    private void object(String name, Node node, Where where, int depth) {
        String indent = "    ".repeat(depth);
        if (node.beginsWithField(where.known())) {
            fields(node, where.opening(Where.join(where.opened(), name)), depth);
        } else {
            line(indent + "w.beginObject(" + name(name) + ");");
            fields(node, where, depth);
        }
        line(indent + (node.isFilled(where.known()) ? "w.endFilledObject();" : "w.endObject();"));
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

    /// A name as a constant, encoded once when the class is initialized.
    ///
    /// @param names the names of the objects that it begins, and its own, dotted
    private String name(String names) {
        return constant("N_" + names, "FieldWriter.Name", "\"%s\"".formatted(names.replace(".", "\", \"")));
    }

    private String constant(String name, Node node) {
        return constant(
                "C_" + name + "_" + node.constant,
                "FieldWriter.Constant",
                "\"%s\", \"%s\", %s".formatted(name, node.constant, node.constantInList));
    }

    private String constant(String name, String type, String arguments) {
        // A dot is told from an underscore: cpu.usage is not cpu_usage.
        String constant =
                name.replace(".", "__").replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        constants.put(constant, "private static final %s %s = new %s(%s);".formatted(type, constant, type, arguments));
        return constant;
    }

    /// All names of fields, those of all types together.
    void names(Set<String> names) {
        line("");
        line("    static Set<String> names() {");
        line("        return Set.of(");
        line(
                "                %s);",
                names.stream().map("\"%s\""::formatted).collect(Collectors.joining(",\n                ")));
        line("    }");
    }

    void constants() {
        line("");
        constants.values().forEach(constant -> line("    %s", constant));
    }
}
