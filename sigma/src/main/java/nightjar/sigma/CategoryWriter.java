package nightjar.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Conditions;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Pattern;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;
import nightjar.matcher.Where;
import nightjar.matcher.Words;

/// The rules of one category as words for the kernel; [Words] has the layout.
final class CategoryWriter {
    /// A rule, and what of it the kernel judges.
    record Part(Rule rule, Approximation approximation) {
        Condition condition() {
            return Numbers.onDemand(approximation.condition());
        }
    }

    /// What the words came to: of each walk, its field, and how much it takes.
    record Size(String field, int states, int patterns, int words) {}

    private final List<Part> parts;
    private final Condition spared;
    private final Map<Condition.Strings, Integer> strings = new LinkedHashMap<>();
    private final Map<Condition.Test, Integer> lazies = new LinkedHashMap<>();
    private final List<Size> sizes = new ArrayList<>();
    private final int base;
    private int parents;
    private int[] words = new int[0];

    private CategoryWriter(List<Part> parts, Condition spared, int base) {
        this.parts = List.copyOf(parts);
        this.spared = spared;
        this.base = base;
    }

    /// The rules, written down.
    ///
    /// @param spared what exempts a process from actions; [Approximation#NEVER] for nothing
    /// @param base the index in the image at which they are to stand; even
    /// @throws RoomException where they have no room in one image
    static CategoryWriter of(List<Part> parts, Condition spared, int base) throws RoomException {
        var writer = new CategoryWriter(parts, spared, base);
        if (!parts.isEmpty()) {
            writer.write();
        }
        return writer;
    }

    /// An even number of them; none where there is no rule.
    int[] words() {
        return words.length == 0 ? words : Arrays.copyOfRange(words, base, words.length);
    }

    List<Size> sizes() {
        return List.copyOf(sizes);
    }

