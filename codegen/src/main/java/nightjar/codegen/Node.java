package nightjar.codegen;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A level of the output: a leaf, a list, or an object with named children.
final class Node {
    final Map<String, Node> children = new LinkedHashMap<>();

    /// The writer's call for a leaf, `%s` where the name's constant goes.
    @Nullable
    String leaf;

    /// The value that is the same in every record of the type; where there is a leaf too, only where its guard is
    /// null.
    @Nullable
    String constant;

    /// Whether nothing is written of a leaf that has nothing in it.
    boolean leftOutIfEmpty;

    /// Whether the constant stands in a list of its own.
    boolean constantInList;

    /// What the elements of a list are made of, and the head of the loop over them.
    @Nullable
    Scope list;

    String listOf = "";

    /// The variable that must not be null; empty where there is none.
    String guard = "";

    /// The expression of the record that the leaf is a field of, if it is one that repeats; empty otherwise.
    String part = "";

    /// The record that repeats and that every leaf below is a field of; empty where there is no such one.
    String commonPart() {
        if (children.isEmpty()) {
            return part;
        }
        Set<String> parts = new HashSet<>();
        children.values().forEach(child -> parts.add(child.commonPart()));
        return parts.size() == 1 ? parts.iterator().next() : "";
    }

    /// The variable without which nothing at all stands here; empty where there is none.
    String commonGuard() {
        if (children.isEmpty()) {
            return guard;
        }
        Set<String> guards = new HashSet<>();
        children.values().forEach(child -> guards.add(child.commonGuard()));
        return guards.size() == 1 ? guards.iterator().next() : "";
    }

    /// Whether something stands here for sure.
    ///
    /// @param known the variable that is not null; empty where none is known
    boolean isFilled(String known) {
        return constant != null
                || isField(known)
                || children.values().stream().anyMatch(child -> child.isFilled(known));
    }

    /// Whether it is one field, and there for sure.
    boolean isField(String known) {
        return leaf != null && constant == null && !leftOutIfEmpty && (guard.isEmpty() || guard.equals(known));
    }

    /// Whether the first that stands in it is one field, and there for sure.
    boolean beginsWithField(String known) {
        return isField(known)
                || (!children.isEmpty() && children.values().iterator().next().beginsWithField(known));
    }

    /// The dotted names of what may stand here, those in lists included.
    ///
    /// @param path its own, dotted; empty at the top
    void names(String path, Set<String> found) {
        if (leaf != null || constant != null) {
            found.add(path);
        }
        if (list != null) {
            list.tree.names(path, found);
        }
        children.forEach((name, child) -> child.names(path.isEmpty() ? name : path + "." + name, found));
    }

    /// The node at a dotted path, made where it is missing.
    Node at(String path) {
        Node node = this;
        for (String name : path.split("\\.", -1)) {
            node = node.children.computeIfAbsent(name, _ -> new Node());
        }
        return node;
    }
}
