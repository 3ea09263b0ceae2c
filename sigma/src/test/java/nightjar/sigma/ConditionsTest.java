package nightjar.sigma;

import static nightjar.matcher.KernelField.COMMAND_LINE;
import static nightjar.matcher.KernelField.IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nightjar.matcher.Condition;
import nightjar.matcher.Pattern;
import nightjar.matcher.Pattern.Place;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Selections, how they hang together, and how small a condition becomes.
class ConditionsTest {
    /// Selections `a1`, `a2`, `b` and `_c`, which hold where the command line has their letter.
    private static final String LETTERS = """
            a1:
              CommandLine|contains: p
            a2:
              CommandLine|contains: q
            b:
              CommandLine|contains: r
            _c:
              CommandLine|contains: s
            """;

    private static boolean holds(String condition, String commandLine) {
        Condition compiled = Compiled.rule("process_creation", LETTERS + "condition: " + condition)
                .condition();
        return Verdict.holds(compiled, Event.commandLine(commandLine));
    }

    private static Pattern pattern(Place place, String text) {
        return new Pattern(place, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), text);
    }

    @ParameterizedTest
    @CsvSource({
        "a1,p,true",
        "a1,q,false",
        "not a1,q,true",
        "NOT a1 AND a2,q,true",
        "a1 or a2 and b,p,true",
        "(a1 or a2) and b,p,false",
        "(a1 or a2) and b,qr,true",
        "not (a1 or a2),r,true",
        "not not a1,p,true",
        "1 of a*,q,true",
        "any of a*,q,true",
        "all of a*,q,false",
        "all of a*,pq,true",
        "2 of *,pr,true",
        "2 of *,p,false",
        "2 of them,ps,false",
        "2 of them,pr,true",
        "1 of them,s,false",
        "1 of _*,s,true",
        "all of them,pqr,true",
        "a1 and not 1 of b*,pr,false",
        "a1 and not 1 of b*,p,true",
        "1 of a1,p,true",
        "1 of *1,p,true",
        "1 of *1*,q,false",
        "all of *a*2*,q,true",
    })
    void aConditionJoinsSelections(String condition, String commandLine, boolean expected) {
        assertThat(holds(condition, commandLine)).isEqualTo(expected);
    }

    @Test
    void aListOfConditionsIsAnyOfThem() {
        assertThat(holds("\n  - a1\n  - b", "r")).isTrue();
        assertThat(holds("\n  - a1\n  - b", "q")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "a3;there is no selection 'a3'",
                "a1 and;it ends where",
                "(a1;'(' has no ')'",
                "a1);')' is not expected here",
                "a1 a2;'a2' is not expected here",
                "and a1;the name of a selection is expected",
                "3 of a*;asks for 3 of 2",
                "0 of a*;'0 of' is not known",
                "some of a*;'some of' is not known",
                "1 of x*;no selection is called 'x*'",
                "1 of;needs 'them'",
                "a1 | count() > 3;write a correlation rule",
                "'';the condition is empty",
            })
    void aConditionThatCannotBeReadIsRefused(String condition, String reason) {
        Refusal refusal = Compiled.refusal(LETTERS + "condition: " + condition);
        assertThat(refusal.reason()).contains(reason);
        assertThat(refusal.line()).as("the line of the condition").isEqualTo(15);
        assertThat(refusal.id()).isEqualTo("r-1");
    }

    @Test
    void whoeverMistypesANameIsToldTheNearest() {
        assertThat(Compiled.refusal(LETTERS + "condition: a3").reason()).endsWith("; did you mean 'a1' or 'a2'?");
    }

    @Test
    void aDetectionWithoutConditionIsRefused() {
        assertThat(Compiled.refusal(LETTERS).reason()).contains("the condition is missing");
    }

    @Test
    void countingBelongsToCorrelations() {
        assertThat(Compiled.refusal(LETTERS + "timeframe: 5m\ncondition: a1").reason())
                .contains("correlation rule with a timespan");
    }

    @Test
    void whatNamesCannotExpressIsNotExpanded() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            many.append("s%d:\n  CommandLine: x%d\n".formatted(i, i));
        }
        assertThat(Compiled.refusal(many + "condition: 20 of s*").reason()).contains("more than 256 ways to choose");
    }

    @Test
    void moreSelectionsThanCanBeJoinedAreRefused() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= Detections.SELECTIONS; i++) {
            many.append("s%d: {Image: x}\n".formatted(i));
        }
        assertThat(Compiled.refusal(many + "condition: 1 of s*").reason())
                .isEqualTo("1,001 selections; at most 1,000 can be joined");
    }

    @Test
    void aMapIsAllOfItAndAListOfMapsIsAnyOfThem() {
        Condition map = Compiled.rule("process_creation", """
                        s:
                          Image|endswith: /curl
                          CommandLine|contains: http
                        condition: s
                        """).condition();
        assertThat(Verdict.holds(map, Event.of(IMAGE, "/bin/curl").with(COMMAND_LINE, "curl http://")))
                .isTrue();
        assertThat(Verdict.holds(map, Event.of(IMAGE, "/bin/curl").with(COMMAND_LINE, "curl")))
                .isFalse();
        Condition list = Compiled.rule("process_creation", """
                        s:
                          - Image|endswith: /curl
                          - CommandLine|contains: http
                        condition: s
                        """).condition();
        assertThat(Verdict.holds(list, Event.of(IMAGE, "/bin/curl"))).isTrue();
        assertThat(Verdict.holds(list, Event.commandLine("http"))).isTrue();
        assertThat(Verdict.holds(list, Event.commandLine("ftp"))).isFalse();
    }

    @Test
    void keywordsAreLookedForInEveryTextOfTheKernel() {
        Condition any = Compiled.rule("process_creation", "k:\n  - evil\n  - WORSE\ncondition: k")
                .condition();
        assertThat(any).isInstanceOf(Condition.Strings.class);
        assertThat(Verdict.holds(any, Event.of(IMAGE, "/tmp/Evil.sh"))).isTrue();
        assertThat(Verdict.holds(any, Event.of(nightjar.matcher.KernelField.PARENT_COMMAND_LINE, "a worse thing")))
                .isTrue();
        assertThat(Verdict.holds(any, Event.commandLine("good"))).isFalse();
        Condition all = Compiled.rule("process_creation", "k:\n  '|all':\n    - evil\n    - w*rse\ncondition: k")
                .condition();
        assertThat(Verdict.holds(all, Event.of(IMAGE, "/tmp/evil").with(COMMAND_LINE, "is worse")))
                .isTrue();
        assertThat(Verdict.holds(all, Event.of(IMAGE, "/tmp/evil"))).isFalse();
    }

    @Test
    void aListOnOneFieldIsOnePredicate() {
        assertThat(Compiled.line("""
                        CommandLine:
                          - 'a*'
                          - '*b'
                          - '*c*'
                          - d
                          - d
                        """))
                .isEqualTo(new Condition.Strings(
                        List.of(COMMAND_LINE),
                        false,
                        List.of(
                                pattern(Place.PREFIX, "a"),
                                pattern(Place.SUFFIX, "b"),
                                pattern(Place.CONTAINED, "c"),
                                pattern(Place.EQUAL, "d"))));
    }

    @Test
    void selectionsOnOneFieldOfWhichAnyWillDoAreOnePredicate() {
        Condition condition = Compiled.rule("process_creation", """
                        a:
                          - Image|endswith: /x
                          - Image: /y
                        b:
                          Image|contains: z
                        condition: a or b
                        """).condition();
        assertThat(condition)
                .isEqualTo(new Condition.Strings(
                        List.of(IMAGE),
                        false,
                        List.of(
                                pattern(Place.SUFFIX, "/x"),
                                pattern(Place.EQUAL, "/y"),
                                pattern(Place.CONTAINED, "z"))));
    }

    @Test
    void aSimpleConditionMeansWhatTheOriginalDid() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Condition condition = random(random, 4);
            Condition simple = Simple.of(condition);
            assertThat(Simple.of(simple)).as("seed %d", seed).isEqualTo(simple);
            for (String text : List.of("", "a", "b", "ab", "abc", "bc")) {
                assertThat(Verdict.holds(simple, Event.commandLine(text)))
                        .as("seed %d: %s, which was %s, in '%s'", seed, simple, condition, text)
                        .isEqualTo(Verdict.holds(condition, Event.commandLine(text)));
            }
        }
    }

    private static Condition random(Random random, int depth) {
        List<Condition> of = new ArrayList<>();
        for (int i = depth == 0 ? 0 : random.nextInt(4); i > 0; i--) {
            of.add(random(random, depth - 1));
        }
        return switch (random.nextInt(depth == 0 ? 1 : 4)) {
            case 1 -> new Condition.All(of);
            case 2 -> new Condition.Any(of);
            case 3 -> new Condition.Not(random(random, depth - 1));
            default ->
                new Condition.Strings(
                        List.of(COMMAND_LINE),
                        random.nextBoolean(),
                        List.of(pattern(Place.CONTAINED, random.nextBoolean() ? "a" : "b")));
        };
    }
}
