package nightjar.sigma;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import nightjar.matcher.Condition;
import nightjar.matcher.Words;

/// A condition as nodes, each of which asks for one predicate and says where to go on: as many nodes as the condition
/// has leaves, and none is passed twice.
///
/// They are made from the last to the first, so every node leads further on only.
final class RuleNodes {
    private final ToIntFunction<Condition.Test> predicates;
    /// The last node first: predicate, where to go on if it holds, and if not, as places in this list.
    private final List<int[]> reversed = new ArrayList<>();

    private RuleNodes(ToIntFunction<Condition.Test> predicates) {
        this.predicates = predicates;
    }

    /// @param condition as [Approximation] leaves it, and no constant
    /// @param predicates the number of each leaf's predicate
    static int[] of(Condition condition, ToIntFunction<Condition.Test> predicates) throws RoomException {
        var nodes = new RuleNodes(predicates);
        nodes.add(condition, Words.YES, Words.NO);
        int count = nodes.reversed.size();
        if (count > Words.MOST_NODES) {
            throw new RoomException(RoomException.Of.NODES);
        }
        int[] words = new int[count * Words.NODE];
        for (int place = 0; place < count; place++) {
            int[] node = nodes.reversed.get(place);
            int at = (count - 1 - place) * Words.NODE;
            words[at] = node[0];
            words[at + 1] = (node(node[1], count) << 16) | node(node[2], count);
        }
        return words;
    }

    private static int node(int place, int count) {
        return place >= Words.NO ? place : count - 1 - place;
    }

    /// Adds the nodes of a condition that goes on at `yes` or at `no`; returns where it begins.
    private int add(Condition condition, int yes, int no) throws RoomException {
        return switch (condition) {
            case Condition.All(var of) -> {
                int next = yes;
                for (Condition each : dearestFirst(of)) {
                    next = add(each, next, no);
                }
                yield next;
            }
            case Condition.Any(var of) -> {
                int next = no;
                for (Condition each : dearestFirst(of)) {
                    next = add(each, yes, next);
                }
                yield next;
            }
            case Condition.Not(var of) -> add(of, no, yes);
            case Condition.Language language
            when language.required().isPresent() -> add(language.required().get(), node(language, yes, no), no);
            case Condition.Test test -> node(test, yes, no);
        };
    }

    private int node(Condition.Test test, int yes, int no) throws RoomException {
        if (reversed.size() > Words.MOST_NODES) {
            throw new RoomException(RoomException.Of.NODES);
        }
        reversed.add(new int[] {predicates.applyAsInt(test), yes, no});
        return reversed.size() - 1;
    }

    /// Since they are added from the last to the first: what costs least is asked first.
    private static List<Condition> dearestFirst(List<Condition> of) {
        return of.stream()
                .sorted(Comparator.comparingInt(RuleNodes::cost).reversed())
                .toList();
    }

    private static int cost(Condition condition) {
        return switch (condition) {
            case Condition.Strings _ -> 1;
            case Condition.Compare _, Condition.Exists _, Condition.Same _ -> 2;
            case Condition.Language _ -> 1_000;
            case Condition.Not(var of) -> cost(of);
            case Condition.All(var of) ->
                1 + of.stream().mapToInt(RuleNodes::cost).sum();
            case Condition.Any(var of) ->
                1 + of.stream().mapToInt(RuleNodes::cost).sum();
        };
    }
}
