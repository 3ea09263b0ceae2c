package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Dfa;
import nightjar.matcher.KernelField;
import nightjar.matcher.Pattern;
import nightjar.matcher.Words;
import nightjar.testkit.RandomRules;
import org.junit.jupiter.api.Test;

class RuleNodesTest {
    @Test
    void thereAreAsManyNodesAsLeavesAndTheyLeadForwardOnly() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var rules = new RandomRules(new SplittableRandom(seed));
        for (int round = 0; round < 2_000; round++) {
            Condition condition = Approximation.of(rules.condition(4), Category.PROCESS_CREATION)
                    .condition();
            if (condition.equals(Approximation.ALWAYS) || condition.equals(Approximation.NEVER)) {
                continue;
            }
            List<Condition.Test> leaves = leaves(condition).toList();
            int[] nodes = RuleNodes.of(condition, leaves::indexOf);
            String story = "seed %d, round %d".formatted(seed, round);
            assertThat(nodes).as(story).hasSize(leaves.size() * Words.NODE);
            for (int node = 0; node < leaves.size(); node++) {
                int nexts = nodes[node * Words.NODE + 1];
                for (int next : List.of(nexts >>> 16, nexts & 0xffff)) {
                    assertThat(next >= Words.NO || (next > node && next < leaves.size()))
                            .as("%s, node %d leads to %d", story, node, next)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void theySayWhatTheConditionSays() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        var rules = new RandomRules(random);
        for (int round = 0; round < 2_000; round++) {
            Condition condition = Approximation.of(rules.condition(4), Category.PROCESS_CREATION)
                    .condition();
            if (condition.equals(Approximation.ALWAYS) || condition.equals(Approximation.NEVER)) {
                continue;
            }
            Map<Condition.Test, Integer> numbers = new HashMap<>();
            leaves(condition).forEach(leaf -> numbers.putIfAbsent(leaf, numbers.size()));
            int[] nodes = RuleNodes.of(condition, leaf -> numbers.getOrDefault(leaf, -1));
            for (int i = 0; i < 20; i++) {
                var holding = new BitSet();
                numbers.values().forEach(number -> holding.set(number, random.nextBoolean()));
                assertThat(judged(nodes, holding))
                        .as("seed %d, round %d, %s", seed, round, holding)
                        .isEqualTo(plain(condition, numbers, holding));
            }
        }
    }

    @Test
    void aRegularExpressionIsAskedOnlyBehindWhatItRequires() throws Exception {
        var required = strings("ab");
        var language = new Condition.Language(
                KernelField.IMAGE,
                new Dfa(new int[Dfa.SYMBOLS], 1, new int[] {0}, new boolean[] {true}, 0),
                Optional.of(required),
                ".*ab.*");
        var cheap = strings("x");
        int[] nodes =
                RuleNodes.of(new Condition.All(List.of(language, cheap)), List.of(cheap, required, language)::indexOf);
        assertThat(nodes).containsExactly(0, 1 << 16 | Words.NO, 1, 2 << 16 | Words.NO, 2, Words.YES << 16 | Words.NO);
    }

    @Test
    void moreNodesThanARuleMayHaveAreRefused() throws Exception {
        List<Condition> many = new ArrayList<>();
        for (int i = 0; i <= Words.MOST_NODES; i++) {
            many.add(new Condition.Exists(KernelField.IMAGE));
        }
        assertThatThrownBy(() -> RuleNodes.of(new Condition.Any(many), _ -> 0)).isInstanceOf(RoomException.class);
        many.removeLast();
        assertThat(RuleNodes.of(new Condition.Any(many), _ -> 0)).hasSize(Words.MOST_NODES * Words.NODE);
    }

    private static Condition.Strings strings(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Condition.Strings(
                List.of(KernelField.IMAGE), false, List.of(new Pattern(Pattern.Place.CONTAINED, bytes, text)));
    }

    private static boolean judged(int[] nodes, BitSet holding) {
        int node = 0;
        while (node < Words.NO) {
            int nexts = nodes[node * Words.NODE + 1];
            node = holding.get(nodes[node * Words.NODE]) ? nexts >>> 16 : nexts & 0xffff;
        }
        return node == Words.YES;
    }

    private static boolean plain(Condition condition, Map<Condition.Test, Integer> numbers, BitSet holding) {
        return switch (condition) {
            case Condition.All(var of) -> of.stream().allMatch(each -> plain(each, numbers, holding));
            case Condition.Any(var of) -> of.stream().anyMatch(each -> plain(each, numbers, holding));
            case Condition.Not(var of) -> !plain(of, numbers, holding);
            case Condition.Test test -> holding.get(numbers.getOrDefault(test, -1));
        };
    }

    private static Stream<Condition.Test> leaves(Condition condition) {
        return switch (condition) {
            case Condition.All(var of) -> of.stream().flatMap(RuleNodesTest::leaves);
            case Condition.Any(var of) -> of.stream().flatMap(RuleNodesTest::leaves);
            case Condition.Not(var of) -> leaves(of);
            case Condition.Language language
            when language.required().isPresent() ->
                Stream.of(language.required().get(), language);
            case Condition.Test test -> Stream.of(test);
        };
    }
}
