package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import nightjar.events.FileClose;
import nightjar.events.FileCreate;
import nightjar.events.FileRename;
import nightjar.events.FileWrite;
import nightjar.events.RuleMatch;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.io.TempDir;

/// Rules about files are judged in the hook, wherever the files lie.
final class FileRulesTest {
    private static final Scope NOTHING =
            new Scope(Set.of(Family.values()), List.of(), List.of(), List.of(), List.of(), List.of());

    @TempDir
    Path directory;

    @KernelTest
    void aRuleAboutRenamesHoldsOfRenamesOnly() throws Exception {
        try (Judged judged = Judged.by(
                NOTHING,
                Judged.ruleOf("file_rename", "renamed", "{TargetFilename|endswith: /renamed-x}", "selection"),
                Judged.ruleOf("file_event", "made", "{TargetFilename|endswith: -x}", "selection"))) {
            Grandchild.shell(directory, "touch made-x; mv made-x renamed-x");

            var create = judged.host.first(o -> o.event() instanceof FileCreate);
            var rename = judged.host.first(o -> o.event() instanceof FileRename);
            assertThat(Judged.titles(create)).containsExactly("made");
            assertThat(Judged.titles(rename)).containsExactly("made", "renamed");
            assertThat(rename.matches())
                    .allSatisfy(match -> assertThat(match.judgedIn()).isEqualTo(RuleMatch.Space.KERNEL));
        }
    }

    @KernelTest
    void aRuleHoldsOfTheFirstWriteAndOfTheClose() throws Exception {
        try (Judged judged = Judged.by(
                NOTHING,
                Judged.ruleOf(
                        "file_event", "written", "{TargetFilename|endswith: /w, event.action: write}", "selection"),
                Judged.ruleOf(
                        "file_event", "closed", "{TargetFilename|endswith: /w, event.action: close}", "selection"))) {
            Grandchild.python(directory, "f = open('w', 'w'); f.write('a'); f.flush(); f.write('b'); f.close()");

            assertThat(Judged.titles(judged.host.first(o -> o.event() instanceof FileWrite)))
                    .containsExactly("written");
            assertThat(Judged.titles(judged.host.first(o -> o.event() instanceof FileClose)))
                    .containsExactly("closed");
        }
    }

    /// A file that was looked at in vain is looked at again by the new rules.
    @KernelTest
    void newRulesCountForFilesThatAreOpenAlready() throws Exception {
        try (Judged judged = Judged.by(NOTHING)) {
            var script = new ProcessBuilder(
                            "sh", "-c", "sh -c 'exec 3>open; echo a >&3; touch told; read x; echo b >&3'; exit $?")
                    .directory(directory.toFile())
                    .start();
            while (!directory.resolve("told").toFile().exists()) {
                Thread.sleep(10);
            }
            judged.use(Judged.image(
                    Judged.ruleOf("file_event", "written", "{TargetFilename|endswith: /open}", "selection")));
            script.getOutputStream().close();
            assertThat(script.waitFor()).isZero();

            assertThat(Judged.titles(judged.host.first(o -> o.event() instanceof FileWrite)))
                    .containsExactly("written");
        }
    }
}
