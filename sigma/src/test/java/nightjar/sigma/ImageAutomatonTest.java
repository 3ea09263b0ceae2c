package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import nightjar.matcher.Dfa;
import nightjar.matcher.Pattern;
import nightjar.matcher.Pattern.Place;
import nightjar.matcher.Words;
import org.junit.jupiter.api.Test;

class ImageAutomatonTest {
    @Test
    void patternsAreFoundWhereTheyMayStand() throws Exception {
        assertThat(found(Place.CONTAINED, "bin", "/usr/bin/id")).isTrue();
        assertThat(found(Place.CONTAINED, "bin", "/usr/bi")).isFalse();
        assertThat(found(Place.PREFIX, "/usr", "/usr/bin")).isTrue();
        assertThat(found(Place.PREFIX, "/usr", "/home/usr/usr")).isFalse();
        assertThat(found(Place.PREFIX, "/usr", "/usr")).isTrue();
        assertThat(found(Place.SUFFIX, "/id", "/usr/bin/id")).isTrue();
        assertThat(found(Place.SUFFIX, "/id", "/id/id2")).isFalse();
        assertThat(found(Place.SUFFIX, "/id", "/id")).isTrue();
        assertThat(found(Place.EQUAL, "id", "id")).isTrue();
        assertThat(found(Place.EQUAL, "id", "idid")).isFalse();
        assertThat(found(Place.EQUAL, "id", "")).isFalse();
    }

    @Test
    void anEmptyPatternEqualsTheEmptyValueOnly() throws Exception {
        assertThat(found(Place.EQUAL, "", "")).isTrue();
        assertThat(found(Place.EQUAL, "", "a")).isFalse();
        assertThat(found(Place.EQUAL, "", "\0")).isFalse();
    }

    @Test
    void caseCountsOnlyWhereItIsAskedFor() throws Exception {
        var id = new ImageAutomaton.Wanted(pattern(Place.CONTAINED, "id["), 0);
        assertThat(new Walk(List.of(id), true, false).over(bytes("/ID["))).containsExactly(0);
        assertThat(new Walk(List.of(id), false, false).over(bytes("/ID["))).isEmpty();
        assertThat(new Walk(List.of(id), true, false).over(bytes("/ID{")))
                .as("no letter")
                .isEmpty();
    }

    @Test
    void argumentsThatEndInAZeroAreReadAsPeopleSeeThem() throws Exception {
        var spaced = new ImageAutomaton.Wanted(pattern(Place.CONTAINED, "-l /tmp"), 0);
        assertThat(new Walk(List.of(spaced), false, true).over(bytes("ls\0-l\0/tmp")))
                .containsExactly(0);
        assertThat(new Walk(List.of(spaced), false, false).over(bytes("ls\0-l\0/tmp")))
                .isEmpty();
        var zero = new ImageAutomaton.Wanted(pattern(Place.CONTAINED, "l\0/"), 0);
        assertThat(new Walk(List.of(zero), false, true).over(bytes("ls\0-l\0/tmp")))
                .isEmpty();
        assertThat(new Walk(List.of(zero), false, false).over(bytes("ls\0-l\0/tmp")))
                .containsExactly(0);
    }

    @Test
    void theLongestPatternIsFound() throws Exception {
        byte[] bytes = new byte[Pattern.BYTES];
        new SplittableRandom(1).nextBytes(bytes);
        for (Place place : Place.values()) {
            var walk = new Walk(List.of(new ImageAutomaton.Wanted(new Pattern(place, bytes, ""), 0)), false, false);
            assertThat(walk.over(bytes)).containsExactly(0);
            assertThat(walk.over(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
            byte[] other = bytes.clone();
            other[0] ^= 1;
            assertThat(walk.over(other)).isEmpty();
        }
    }

    @Test
    void itFindsWhatAPlainSearchFinds() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 400; round++) {
            boolean folded = random.nextBoolean();
            boolean zeroIsSpace = random.nextBoolean();
            int letters = List.of(2, 3, 6, 256).get(random.nextInt(4));
            List<ImageAutomaton.Wanted> wanted = new ArrayList<>();
            for (int i = random.nextInt(1, 60); i > 0; i--) {
                byte[] bytes = value(random, letters, random.nextInt(20) == 0 ? Pattern.BYTES : 6);
                for (int at = 0; folded && at < bytes.length; at++) {
                    bytes[at] = Pattern.folded(bytes[at]);
                }
                Place place = List.of(Place.values()).get(random.nextInt(4));
                if (bytes.length > 0 || place == Place.EQUAL) {
                    wanted.add(new ImageAutomaton.Wanted(new Pattern(place, bytes, ""), random.nextInt(20)));
                }
            }
            var walk = new Walk(wanted, folded, zeroIsSpace);
            for (int i = 0; i < 30; i++) {
                byte[] value =
                        i == 0 || wanted.isEmpty() ? new byte[0] : around(random, value(random, letters, 20), wanted);
                assertThat(walk.over(value))
                        .as("seed %d, round %d, value %d", seed, round, i)
                        .isEqualTo(plain(wanted, folded, zeroIsSpace, value));
            }
        }
    }

    /// A value with one of the patterns in it, mostly.
    private static byte[] around(SplittableRandom random, byte[] value, List<ImageAutomaton.Wanted> wanted) {
        byte[] pattern = wanted.get(random.nextInt(wanted.size())).pattern().bytes();
        int before = random.nextInt(value.length + 1);
        byte[] around = new byte[value.length + pattern.length];
        System.arraycopy(value, 0, around, 0, before);
        System.arraycopy(pattern, 0, around, before, pattern.length);
        System.arraycopy(value, before, around, before + pattern.length, value.length - before);
        return around;
    }

