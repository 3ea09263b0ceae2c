package nightjar.codegen;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A level of the output: a leaf, a list, or an object with named children.
final class Node {
    final Map<String, Node> children = new LinkedHashMap<>();

    /// The writer's call for a leaf, `%s` where the name's constant goes.
    @Nullable
    String leaf;

    /// What the elements of a list are made of, and the head of the loop over them.
    @Nullable
    Scope list;

    String listOf = "";

    /// The variable that must not be null; empty where there is none.
    String guard = "";

    /// The node at a dotted path, made where it is missing.
    Node at(String path) {
        Node node = this;
        for (String name : path.split("\\.", -1)) {
            node = node.children.computeIfAbsent(name, _ -> new Node());
        }
        return node;
    }
}
