package nightjar.sigma;

import static nightjar.matcher.KernelField.COMMAND_LINE;
import static nightjar.matcher.KernelField.PARENT_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import nightjar.matcher.Condition;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Wildcards, escapes, and what YAML makes of a value.
class ValuesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '"',
            value = {
                "a*c abbbc true",
                "a*c ac true",
                "a*c abd false",
                "a?c abc true",
                "a?c ac false",
                "a?c aéc true",
                "a?c abbc false",
                "*a?c* xxabcxx true",
                "** anything true",
                "a\\*c a*c true",
                "a\\*c abc false",
                "a\\?c a?c true",
                "a\\c a\\c true",
                "a\\\\c a\\c true",
                "a\\\\*c a\\xxc true",
                "a\\\\*c a*c false",
                "a\\\\\\*c a\\*c true",
                "a\\\\\\c a\\\\c true",
                "a\\\\\\\\c a\\\\c true",
                "a\\ a\\ true",
                "*\\\\cmd x\\cmd true",
                "ÄPFEL äpfel true",
                "äpf*l ÄPFEL true",
                "straße STRASSE false",
            })
    void aValueMayHaveWildcardsAndEscapes(String value, String commandLine, boolean expected) {
        assertThat(Compiled.holds("CommandLine: '" + value + "'", Event.commandLine(commandLine)))
                .isEqualTo(expected);
    }

    @Test
    void aWildcardWithinAValueIsALanguageWithItsLongestPieceRequired() {
        Condition condition = Compiled.line("CommandLine|contains: 'ab*cdef?g'");
        assertThat(condition).isInstanceOfSatisfying(Condition.Language.class, language -> {
            assertThat(language.field()).isEqualTo(COMMAND_LINE);
            assertThat(language.shown()).isEqualTo("ab*cdef?g");
            assertThat(language.required()
                            .map(strings -> new String(
                                    strings.patterns().getFirst().bytes(), java.nio.charset.StandardCharsets.UTF_8)))
                    .isEqualTo(Optional.of("cdef"));
        });
    }

    @Test
    void aValueThatIsOnlyAWildcardAsksWhetherThereIsTheField() {
        assertThat(Compiled.line("CommandLine: '*'")).isEqualTo(new Condition.Exists(COMMAND_LINE));
        for (String modifier : List.of("contains", "startswith", "endswith")) {
            assertThat(Compiled.line("CommandLine|" + modifier + ": ''")).isEqualTo(new Condition.Exists(COMMAND_LINE));
        }
    }

    @Test
    void whatIsLongerThanAPatternIsALanguage() {
        String value = "x".repeat(300) + "Y";
        Condition condition = Compiled.line("CommandLine|endswith: " + value);
        assertThat(condition).isInstanceOf(Condition.Language.class);
        assertThat(Verdict.holds(condition, Event.commandLine("a " + value.toLowerCase(java.util.Locale.ROOT))))
                .isTrue();
        assertThat(Verdict.holds(condition, Event.commandLine(value + "a"))).isFalse();
    }

    @Test
    void nullIsAnAbsentFieldAndAnEmptyTextIsNot() {
        Event absent = Event.commandLine("x");
        Event empty = Event.of(PARENT_IMAGE, "");
        for (String none : List.of("null", "~", "", "Null")) {
            assertThat(Compiled.holds("ParentImage: " + none, absent)).isTrue();
            assertThat(Compiled.holds("ParentImage: " + none, empty)).isFalse();
        }
        assertThat(Compiled.holds("ParentImage: ''", absent)).isFalse();
        assertThat(Compiled.holds("ParentImage: ''", empty)).isTrue();
        assertThat(Compiled.holds("ParentImage: [null, /bin/sh]", Event.of(PARENT_IMAGE, "/bin/sh")))
                .isTrue();
        assertThat(Compiled.holds("ParentImage: 'null'", absent)).as("quoted").isFalse();
    }

    @ParameterizedTest
    @CsvSource({"8080,8080", "0x1F,0x1f", "true,TRUE", "1.50,1.50", "2024-01-02,2024-01-02", "1_000,1_000", "'.5',.5"})
    void whatYamlWouldTakeForSomethingElseStaysTheTextThatItIs(String value, String commandLine) {
        assertThat(Compiled.holds("CommandLine: " + value, Event.commandLine(commandLine)))
                .isTrue();
    }

    @Test
    void aValueWithWildcardsFindsWhatAPlainSearchFinds() throws Refused {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            String value = text(random, "abAé?*");
            Value parsed = Value.parse(value, false);
            boolean cased = random.nextBoolean();
            nightjar.matcher.Dfa dfa = Automaton.of(parsed.regex(cased), new Budget(), 1);
            for (int j = 0; j < 20; j++) {
                String text = text(random, "abABé");
                boolean expected = finds(value, text, cased);
                byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                assertThat(dfa.accepts(bytes))
                        .as("seed %d: '%s' in '%s', cased %s", seed, value, text, cased)
                        .isEqualTo(expected);
                parsed.pattern(cased)
                        .ifPresent(pattern -> assertThat(pattern.isIn(bytes, cased))
                                .as("seed %d: '%s' in '%s', cased %s", seed, value, text, cased)
                                .isEqualTo(expected));
            }
        }
    }

    private static String text(Random random, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static boolean finds(String value, String text, boolean cased) {
        if (value.isEmpty()) {
            return text.isEmpty();
        }
        String rest = value.substring(1);
        return switch (value.charAt(0)) {
            case '*' -> finds(rest, text, cased) || (!text.isEmpty() && finds(value, text.substring(1), cased));
            case '?' -> !text.isEmpty() && finds(rest, text.substring(1), cased);
            default -> {
                String letter = value.substring(0, 1);
                yield !text.isEmpty()
                        && (cased
                                ? text.startsWith(letter)
                                : text.substring(0, 1).equalsIgnoreCase(letter))
                        && finds(rest, text.substring(1), cased);
            }
        };
    }
}