    private static Set<Integer> plain(
            List<ImageAutomaton.Wanted> wanted, boolean folded, boolean zeroIsSpace, byte[] value) {
        byte[] seen = value.clone();
        for (int i = 0; i < seen.length; i++) {
            seen[i] = zeroIsSpace && seen[i] == 0 ? (byte) ' ' : seen[i];
        }
        var found = new TreeSet<Integer>();
        for (ImageAutomaton.Wanted each : wanted) {
            if (each.pattern().isIn(seen, !folded)) {
                found.add(each.predicate());
            }
        }
        return found;
    }

    @Test
    void aLanguageHasTheSameWordsAsBefore() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            int states = random.nextInt(1, 30);
            int classes = random.nextInt(1, 12);
            boolean[] accepting = new boolean[states];
            for (int i = 0; i < states; i++) {
                accepting[i] = random.nextBoolean();
            }
            var dfa = new Dfa(
                    random.ints(Dfa.SYMBOLS, 0, classes).toArray(),
                    classes,
                    random.ints((long) states * classes, 0, states).toArray(),
                    accepting,
                    random.nextInt(states));
            boolean zeroIsSpace = random.nextBoolean();
            var walk = new Walk(ImageAutomaton.ofLanguage(dfa, zeroIsSpace));
            for (int i = 0; i < 30; i++) {
                byte[] value = value(random, 256, 20);
                byte[] seen = value.clone();
                for (int at = 0; at < seen.length; at++) {
                    seen[at] = zeroIsSpace && seen[at] == 0 ? (byte) ' ' : seen[at];
                }
                assertThat(walk.accepts(value))
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(dfa.accepts(seen));
            }
        }
    }

    @Test
    void tensOfThousandsOfStatesFindEveryPattern() throws Exception {
        var random = new SplittableRandom(7);
        List<ImageAutomaton.Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[33];
            random.nextBytes(bytes);
            wanted.add(new ImageAutomaton.Wanted(new Pattern(Place.CONTAINED, bytes, ""), i));
        }
        var automaton = ImageAutomaton.ofPatterns(wanted, false, false);
        assertThat(automaton.states()).isBetween(60_000, 66_001);
        var walk = new Walk(automaton);
        for (ImageAutomaton.Wanted each : wanted) {
            assertThat(walk.over(each.pattern().bytes())).containsExactly(each.predicate());
        }
    }

    private static boolean found(Place place, String pattern, String value) throws RoomException {
        var walk = new Walk(List.of(new ImageAutomaton.Wanted(pattern(place, pattern), 0)), false, false);
        return walk.over(bytes(value)).contains(0);
    }

    private static Pattern pattern(Place place, String text) {
        return new Pattern(place, bytes(text), text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] value(SplittableRandom random, int letters, int mostBytes) {
        byte[] value = new byte[random.nextInt(mostBytes + 1)];
        for (int i = 0; i < value.length; i++) {
            int letter = random.nextInt(letters);
            value[i] = letters == 256 ? (byte) letter : (byte) "a \0BA\u00e9".charAt(letter);
        }
        return value;
    }

    /// An automaton in its place, and walked as [Words] says.
    private static final class Walk {
        private final int[] words;
        private final int symbolsAt;
        private final int start;
        private final int firstRow;
        private int row;

        Walk(List<ImageAutomaton.Wanted> wanted, boolean folded, boolean zeroIsSpace) throws RoomException {
            this(ImageAutomaton.ofPatterns(wanted, folded, zeroIsSpace));
        }

        Walk(ImageAutomaton automaton) throws RoomException {
            var lists = new Lists(1);
            automaton.register(lists);
            var array = new DoubleArray(lists.end());
            ImageAutomaton.Placed placed = automaton.place(array, lists);
            symbolsAt = lists.end() + array.length();
            start = placed.start();
            firstRow = placed.row();
            words = new int[symbolsAt + Words.SYMBOLS + automaton.fallbackLength()];
            lists.copyTo(words);
            array.copyTo(words);
            placed.copyTo(words, symbolsAt, symbolsAt + Words.SYMBOLS);
        }

        Set<Integer> over(byte[] value) {
            var found = new TreeSet<Integer>();
            int state = start;
            row = firstRow;
            for (int symbol : symbols(value)) {
                state = step(state, symbol);
                if ((state & 1) != 0) {
                    int list = words[(state >>> 1) + Words.OUTPUTS] & Words.STATE_MASK;
                    do {
                        found.add(words[list] & ~Words.LAST);
                    } while ((words[list++] & Words.LAST) == 0);
                }
            }
            return found;
        }

        boolean accepts(byte[] value) {
            int state = start;
            row = firstRow;
            for (int symbol : symbols(value)) {
                state = step(state, symbol);
            }
            return (state & 1) != 0;
        }

        private static int[] symbols(byte[] value) {
            return IntStream.rangeClosed(0, value.length)
                    .map(i -> i < value.length ? value[i] & 0xff : Dfa.END)
                    .toArray();
        }

        private int step(int state, int symbol) {
            int symbolClass = words[symbolsAt + 2 * symbol + 1] >>> Words.CLASS_SHIFT;
            int word = words[(state >>> 1) + symbolClass];
            int fallback = words[words[symbolsAt + Words.FALLBACKS] + row + symbolClass];
            row = words[symbolsAt + 2 * symbol];
            return word >>> Words.CLASS_SHIFT == symbolClass ? word & Words.STATE_MASK : fallback;
        }
    }
}
