package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// YAML, and what is made to look like it.
class YamlReaderTest {
    private static YamlReader.Read read(String yaml) {
        return YamlReader.read(Compiled.source("x.yml", yaml));
    }

    private static Refused refused(String yaml) {
        return read(yaml).refused().orElseThrow();
    }

    @Test
    void everyScalarIsTheTextThatStandsThere() {
        assertThat(read("[8080, true, ~, 2024-01-02, 0x1f, 1e3, 'q', \"d\\n\", !!str 5]")
                        .documents())
                .singleElement()
                .isEqualTo(new Yaml.Sequence(
                        List.of(
                                new Yaml.Scalar("8080", true, 1),
                                new Yaml.Scalar("true", true, 1),
                                new Yaml.Scalar("~", true, 1),
                                new Yaml.Scalar("2024-01-02", true, 1),
                                new Yaml.Scalar("0x1f", true, 1),
                                new Yaml.Scalar("1e3", true, 1),
                                new Yaml.Scalar("q", false, 1),
                                new Yaml.Scalar("d\n", false, 1),
                                new Yaml.Scalar("5", false, 1)),
                        1));
    }

    @Test
    void everyNodeKnowsItsLine() {
        Yaml.Mapping map = (Yaml.Mapping)
                read("# comment\na: 1\nb:\n  - x\n  - y\n").documents().getFirst();
        assertThat(map.line()).isEqualTo(2);
        assertThat(map.line("b")).isEqualTo(3);
        assertThat(((Yaml.Sequence) java.util.Objects.requireNonNull(map.get("b")))
                        .items()
                        .getLast()
                        .line())
                .isEqualTo(5);
    }

    @Test
    void documentsBeforeABrokenOneAreRead() {
        YamlReader.Read read = read("a: 1\n---\nb: 2\n---\n[\n");
        assertThat(read.documents()).hasSize(2);
        assertThat(read.refused()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "a: 1\\na: 2;2;the key 'a' stands there twice, first on line 1",
                "a: [1, 2;1;not YAML",
                "a: *x;1;the alias '*x' names nothing",
                "&x a: 1\\n<<: *x;2;merge keys",
                "[a]: 1;1;a key is a list",
                "{a: 1}: 1;1;a key is a map",
                "a: !!binary aGk=;1;the tag 'tag:yaml.org,2002:binary' is not known",
                "a: !java.lang.Runtime x;1;is not known",
                "a: !!set {};1;is not known",
                "a: b: c;1;not YAML",
                "a\\n\\tb: c;0;not YAML",
                "\\u0001;1;U+0001 is not allowed",
                "%YAML 3.0\\n---\\na;0;not YAML",
            })
    void whatIsNotYamlIsRefusedWithItsLine(String yaml, int line, String reason) {
        Refused refused = refused(yaml.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0001", "\u0001"));
        assertThat(refused.reason()).contains(reason);
        if (line > 0) {
            assertThat(refused.line()).isEqualTo(line);
        }
    }

    @Test
    void whatIsNotUtf8IsRefusedWithItsLine() {
        byte[] bytes = "a: 1\nb: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        Refused refused = YamlReader.read(new RuleSource("x", bytes)).refused().orElseThrow();
        assertThat(refused.line()).isEqualTo(2);
        assertThat(refused.reason()).isEqualTo("byte e9 is no part of UTF-8; save the file as UTF-8");
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertThat(read("\ufeffa: 1").documents()).hasSize(1);
    }

    @Test
    void anEmptyFileHasNoDocuments() {
        assertThat(read("").documents()).isEmpty();
        assertThat(read("# nothing\n").refused()).isEmpty();
    }

    @Test
    @Timeout(60)
    void whatIsTooDeepIsRefused() {
        assertThat(refused("[".repeat(100_000)).reason()).contains("more than 32 levels deep");
        assertThat(refused("{a: ".repeat(100_000)).reason()).contains("more than 32 levels deep");
        assertThat(refused("- ".repeat(100_000)).reason()).contains("more than 32 levels deep");
        StringBuilder indented = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            indented.append(" ".repeat(i)).append("a:\n");
        }
        assertThat(refused(indented.toString()).reason()).contains("more than 32 levels deep");
    }

    @Test
    @Timeout(60)
    void aBombOfAliasesIsRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d, ".formatted(i - 1).repeat(10))
                    .append("]\n");
        }
        assertThat(refused(bomb.toString()).reason()).contains("more than 500,000 values in a file");
        assertThat(read("a: &x [*x]").refused()).isPresent();
    }

    @Test
    @Timeout(120)
    void aFileOfTheGreatestSizeTakesSeconds() {
        String line = "- x\n";
        assertThat(refused(line.repeat(RuleSources.FILE_BYTES / line.length())).reason())
                .contains("more than 500,000 values");
    }

    @Test
    @Timeout(60)
    void whateverALargeFileIsMadeOfTheTimeIsInProportion() {
        int bytes = RuleSources.FILE_BYTES / 16;
        assertThat(read("a: '" + "x".repeat(bytes) + "'").documents()).hasSize(1);
        assertThat(read("#" + "x".repeat(bytes)).refused()).isEmpty();
        assertThat(read("a: |\n" + " x\n".repeat(bytes / 3)).documents()).hasSize(1);
        assertThat(read("\n".repeat(bytes)).documents()).isEmpty();
        assertThat(read("a: \"" + "\\x41".repeat(bytes / 4) + "\"").documents()).hasSize(1);
        assertThat(read("a ".repeat(bytes / 2)).documents()).hasSize(1);
        assertThat(read("a: b\n" + "  b\n".repeat(bytes / 4)).documents()).hasSize(1);
        assertThat(read("--- a\n".repeat(YamlReader.NODES + 1)).refused()).isPresent();
    }
}
