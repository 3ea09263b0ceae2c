package nightjar.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import nightjar.matcher.Condition.All;
import nightjar.matcher.Condition.Any;
import nightjar.matcher.Condition.Compare;
import nightjar.matcher.Condition.Comparison;
import nightjar.matcher.Condition.Exists;
import nightjar.matcher.Condition.Language;
import nightjar.matcher.Condition.Not;
import nightjar.matcher.Condition.Same;
import nightjar.matcher.Condition.Strings;
import nightjar.matcher.Pattern.Place;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final EventField EXIT_CODE = new EventField("process.exit_code");

    private static final Subject EVENT = subject(Map.of(
            KernelField.IMAGE,
            "/usr/bin/Curl".getBytes(StandardCharsets.UTF_8),
            KernelField.COMMAND_LINE,
            "curl http://a.example".getBytes(StandardCharsets.UTF_8),
            KernelField.NAME,
            "curl".getBytes(StandardCharsets.UTF_8),
            KernelField.USER_ID,
            number(1_000),
            EXIT_CODE,
            "-7".getBytes(StandardCharsets.UTF_8)));

    private static final Condition TRUE = new All(List.of());
    private static final Condition FALSE = new Any(List.of());

    private static Subject subject(Map<Field, byte[]> values) {
        return field -> {
            byte[] value = values.get(field);
            return value == null ? List.of() : List.of(value);
        };
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    private static Strings strings(Field field, boolean cased, Pattern... patterns) {
        return new Strings(List.of(field), cased, List.of(patterns));
    }

    private static Pattern pattern(Place place, String text) {
        return new Pattern(place, text.getBytes(StandardCharsets.UTF_8), text);
    }

    private static boolean holds(Condition condition) {
        return Verdict.holds(condition, EVENT);
    }

    @Test
    void allOfNothingHoldsAndAnyOfNothingDoesNot() {
        assertThat(holds(TRUE)).isTrue();
        assertThat(holds(FALSE)).isFalse();
        assertThat(holds(new Not(FALSE))).isTrue();
        assertThat(holds(new All(List.of(TRUE, FALSE)))).isFalse();
        assertThat(holds(new Any(List.of(FALSE, TRUE)))).isTrue();
    }

    @Test
    void aPatternIsLookedForInItsPlace() {
        assertThat(holds(strings(KernelField.IMAGE, false, pattern(Place.SUFFIX, "/curl"))))
                .isTrue();
        assertThat(holds(strings(KernelField.IMAGE, true, pattern(Place.SUFFIX, "/curl"))))
                .isFalse();
        assertThat(holds(strings(KernelField.IMAGE, false, pattern(Place.PREFIX, "/curl"))))
                .isFalse();
        assertThat(holds(strings(KernelField.IMAGE, false, pattern(Place.EQUAL, "/usr/bin/curl"))))
                .isTrue();
        assertThat(holds(strings(KernelField.IMAGE, false, pattern(Place.CONTAINED, "bin"))))
                .isTrue();
        assertThat(holds(strings(KernelField.IMAGE, false, pattern(Place.EQUAL, "x"), pattern(Place.CONTAINED, "b"))))
                .isTrue();
    }

    @Test
    void aFieldThatIsAbsentHasNothing() {
        assertThat(holds(strings(KernelField.SCRIPT, false, pattern(Place.EQUAL, ""))))
                .isFalse();
        assertThat(holds(new Exists(KernelField.SCRIPT))).isFalse();
        assertThat(holds(new Exists(KernelField.NAME))).isTrue();
        assertThat(holds(new Compare(KernelField.SCRIPT, Comparison.GREATER, 0)))
                .isFalse();
    }

    @Test
    void numbersAreComparedWithoutASignInTheKernelsFieldsAndWithOneInOthers() {
        assertThat(holds(new Compare(KernelField.USER_ID, Comparison.GREATER_OR_EQUAL, 1_000)))
                .isTrue();
        assertThat(holds(new Compare(KernelField.USER_ID, Comparison.LESS, 1_000)))
                .isFalse();
        assertThat(Verdict.holds(
                        new Compare(KernelField.USER_ID, Comparison.GREATER, Long.MAX_VALUE),
                        subject(Map.of(KernelField.USER_ID, number(-1)))))
                .isTrue();
        assertThat(holds(new Compare(EXIT_CODE, Comparison.LESS, 0))).isTrue();
        assertThat(holds(new Compare(EXIT_CODE, Comparison.LESS_OR_EQUAL, -8))).isFalse();
        assertThat(Verdict.holds(
                        new Compare(EXIT_CODE, Comparison.GREATER, 0),
                        subject(Map.of(EXIT_CODE, "none".getBytes(StandardCharsets.UTF_8)))))
                .isFalse();
    }

    @Test
    void anAutomatonReadsTheValueAndItsEnd() {
        // Words that end in 'x': state 1 after an 'x', state 2 once the end came behind one.
        int[] classOf = new int[Dfa.SYMBOLS];
        classOf['x'] = 1;
        classOf[Dfa.END] = 2;
        Dfa dfa = new Dfa(classOf, 3, new int[] {0, 1, 0, 0, 1, 2, 2, 2, 2}, new boolean[] {false, false, true}, 0);
        Condition ends = new Language(KernelField.NAME, dfa, Optional.empty(), "x$");
        assertThat(Verdict.holds(ends, subject(Map.of(KernelField.NAME, new byte[] {'a', 'x'}))))
                .isTrue();
        assertThat(Verdict.holds(ends, subject(Map.of(KernelField.NAME, new byte[] {'x', 'a'}))))
                .isFalse();
        assertThat(Verdict.matched(ends, subject(Map.of(KernelField.NAME, new byte[] {'x'}))))
                .containsExactly(new Verdict.Match(KernelField.NAME, "x$"));
    }

    @Test
    void oneFieldStandsInAnother() {
        assertThat(holds(new Same(KernelField.IMAGE, KernelField.NAME, Place.SUFFIX, false)))
                .isTrue();
        assertThat(holds(new Same(KernelField.IMAGE, KernelField.NAME, Place.SUFFIX, true)))
                .isFalse();
        assertThat(holds(new Same(KernelField.COMMAND_LINE, KernelField.NAME, Place.PREFIX, true)))
                .isTrue();
        assertThat(holds(new Same(KernelField.NAME, KernelField.COMMAND_LINE, Place.CONTAINED, true)))
                .isFalse();
        assertThat(holds(new Same(KernelField.NAME, KernelField.SCRIPT, Place.CONTAINED, true)))
                .isFalse();
    }

    @Test
    void theReasonsAreTheValuesThatHold() {
        Condition condition = new All(List.of(
                strings(KernelField.IMAGE, false, pattern(Place.SUFFIX, "/wget"), pattern(Place.SUFFIX, "/curl")),
                new Any(List.of(
                        strings(KernelField.COMMAND_LINE, false, pattern(Place.CONTAINED, "http")),
                        strings(KernelField.COMMAND_LINE, false, pattern(Place.CONTAINED, "ftp")))),
                new Compare(KernelField.USER_ID, Comparison.GREATER, 0),
                new Not(new Exists(KernelField.SCRIPT))));
        assertThat(Verdict.matched(condition, EVENT))
                .containsExactly(
                        new Verdict.Match(KernelField.IMAGE, "/curl"),
                        new Verdict.Match(KernelField.COMMAND_LINE, "http"),
                        new Verdict.Match(KernelField.USER_ID, "> 0"));
    }

    @Test
    void whatDoesNotHoldHasNoReasons() {
        assertThat(Verdict.matched(
                        new All(List.of(new Exists(KernelField.IMAGE), new Exists(KernelField.SCRIPT))), EVENT))
                .isEmpty();
    }

    @Test
    void ofManyReasonsTheFirstAreTold() {
        List<Pattern> many = IntStream.range(0, 100)
                .mapToObj(i -> new Pattern(Place.CONTAINED, new byte[] {'c'}, "value " + i))
                .toList();
        assertThat(Verdict.matched(new Strings(List.of(KernelField.NAME), true, many), EVENT))
                .hasSize(Verdict.MATCHES)
                .startsWith(new Verdict.Match(KernelField.NAME, "value 0"));
        assertThat(Verdict.matched(new All(Collections.nCopies(50, new Exists(KernelField.NAME))), EVENT))
                .hasSize(1);
    }
}
