package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Pattern;
import nightjar.matcher.Ruleset;
import nightjar.matcher.Words;
import org.junit.jupiter.api.Test;

class NumbersTest {
    private static final Condition PROGRAM = Rules.has("/make");

    @Test
    void aNumberIsComparedWhereSomethingElseTellsWhichRuleToLookAt() throws Exception {
        MatcherImage rules = image(new Condition.All(List.of(PROGRAM, user(7))));
        assertThat(header(rules, Words.WALKS)).isEqualTo(1);
        assertThat(holds(rules, "/bin/make", 6)).isFalse();
        assertThat(holds(rules, "/bin/make", 7)).isTrue();
        assertThat(holds(rules, "/bin/make", 8)).isFalse();
        assertThat(holds(rules, "/bin/cc", 7)).isFalse();
    }

    @Test
    void anyNumberButOneIsCompared() throws Exception {
        MatcherImage rules = image(new Condition.All(List.of(PROGRAM, new Condition.Not(user(7)))));
        assertThat(header(rules, Words.WALKS)).isEqualTo(1);
        assertThat(holds(rules, "/bin/make", 6)).isTrue();
        assertThat(holds(rules, "/bin/make", 7)).isFalse();
        assertThat(holds(rules, "/bin/make", 8)).isTrue();
    }

    @Test
    void aNumberThatAloneTellsOfItsRuleIsLookedFor() throws Exception {
        MatcherImage rules = image(new Condition.Any(List.of(PROGRAM, user(7))));
        assertThat(header(rules, Words.WALKS)).isEqualTo(2);
        assertThat(header(rules, Words.ALWAYS_AT)).isZero();
        assertThat(holds(rules, "/bin/cc", 7)).isTrue();
        assertThat(holds(rules, "/bin/cc", 8)).isFalse();
    }

    @Test
    void severalNumbersAreLookedFor() throws Exception {
        MatcherImage rules = image(new Condition.All(List.of(PROGRAM, user(7, 9))));
        assertThat(header(rules, Words.WALKS)).isEqualTo(2);
        assertThat(holds(rules, "/bin/make", 9)).isTrue();
        assertThat(holds(rules, "/bin/make", 8)).isFalse();
    }

    @Test
    void theLargestNumberIsComparedAsWell() throws Exception {
        MatcherImage rules = image(new Condition.All(List.of(PROGRAM, user(-1))));
        assertThat(holds(rules, "/bin/make", -1)).isTrue();
        assertThat(holds(rules, "/bin/make", 0)).isFalse();
    }

    private static Condition.Strings user(long... numbers) {
        return new Condition.Strings(
                List.of(KernelField.USER_ID),
                true,
                LongStream.of(numbers)
                        .mapToObj(number -> new Pattern(Pattern.Place.EQUAL, bytes(number), Long.toString(number)))
                        .toList());
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static MatcherImage image(Condition condition) throws Exception {
        var ruleset = new Ruleset(List.of(Rules.rule("a", condition)), List.of(), Map.of());
        return MatcherImage.read(ImageWriter.write(ruleset).image());
    }

    private static int header(MatcherImage rules, int what) {
        int[] words = rules.words();
        return words[words[Words.CATEGORIES + Category.PROCESS_CREATION.number()] + what];
    }

    private static boolean holds(MatcherImage rules, String image, long user) {
        Map<Field, byte[]> fields =
                Map.of(KernelField.IMAGE, image.getBytes(StandardCharsets.UTF_8), KernelField.USER_ID, bytes(user));
        return rules.kernel(Category.PROCESS_CREATION)
                .orElseThrow()
                .judge(field -> fields.containsKey(field) ? List.of(fields.get(field)) : List.of())
                .get(0);
    }
}