    private void write() throws RoomException {
        require(parts.size() <= Ruleset.RULES, RoomException.Of.RULES);
        number();
        int predicates = strings.size() + lazies.size();
        require(predicates <= Words.MOST_PREDICATES, RoomException.Of.PREDICATES);
        require(parents <= Words.MOST_PARENTS, RoomException.Of.PARENTS);
        List<int[]> nodes = new ArrayList<>();
        Map<Integer, TreeSet<Integer>> postings = new TreeMap<>();
        TreeSet<Integer> always = new TreeSet<>();
        for (int rule = 0; rule < parts.size(); rule++) {
            Condition condition = parts.get(rule).condition();
            int number = rule;
            nodes.add(nodes(condition));
            Trigger.of(condition)
                    .ifPresentOrElse(
                            trigger -> trigger.predicates()
                                    .forEach(each -> postings.computeIfAbsent(predicate(each), _ -> new TreeSet<>())
                                            .add(number)),
                            () -> always.add(number));
        }
        boolean spares = !spared.equals(Approximation.NEVER);
        if (spares) {
            nodes.add(nodes(spared));
        }

        Map<WalkKey, List<ImageAutomaton.Wanted>> wanted = wanted();
        int walksAt = base + Words.HEADER;
        int laziesAt = walksAt + wanted.size() * Words.WALK;
        int postingsAt = laziesAt + lazies.size() * Words.LAZY;
        int rulesAt = postingsAt + predicates;
        int nodesAt = rulesAt + (parts.size() + 1) * Words.RULE;
        int symbolsAt = nodesAt + nodes.stream().mapToInt(each -> each.length).sum();
        symbolsAt += symbolsAt % 2;
        Map<WalkKey, ImageAutomaton> walks = new LinkedHashMap<>();
        wanted.forEach((key, patterns) ->
                walks.put(key, ImageAutomaton.ofPatterns(patterns, !key.cased(), isArguments(key.field()))));
        Map<Condition.Language, ImageAutomaton> languages = new LinkedHashMap<>();
        for (Condition.Test test : lazies.keySet()) {
            if (test instanceof Condition.Language language) {
                languages.put(language, ImageAutomaton.ofLanguage(language.dfa(), isArguments(field(test))));
            }
        }
        int fallbacksAt = symbolsAt + (walks.size() + languages.size()) * Words.SYMBOLS;
        int listsAt = fallbacksAt
                + Stream.concat(walks.values().stream(), languages.values().stream())
                        .mapToInt(ImageAutomaton::fallbackLength)
                        .sum();

        var lists = new Lists(listsAt);
        walks.values().forEach(each -> each.register(lists));
        Map<Integer, Integer> postingLists = new HashMap<>();
        postings.forEach((predicate, rules) -> postingLists.put(predicate, lists.at(rules)));
        int alwaysList = lists.at(always);
        var array = new DoubleArray(lists.end());

        int[] head = new int[lists.end()];
        int at = walksAt;
        int symbols = symbolsAt;
        int fallbacks = fallbacksAt;
        for (var walk : walks.entrySet()) {
            ImageAutomaton automaton = walk.getValue();
            int before = array.length();
            ImageAutomaton.Placed placed = automaton.place(array, lists);
            placed.copyTo(head, symbols, fallbacks);
            head[at] = walk.getKey().field().number();
            head[at + 1] = symbols;
            head[at + 2] = placed.start();
            head[at + 3] = placed.row();
            at += Words.WALK;
            symbols += Words.SYMBOLS;
            fallbacks += automaton.fallbackLength();
            sizes.add(new Size(
                    walk.getKey().field().ecs() + (walk.getKey().cased() ? " (cased)" : ""),
                    automaton.states(),
                    wanted.getOrDefault(walk.getKey(), List.of()).size(),
                    array.length() - before + automaton.fallbackLength()));
        }
        at = laziesAt;
        for (Condition.Test test : lazies.keySet()) {
            head[at + 1] = field(test).number();
            ImageAutomaton automaton = languages.get(test);
            if (automaton != null) {
                int before = array.length();
                ImageAutomaton.Placed placed = automaton.place(array, lists);
                placed.copyTo(head, symbols, fallbacks);
                head[at] = Words.LANGUAGE;
                head[at + 2] = symbols;
                head[at + 3] = placed.start();
                symbols += Words.SYMBOLS;
                fallbacks += automaton.fallbackLength();
                sizes.add(new Size(
                        ((Condition.Language) test).shown(),
                        automaton.states(),
                        1,
                        array.length() - before + automaton.fallbackLength()));
            } else if (test instanceof Condition.Compare compare) {
                head[at] = kind(compare.how());
                head[at + 2] = (int) (compare.value() >>> 32);
                head[at + 3] = (int) compare.value();
            } else {
                head[at] = Words.EXISTS;
            }
            at += Words.LAZY;
        }
        postingLists.forEach((predicate, list) -> head[postingsAt + predicate] = list);
        at = nodesAt;
        for (int rule = 0; rule < nodes.size(); rule++) {
            head[rulesAt + rule * Words.RULE] = at;
            if (rule < parts.size()) {
                head[rulesAt + rule * Words.RULE + 1] = action(parts.get(rule), spared);
            }
            System.arraycopy(nodes.get(rule), 0, head, at, nodes.get(rule).length);
            at += nodes.get(rule).length;
        }

        int end = lists.end() + array.length();
        end += end % 2;
        require(end <= Words.MOST, RoomException.Of.WORDS);
        words = new int[end];
        System.arraycopy(head, 0, words, 0, head.length);
        lists.copyTo(words);
        array.copyTo(words);
        words[base + Words.END_AT] = end;
        words[base + Words.WANTED] = fields(wanted.keySet());
        words[base + Words.PREDICATES] = predicates;
        words[base + Words.PARENTS] = parents;
        words[base + Words.LAZIES] = strings.size();
        words[base + Words.LAZY_AT] = laziesAt;
        words[base + Words.WALKS] = walks.size();
        words[base + Words.WALKS_AT] = walksAt;
        words[base + Words.POSTINGS_AT] = postingsAt;
        words[base + Words.ALWAYS_AT] = alwaysList;
        words[base + Words.RULES] = parts.size();
        words[base + Words.RULES_AT] = rulesAt;
        words[base + Words.SPARED] = spares ? 1 : 0;
        words[base + Words.TRANSITIONS_AT] = lists.end();
        words[base + Words.LISTS_AT] = listsAt;
        words[base + Words.LISTS_END] = lists.end();
    }

    /// A bit each that something is asked about.
    private int fields(Set<WalkKey> walks) {
        int fields = 0;
        for (WalkKey key : walks) {
            fields |= 1 << key.field().number();
        }
        for (Condition.Test test : lazies.keySet()) {
            fields |= 1 << field(test).number();
        }
        return fields;
    }

