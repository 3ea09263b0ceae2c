package nightjar.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import nightjar.matcher.Condition;
import nightjar.matcher.Dfa;
import nightjar.matcher.KernelField;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Regular expressions, held against those of the JDK.
class RegexTest {
    private static Dfa dfa(String expression) throws Refused {
        return Automaton.of(RegexParser.parse(expression, false, false, false, 1), new Budget(), 1);
    }

    private static boolean finds(String expression, String text) throws Refused {
        return dfa(expression).accepts(text.getBytes(UTF_8));
    }

    private static Optional<List<String>> required(String expression) throws Refused {
        return Literals.required(RegexParser.parse(expression, false, false, false, 1), KernelField.IMAGE)
                .map(strings -> strings.patterns().stream()
                        .map(pattern -> new String(pattern.bytes(), UTF_8))
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '"',
            value = {
                "abc xxabcxx true",
                "^abc xabc false",
                "abc$ abcx false",
                "a|b b true",
                "(?i)ABC aBc true",
                "(?i:a)b Ab true",
                "(?i:a)b AB false",
                "a(?i)b|c aC true",
                "a{2,3} xaax true",
                "(a{2}b)c aac false",
                "(a{2}b)c xaabc true",
                "^a{2,3}$ aaaa false",
                "a{,3} a{,3} true",
                "\\d{3} a12b false",
                "[^a-c] abc false",
                "[]a]+ ] true",
                "[a\\-z] - true",
                "[[:digit:]]z 7z true",
                "\\x41 A true",
                "\\x{e9} é true",
                "^.$ é true",
                "^[^é]$ é false",
                "(?i)É é true",
                "\\bcat\\b \"a cat.\" true",
                "\\bcat\\b concat false",
                "\\Bcat concat true",
                "\\Qa.b\\E a.b true",
                "\\Qa.b\\E axb false",
                "(?#note)ab ab true",
                "(?<name>ab)c abc true",
            })
    void anExpressionFindsWhatItSays(String expression, String text, boolean found) throws Refused {
        assertThat(finds(expression, text)).isEqualTo(found);
    }

    @Test
    void withMTheAnchorsAreThoseOfLines() throws Refused {
        Dfa lines = Automaton.of(RegexParser.parse("^b$", false, true, false, 1), new Budget(), 1);
        assertThat(lines.accepts("a\nb\nc".getBytes(UTF_8))).isTrue();
        assertThat(lines.accepts("a\nbb\nc".getBytes(UTF_8))).isFalse();
    }

    @Test
    void aDotTakesANewlineOnlyWithS() throws Refused {
        assertThat(finds("a.b", "a\nb")).isFalse();
        assertThat(finds("(?s)a.b", "a\nb")).isTrue();
    }

    @Test
    void theEndIsTheVeryEnd() throws Refused {
        assertThat(finds("a$", "a\n")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a(?=b) looking",
                "(?<!a)b looking",
                "(a)\\1 back",
                "a++ possessive",
                "(?>a) atomic",
                "(?R) not.supported",
                "\\p{L} not.known",
                "\\Z \\\\z",
                "a** two.repetitions",
                "*a nothing.to.repeat",
                "a{3,2} below",
                "a{2000} more.than.1,000",
                "(a no.'.'",
                "a) closes.nothing",
                "[a no.'.'",
                "[z-a] before.it.begins",
                "^* cannot.be.repeated",
                "a\\ at.the.end",
                "(?x)a flags.are",
                "(*UTF)a verbs",
                "\\xZZ no.character",
            })
    void whatAnAutomatonCannotDoIsRefusedByItsName(String expression, String reason) {
        assertThatThrownBy(() -> dfa(expression))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("character ")
                .hasMessageFindingMatch(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|b)*a(a|b){16}", "(x{1000}){1000}", "((a{100}){100}){100}", ".{900}.*a.{900}b"})
    void anExpressionThatWouldTakeTheMemoryIsRefused(String expression) {
        assertThatThrownBy(() -> dfa(expression))
                .isInstanceOf(Refused.class)
                .hasMessageFindingMatch("too large|states|steps");
    }

    @Test
    void theAutomatonIsTheSmallest() throws Refused {
        assertThat(dfa("abc").states()).isEqualTo(5); // four, and the one that a value ends in which has it not
        assertThat(dfa("(abc|abc|ab(c|c))").states()).isEqualTo(5);
        assertThat(dfa("").states()).isEqualTo(1);
        assertThat(dfa("abc").classes()).isEqualTo(5); // a, b, c, any other, the end
    }

    @Test
    void aByteThatIsNoPartOfACharacterIsOneCharacter() throws Refused {
        byte[] cut = {'a', (byte) 0xe2, (byte) 0x82, 'b'};
        assertThat(dfa("^a.b$").accepts(cut)).isTrue();
        assertThat(dfa("^a..b$").accepts(cut)).isFalse();
        byte[] stray = {'a', (byte) 0x80, (byte) 0xff, 'b'};
        assertThat(dfa("^a..b$").accepts(stray)).isTrue();
        assertThat(dfa("a[^x]+b").accepts(stray)).isTrue();
        assertThat(dfa("é").accepts(new byte[] {(byte) 0xc3, (byte) 0xc3, (byte) 0xa9}))
                .as("after a byte that is stray, the next character is one")
                .isTrue();
    }

    @Test
    void whatEveryMatchHasIsFound() throws Refused {
        assertThat(required("wget .*\\.sh")).contains(List.of("wget "));
        assertThat(required("(curl|wget)\\s")).contains(List.of("curl", "wget"));
        assertThat(required("(?i)CURL")).contains(List.of("curl"));
        assertThat(required("a+")).isEmpty();
        assertThat(required("(ab)+c?")).contains(List.of("ab"));
        assertThat(required("(abc)?d")).isEmpty();
        assertThat(required("abc|.*")).isEmpty();
        assertThat(required("[ab]cd")).contains(List.of("acd", "bcd"));
        assertThat(required("ab{3}")).contains(List.of("abbb"));
    }

    @Test
    void itFindsWhatTheJdkFinds() throws Refused {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < 1_500; i++) {
            String expression = new Writer(random).either(3);
            int flags = random.nextInt(8);
            Regex regex = RegexParser.parse(expression, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, 1);
            Dfa dfa;
            try {
                dfa = Automaton.of(regex, new Budget(), 1);
            } catch (Refused _) {
                continue;
            }
            Pattern pattern = Pattern.compile(
                    expression.replace("(?i:", "(?iu:"),
                    Pattern.UNIX_LINES
                            | ((flags & 1) != 0 ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0)
                            | ((flags & 2) != 0 ? Pattern.MULTILINE : 0)
                            | ((flags & 4) != 0 ? Pattern.DOTALL : 0));
            Optional<Condition.Strings> required = Literals.required(regex, KernelField.IMAGE);
            for (int j = 0; j < 40; j++) {
                // The JDK finds \B also between the halves of a surrogate pair.
                byte[] bytes = text(random, expression.contains("\\B") ? "" : "😀");
                String text = new String(bytes, UTF_8);
                if (text.endsWith("\n") || text.isEmpty()) {
                    continue; // where the JDK has other places for '$' and, of lines, '^'
                }
                if (text.codePoints().anyMatch(each -> Character.getType(each) == Character.NON_SPACING_MARK)) {
                    continue; // which the JDK takes for a part of the word before
                }
                boolean found = pattern.matcher(text).find();
                assertThat(dfa.accepts(bytes))
                        .as("seed %d: /%s/ with flags %d in '%s'", seed, expression, flags, text)
                        .isEqualTo(found);
                if (found && required.isPresent()) {
                    assertThat(Verdict.holds(required.get(), new Event().with(KernelField.IMAGE, bytes)))
                            .as("seed %d: %s of /%s/ with flags %d in '%s'", seed, required, expression, flags, text)
                            .isTrue();
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(30_000);
    }

    private static byte[] text(Random random, String more) {
        String letters = random.nextBoolean() ? "abAB" : "abcAB \n_0éÉ-€" + more;
        int[] points = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        byte[] bytes = text.toString().getBytes(UTF_8);
        if (bytes.length > 0 && random.nextInt(3) == 0) {
            // Bytes that are no text; not 0xed, where the JDK counts a surrogate as one.
            bytes[random.nextInt(bytes.length)] = (byte) (0x80 + random.nextInt(0x6d));
        }
        return bytes;
    }

    /// Writes expressions.
    private record Writer(Random random) {
        String either(int depth) {
            StringBuilder either = new StringBuilder(sequence(depth));
            while (random.nextInt(4) == 0) {
                either.append('|').append(sequence(depth));
            }
            return either.toString();
        }

        private String sequence(int depth) {
            StringBuilder sequence = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                sequence.append(piece(depth));
            }
            return sequence.toString();
        }

        private String piece(int depth) {
            String atom = depth > 0 && random.nextInt(4) == 0
                    ? pick("(", "(?:", "(?i:", "(?s:", "(?m:") + either(depth - 1) + ")"
                    : pick("a", "b", "A", "c", "ab", " ", "é", "€", "\\.", "_", "\\n", "\\x61", "0");
            if (random.nextInt(3) == 0) {
                atom = pick(".", "\\d", "\\w", "\\s", "\\W", "\\D", "[ab]", "[^a]", "[a-c_]", "[^é\\w]", "[\\s0-9]");
            } else if (random.nextInt(8) == 0) {
                return pick("^", "$", "\\b", "\\B", "\\A", "\\z");
            }
            if (random.nextInt(3) > 0) {
                return atom;
            }
            String times = pick("*", "+", "?", "{2}", "{1,3}", "{0,1}", "{2,}", "*?", "+?", "??");
            // Where a group may be empty, the JDK counts an empty one for all that are left, and finds too little.
            return times.startsWith("{2") && atom.endsWith(")") ? "(?:" + atom + "b)" + times : atom + times;
        }

        private String pick(String... of) {
            return of[random.nextInt(of.length)];
        }
    }
}
