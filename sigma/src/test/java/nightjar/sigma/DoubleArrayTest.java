package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import nightjar.matcher.Words;
import org.junit.jupiter.api.Test;

class DoubleArrayTest {
    private static final int BEGIN = 1_000;

    private record State(int base, List<Integer> classes) {}

    @Test
    void noTwoStatesHaveTheSameBase() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            var array = new DoubleArray(BEGIN);
            Set<Integer> bases = new HashSet<>();
            for (State each : states(random, array, random.nextInt(500))) {
                assertThat(bases.add(each.base))
                        .as("seed %d, round %d, %s", seed, round, each)
                        .isTrue();
            }
        }
    }

    @Test
    void everyTransitionIsFoundAgainAndNoOther() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            var array = new DoubleArray(BEGIN);
            List<State> states = states(random, array, random.nextInt(1, 300));
            for (State state : states) {
                for (int symbolClass : state.classes) {
                    array.put(state.base, symbolClass, state.base + symbolClass & Words.STATE_MASK);
                }
            }
            int[] words = new int[BEGIN + array.length()];
            array.copyTo(words);
            for (State state : states) {
                for (int symbolClass = 1; symbolClass <= Words.MOST_CLASSES; symbolClass++) {
                    int word = words[state.base + symbolClass];
                    boolean own = word >>> Words.CLASS_SHIFT == symbolClass;
                    String story = "seed %d, round %d, %s, class %d".formatted(seed, round, state, symbolClass);
                    assertThat(own).as(story).isEqualTo(state.classes.contains(symbolClass));
                    if (own) {
                        assertThat(word & Words.STATE_MASK).as(story).isEqualTo(state.base + symbolClass);
                    }
                }
            }
        }
    }

    @Test
    void everyLookLiesWithinIt() throws Exception {
        var array = new DoubleArray(BEGIN);
        assertThat(array.length()).isZero();
        int base = array.place(new int[] {Words.MOST_CLASSES});
        assertThat(base + Words.MOST_CLASSES).isLessThan(BEGIN + array.length());
        array.put(base, Words.MOST_CLASSES, 1);
        int[] words = new int[BEGIN + array.length()];
        array.copyTo(words);
        assertThat(words[base + Words.MOST_CLASSES]).isEqualTo(Words.MOST_CLASSES << Words.CLASS_SHIFT | 1);
    }

    @Test
    void moreThanAnImageHoldsIsRefused() {
        var array = new DoubleArray(Words.MOST - 2_000);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        array.place(new int[] {1, 2});
                    }
                })
                .isInstanceOf(RoomException.class);
    }

    private static List<State> states(SplittableRandom random, DoubleArray array, int count) throws RoomException {
        int classes = random.nextInt(1, Words.MOST_CLASSES + 1);
        int most = random.nextInt(1, 20);
        List<State> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] own = IntStream.generate(() -> random.nextInt(1, classes + 1))
                    .limit(random.nextInt(most))
                    .sorted()
                    .distinct()
                    .toArray();
            states.add(new State(array.place(own), IntStream.of(own).boxed().toList()));
        }
        return states;
    }
}
