package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files and directories that rules are read from.
class RuleSourcesTest {
    @TempDir
    Path directory = Path.of("");

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.writeString(file, text);
    }

    private RuleSources read() {
        return RuleSources.read(List.of(directory));
    }

    private List<String> names(List<RuleSource> sources) {
        return sources.stream()
                .map(source -> directory.relativize(Path.of(source.name())).toString())
                .toList();
    }

    @Test
    void aDirectoryIsReadAtAnyDepthInTheOrderOfPaths() throws IOException {
        write("b.yml", "b");
        write("a/z.yaml", "z");
        write("a/deep/er/x.yml", "x");
        write("readme.md", "");
        RuleSources sources = read();
        assertThat(names(sources.rules())).containsExactly("a/deep/er/x.yml", "a/z.yaml", "b.yml");
        assertThat(sources.rules().getLast().bytes()).isEqualTo("b".getBytes(StandardCharsets.UTF_8));
        assertThat(sources.refusals()).isEmpty();
    }

    @Test
    void testsAndHiddenFilesAreNoRules() throws IOException {
        write("a.test.yml", "");
        write(".hidden.yml", "");
        write(".git/a.yml", "");
        assertThat(read().rules()).isEmpty();
    }

    @Test
    void whatStandsAtTheTopApartFromTheRulesIsKeptApart() throws IOException {
        write("exceptions.yml", "");
        write("placeholders.yml", "");
        write("policy.yml", "");
        write("attack-aliases.yml", "");
        write("sub/policy.yml", "");
        RuleSources sources = read();
        assertThat(sources.rules()).isEmpty();
        assertThat(names(sources.exceptions())).containsExactly("exceptions.yml");
        assertThat(names(sources.placeholders())).containsExactly("placeholders.yml");
        assertThat(names(sources.policies())).containsExactly("policy.yml");
        assertThat(names(sources.aliases())).containsExactly("attack-aliases.yml");
        assertThat(sources.refusals())
                .singleElement()
                .satisfies(
                        refusal -> assertThat(refusal.toString())
                                .endsWith(
                                        "sub/policy.yml: counts only at the top of a directory of rules; move it there, or rename it"));
    }

    @Test
    void aFileMayBeNamedItself() throws IOException {
        Path rule = write("rule.txt", "r");
        Path policy = write("elsewhere/policy.yml", "p");
        RuleSources sources = RuleSources.read(List.of(rule, policy));
        assertThat(names(sources.rules())).containsExactly("rule.txt");
        assertThat(names(sources.policies())).containsExactly("elsewhere/policy.yml");
    }

    @Test
    void aFileThatIsReachedTwiceIsReadOnce() throws IOException {
        Path rule = write("a.yml", "a");
        Files.createSymbolicLink(directory.resolve("b.yml"), rule);
        assertThat(names(RuleSources.read(List.of(directory, rule)).rules())).containsExactly("a.yml");
    }

    @Test
    void linksThatLeadInACircleDoNoHarm() throws IOException {
        write("a.yml", "a");
        Files.createDirectories(directory.resolve("sub"));
        Files.createSymbolicLink(directory.resolve("sub/up"), directory);
        Files.createSymbolicLink(directory.resolve("self.yml"), directory.resolve("self.yml"));
        RuleSources sources = read();
        assertThat(names(sources.rules())).containsExactly("a.yml");
        assertThat(sources.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.file()).endsWith("self.yml"));
    }

    @Test
    @Timeout(30)
    void aPipeIsNotWaitedFor() throws Exception {
        Path pipe = directory.resolve("pipe.yml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(read().refusals()).extracting(Refusal::reason).containsExactly("is not a regular file");
        assertThat(RuleSources.read(List.of(pipe, Path.of("/dev/zero"))).refusals())
                .extracting(Refusal::reason)
                .containsOnly("is neither a regular file nor a directory");
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThat(RuleSources.read(List.of(directory.resolve("none"))).refusals())
                .extracting(Refusal::reason)
                .containsExactly("there is no such file or directory");
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        write("a.yml", "a");
        try (RandomAccessFile large =
                new RandomAccessFile(directory.resolve("large.yml").toFile(), "rw")) {
            large.setLength(RuleSources.FILE_BYTES + 1);
        }
        RuleSources sources = read();
        assertThat(names(sources.rules())).containsExactly("a.yml");
        assertThat(sources.refusals())
                .extracting(Refusal::reason)
                .containsExactly("has more than 10,485,760 bytes; split it");
    }

    @Test
    void filesThatAreTooLargeTogetherAreRefusedEachByName() throws IOException {
        for (int i = 0; i < 8; i++) {
            try (RandomAccessFile large =
                    new RandomAccessFile(directory.resolve(i + ".yml").toFile(), "rw")) {
                large.setLength(RuleSources.FILE_BYTES);
            }
        }
        RuleSources sources = read();
        assertThat(sources.rules()).hasSize(6);
        assertThat(sources.refusals())
                .hasSize(2)
                .allSatisfy(refusal -> assertThat(refusal.reason()).contains("67,108,864 bytes"));
    }
}
