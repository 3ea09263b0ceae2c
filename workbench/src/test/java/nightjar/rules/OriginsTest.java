package nightjar.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import nightjar.matcher.Origin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an editor, a package or a person does to rules is seen by looking at them from outside.
class OriginsTest {
    @TempDir
    Path rules;

    @BeforeEach
    void someRules() throws Exception {
        Files.createDirectories(rules.resolve("deep/er"));
        Files.createDirectories(rules.resolve(".git"));
        for (String name : List.of("a.yml", "deep/er/b.yaml", "policy.yml", ".git/c.yml", "README.md")) {
            Files.writeString(rules.resolve(name), "x");
            Files.setLastModifiedTime(rules.resolve(name), FileTime.fromMillis(1_000));
        }
        for (String name : List.of(".", "deep", "deep/er")) {
            Files.setLastModifiedTime(rules.resolve(name), FileTime.fromMillis(1_000));
        }
    }

    private boolean isAsItWas(List<Origin> origins) {
        return origins.stream().allMatch(Origin::isAsItWas);
    }

    @Test
    void theyAreTheDirectoriesAndWhatMayBeRules() {
        assertThat(Origins.of(List.of(rules)).stream()
                        .map(origin -> rules.relativize(Path.of(origin.path())).toString()))
                .containsExactlyInAnyOrder("", "a.yml", "policy.yml", "deep", "deep/er", "deep/er/b.yaml");
    }

    @Test
    void whatNobodyTouchesIsAsItWas() {
        assertThat(isAsItWas(Origins.of(List.of(rules)))).isTrue();
    }

    @Test
    void aFileThatIsWrittenToIsSeen() throws Exception {
        List<Origin> origins = Origins.of(List.of(rules));
        Files.writeString(rules.resolve("deep/er/b.yaml"), "y");
        assertThat(isAsItWas(origins)).isFalse();
    }

    @Test
    void aFileThatComesGoesOrIsReplacedIsSeen() throws Exception {
        List<Origin> origins = Origins.of(List.of(rules));
        Files.writeString(rules.resolve("deep/new.yml"), "x");
        assertThat(isAsItWas(origins)).isFalse();

        List<Origin> more = Origins.of(List.of(rules));
        Path other = Files.writeString(rules.resolve("deep/new.yml~"), "z");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(rules.resolve("deep/new.yml")));
        Files.setLastModifiedTime(rules.resolve("deep"), FileTime.fromMillis(1_000));
        Files.move(other, rules.resolve("deep/new.yml"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(isAsItWas(more)).isFalse();

        List<Origin> fewer = Origins.of(List.of(rules));
        Files.delete(rules.resolve("a.yml"));
        assertThat(isAsItWas(fewer)).isFalse();
    }

    @Test
    void aDirectoryThatIsNotThereYetIsSeenWhenItComes() throws Exception {
        List<Origin> origins = Origins.of(List.of(rules.resolve("later")));
        assertThat(isAsItWas(origins)).isTrue();
        Files.createDirectory(rules.resolve("later"));
        assertThat(isAsItWas(origins)).isFalse();
    }
}
