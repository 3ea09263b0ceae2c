package nightjar.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BookTest {
    @Test
    void itSaysWhatWasWritten() throws Exception {
        byte[] bytes = Book.bytes(ruleset(everything(), Duration.ofSeconds(10)), Map.of("id", Where.PREFILTER));
        Book.Content content = Book.content(ByteBuffer.wrap(bytes));
        assertThat(content.places()).isEqualTo(Map.of("id", Where.PREFILTER));
        assertThat(content.ruleset().correlations())
                .isEqualTo(ruleset(everything(), Duration.ofSeconds(10)).correlations());
        Rule rule = content.ruleset().rules().getFirst();
        assertThat(rule.title()).isEqualTo("Title \u00e4\ud83d\ude00");
        assertThat(rule.action()).isEqualTo(Action.BLOCK);
        assertThat(rule.condition().toString().replaceAll("Dfa@[0-9a-f]+", ""))
                .isEqualTo(everything().toString().replaceAll("Dfa@[0-9a-f]+", ""));
        assertThat(Book.bytes(content.ruleset(), content.places())).isEqualTo(bytes);
    }

    @Test
    void itEndsWhereItShould() {
        byte[] bytes = Book.bytes(ruleset(everything(), Duration.ofSeconds(10)), Map.of());
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(Arrays.copyOf(bytes, length));
        }
        assertThatThrownBy(() -> Book.content(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1))))
                .hasMessageContaining("1 bytes behind the rules");
    }

    @Test
    void conditionsAreNestedToABound() throws Exception {
        assertThat(Book.content(ByteBuffer.wrap(nested(Book.DEPTH))).ruleset().rules())
                .hasSize(1);
        byte[] deeper = nested(Book.DEPTH + 1);
        assertThatThrownBy(() -> Book.content(ByteBuffer.wrap(deeper)))
                .hasMessageContaining("conditions nested more than 200 deep");
        byte[] deepest = nested(50);
        ByteBuffer wide = ByteBuffer.allocate(1 << 20);
        wide.put(deepest, 0, at(deepest));
        while (wide.hasRemaining()) {
            wide.put((byte) 2); // not not not …
        }
        assertThatThrownBy(() -> Book.content(wide.flip()))
                .isInstanceOf(MalformedImageException.class)
                .hasMessageContaining("nested");
    }

    /// Where the condition of the only rule begins: nowhere before are there three negations.
    private static int at(byte[] book) {
        for (int at = 0; ; at++) {
            if (book[at] == 2 && book[at + 1] == 2 && book[at + 2] == 2) {
                return at;
            }
        }
    }

    private static byte[] nested(int depth) {
        Condition condition = new Condition.Exists(KernelField.IMAGE);
        for (int i = 0; i < depth; i++) {
            condition = new Condition.Not(condition);
        }
        return Book.bytes(new Ruleset(List.of(rule(condition)), List.of(), Map.of()), Map.of());
    }

    @Test
    void noCountIsLargerThanWhatIsLeft() {
        byte[] bytes = Book.bytes(ruleset(everything(), Duration.ofSeconds(10)), Map.of());
        for (int at = 0; at + 4 <= bytes.length; at++) {
            for (int count : List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, bytes.length, 0x00ff_ffff)) {
                ByteBuffer changed =
                        ByteBuffer.wrap(bytes.clone()).putInt(at, count).position(0);
                readInPeace(changed, "%d at %d".formatted(count, at));
            }
        }
    }

    @Test
    void anyBytesAreReadInPeace() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        byte[] bytes = Book.bytes(ruleset(everything(), Duration.ofSeconds(10)), Map.of());
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = bytes.clone();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            readInPeace(ByteBuffer.wrap(changed), "seed %d, round %d".formatted(seed, round));
        }
    }

    @Test
    void correlationsThatCannotBeJudgedAreRefused() {
        byte[] bytes = Book.bytes(ruleset(everything(), Duration.ZERO), Map.of());
        assertThatThrownBy(() -> Book.content(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedImageException.class)
                .hasMessage("not a matcher image: correlation c: a timespan of PT0S; at most PT8784H");
    }

    private static void readInPeace(ByteBuffer bytes, String story) {
        try {
            Book.Content content = Book.content(bytes);
            assertThat(content.ruleset().rules()).as(story).hasSizeLessThan(2_000);
        } catch (MalformedImageException e) {
            assertThat(e).as(story).hasMessageStartingWith("not a matcher image: ");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(story, e);
        }
    }

    private static void assertRefused(byte[] bytes) {
        assertThatThrownBy(() -> Book.content(ByteBuffer.wrap(bytes)))
                .as("%d bytes", bytes.length)
                .isInstanceOf(MalformedImageException.class);
    }

    /// One of each kind of condition.
    private static Condition everything() {
        var strings = new Condition.Strings(
                List.of(KernelField.IMAGE, new EventField("a.b")),
                false,
                List.of(new Pattern(Pattern.Place.SUFFIX, "/x".getBytes(StandardCharsets.UTF_8), "*/x")));
        int[] classOf = new int[Dfa.SYMBOLS];
        classOf['a'] = 1;
        var dfa = new Dfa(classOf, 2, new int[] {0, 1, 1, 0}, new boolean[] {false, true}, 0);
        return new Condition.All(List.of(
                new Condition.Any(List.of(strings, new Condition.Not(strings))),
                new Condition.Language(KernelField.COMMAND_LINE, dfa, Optional.of(strings), "a+"),
                new Condition.Language(KernelField.NAME, dfa, Optional.empty(), "a"),
                new Condition.Compare(KernelField.USER_ID, Condition.Comparison.LESS_OR_EQUAL, -1),
                new Condition.Exists(KernelField.SCRIPT),
                new Condition.Same(KernelField.IMAGE, KernelField.PARENT_IMAGE, Pattern.Place.PREFIX, true)));
    }

    private static Rule rule(Condition condition) {
        return new Rule(
                "id",
                "name",
                "Title \u00e4\ud83d\ude00",
                "",
                Level.CRITICAL,
                List.of("t"),
                "",
                List.of(),
                List.of(),
                "f.yml",
                3,
                Category.FILE_EVENT,
                condition,
                Action.BLOCK);
    }

    private static Ruleset ruleset(Condition condition, Duration timespan) {
        var correlation = new Correlation(
                "c",
                "",
                "",
                "",
                Level.LOW,
                List.of(),
                "",
                List.of(),
                "",
                1,
                Correlation.Kind.TEMPORAL_ORDERED,
                List.of("id", "d"),
                List.of("x"),
                Map.of("x", Map.of("id", "file.path", "d", "process.executable")),
                timespan,
                "",
                List.of(new Correlation.Threshold(Correlation.Comparison.LESS, 3)),
                true);
        return new Ruleset(
                List.of(rule(condition)),
                List.of(correlation),
                Map.of(
                        Category.PROCESS_CREATION,
                        new Condition.Exists(KernelField.NAME),
                        Category.FILE_EVENT,
                        condition));
    }
}