    private static void require(boolean fits, RoomException.Of of) throws RoomException {
        if (!fits) {
            throw new RoomException(of);
        }
    }

    /// Numbers the predicates: those about parents first, those that are judged on demand last.
    private void number() {
        List<Condition.Strings> found = new ArrayList<>();
        List<Condition.Test> onDemand = new ArrayList<>();
        for (Part part : parts) {
            leaves(part.condition(), found, onDemand);
        }
        leaves(spared, found, onDemand);
        found.stream().filter(Approximation::isOfParent).forEach(each -> strings.putIfAbsent(each, strings.size()));
        parents = strings.size();
        found.forEach(each -> strings.putIfAbsent(each, strings.size()));
        for (Condition.Test each : onDemand) {
            lazies.putIfAbsent(each, strings.size() + lazies.size());
        }
    }

    private static void leaves(Condition condition, List<Condition.Strings> found, List<Condition.Test> onDemand) {
        switch (condition) {
            case Condition.All(var of) -> of.forEach(each -> leaves(each, found, onDemand));
            case Condition.Any(var of) -> of.forEach(each -> leaves(each, found, onDemand));
            case Condition.Not(var of) -> leaves(of, found, onDemand);
            case Condition.Strings strings -> found.add(strings);
            case Condition.Language language -> {
                language.required().ifPresent(each -> leaves(each, found, onDemand));
                onDemand.add(language);
            }
            case Condition.Test test -> onDemand.add(test);
        }
    }

    private int[] nodes(Condition condition) throws RoomException {
        return RuleNodes.of(condition, this::predicate);
    }

    private int predicate(Condition.Test test) {
        Integer number = test instanceof Condition.Strings each ? strings.get(each) : lazies.get(test);
        if (number == null) {
            throw new IllegalStateException("a leaf without a number: " + test);
        }
        return number;
    }

    /// One walk over a field finds all patterns for it, and for what children ask of their parent.
    private record WalkKey(KernelField field, boolean cased) {}

    private Map<WalkKey, List<ImageAutomaton.Wanted>> wanted() {
        Map<WalkKey, List<ImageAutomaton.Wanted>> wanted = new LinkedHashMap<>();
        strings.forEach((each, predicate) -> {
            for (Field field : each.fields()) {
                var known = (KernelField) field;
                KernelField own = known.ofParent();
                List<ImageAutomaton.Wanted> patterns = wanted.computeIfAbsent(
                        new WalkKey(own == null ? known : own, each.cased()), _ -> new ArrayList<>());
                for (Pattern pattern : each.patterns()) {
                    patterns.add(new ImageAutomaton.Wanted(pattern, predicate));
                }
            }
        });
        return wanted;
    }

    private static boolean isArguments(KernelField field) {
        return field == KernelField.COMMAND_LINE;
    }

    private static KernelField field(Condition.Test test) {
        return (KernelField)
                switch (test) {
                    case Condition.Language language -> language.field();
                    case Condition.Compare compare -> compare.field();
                    case Condition.Exists exists -> exists.field();
                    case Condition.Strings strings -> strings.fields().getFirst();
                    case Condition.Same same -> same.field();
                };
    }

    private static int kind(Condition.Comparison how) {
        return switch (how) {
            case LESS -> Words.LESS;
            case LESS_OR_EQUAL -> Words.LESS_OR_EQUAL;
            case GREATER -> Words.GREATER;
            case GREATER_OR_EQUAL -> Words.GREATER_OR_EQUAL;
        };
    }

    /// What the hook does where the rule holds: nothing, where it knows only a part of the rule.
    private static int action(Part part, Condition spared) {
        if (part.approximation().where() != Where.KERNEL) {
            return 0;
        }
        return switch (part.rule().action()) {
            case LOG -> 0;
            case KILL -> 1;
            case BLOCK -> isRefusable(part.rule(), spared) ? 2 : 1;
        };
    }

    /// Whether all that the rule asks is known before the call is done. Of an exec, some is known only behind it;
    /// then the
    /// process is killed before it runs an instruction of the program.
    private static boolean isRefusable(Rule rule, Condition spared) {
        return rule.category() != Category.PROCESS_CREATION
                || Stream.of(rule.condition(), spared)
                        .flatMap(condition -> Conditions.fields(condition).stream())
                        .noneMatch(field -> field instanceof KernelField known && known.followsExec());
    }
}
