package nightjar.sensor;

import static nightjar.sensor.Judged.image;
import static nightjar.sensor.Judged.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import nightjar.events.RuleMatch.Space;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What a process's parent was is asked while the child begins, when the parent may be long gone: so the hook keeps
/// of
/// each process what children could be asked. Where it does not know, user space judges.
final class RulesAboutParentsTest {
    private static final String TRUE = "/usr/bin/true";
    private static final String BY_BASH = rule("by bash", "{Image: /usr/bin/true, ParentImage: /usr/bin/bash}");
    private static final String NOT_BY_BASH = rule("not by bash", "{Image: /usr/bin/true}", "selection and not bash")
            .replace("    condition", "    bash: {ParentImage: /usr/bin/bash}\n    condition");

    @TempDir
    Path directory;

    private Actor actor;

    @BeforeEach
    void compile() throws Exception {
        actor = Actor.compile(directory);
    }

    @KernelTest
    void aParentThatBeganBeforeUsIsKnown() throws Exception {
        Process parent = new ProcessBuilder("bash", "-c", "read line; /usr/bin/true $line; : early-bird").start();
        String asked = rule("asked", "{Image: /usr/bin/true, ParentCommandLine|contains: 'early-bird'}");
        try (Judged judged = Judged.by(BY_BASH, NOT_BY_BASH, asked)) {
            tell(parent, "of-an-early-parent");

            assertThat(judged.titles("of-an-early-parent")).containsExactly("asked", "by bash");
            assertInTheHook(judged, "of-an-early-parent", "asked");
        }
    }

    @KernelTest
    void aParentThatBeginsAnotherProgramIsThatProgram() throws Exception {
        try (Judged judged = Judged.by(BY_BASH, NOT_BY_BASH)) {
            Actor.run("sh", "-c", "/usr/bin/true of-sh; exec bash -c '/usr/bin/true of-bash; :'");

            assertThat(judged.titles("of-sh")).containsExactly("not by bash");
            assertThat(judged.titles("of-bash")).containsExactly("by bash");
            assertInTheHook(judged, "of-bash", "by bash");
            assertInTheHook(judged, "of-sh", "not by bash");
        }
    }

    @KernelTest
    void aChildOfAChildThatBeganNoProgramHasTheSameParent() throws Exception {
        try (Judged judged = Judged.by(BY_BASH, NOT_BY_BASH)) {
            Actor.run("bash", "-c", "( ( ( /usr/bin/true far-down; : ); : ); : ); :");

            assertThat(judged.titles("far-down")).containsExactly("by bash");
            assertInTheHook(judged, "far-down", "by bash");
        }
    }

    @KernelTest
    void aParentThatHasEndedIsKnownAndWhoeverTookTheChildInIsNone() throws Exception {
        try (Judged judged = Judged.by(creator(), adopter())) {
            adopted("of-a-gone-parent", 200).waitFor();

            assertThat(judged.titles("of-a-gone-parent")).containsExactly("creator");
            assertInTheHook(judged, "of-a-gone-parent", "creator");
        }
    }

    @KernelTest
    void aParentThatHasEndedIsKnownAlsoAfterAReload() throws Exception {
        try (Judged judged = Judged.by(creator(), adopter())) {
            Process tree = adopted("of-a-gone-parent", 1_500);
            judged.host.exitOf(pidOfCreator(judged));
            judged.use(image(adopter(), creator()));
            tree.waitFor();

            assertThat(judged.titles("of-a-gone-parent")).containsExactly("creator");
            assertThat(judged.match("of-a-gone-parent", "creator").judgedIn())
                    .as("nobody keeps what such a parent would have been asked")
                    .isEqualTo(Space.USER);
        }
    }

    @KernelTest
    void afterAReloadTheHookKnowsParentsThatRun() throws Exception {
        Process parent = new ProcessBuilder("bash", "-c", "read line; /usr/bin/true $line; :").start();
        try (Judged judged = Judged.by(rule("other", "{ParentImage|endswith: /other}"))) {
            judged.use(image(NOT_BY_BASH, BY_BASH));
            tell(parent, "of-a-kept-parent");

            assertThat(judged.titles("of-a-kept-parent")).containsExactly("by bash");
            assertInTheHook(judged, "of-a-kept-parent", "by bash");
        }
    }

    @KernelTest
    void aSiblingHasTheParentOfItsCreator() throws Exception {
        try (Judged judged = Judged.by(BY_BASH, NOT_BY_BASH)) {
            Actor.run("bash", "-c", actor.program() + " sibling /usr/bin/true of-a-sibling; sleep 0.2; :");

            assertThat(judged.titles("of-a-sibling")).containsExactly("by bash");
            assertInTheHook(judged, "of-a-sibling", "by bash");
        }
    }

    @KernelTest
    void aChildOfAProgramThatAThreadBeganKnowsItsParent() throws Exception {
        try (Judged judged = Judged.by(BY_BASH, NOT_BY_BASH)) {
            actor.act("thread", "/usr/bin/bash", "-c", "/usr/bin/true of-a-thread; :");

            assertThat(judged.titles("of-a-thread")).containsExactly("by bash");
            assertInTheHook(judged, "of-a-thread", "by bash");
        }
    }

    /// As where more processes run than the hook keeps, or for what pid 1 starts where the kernel hides that one.
    @KernelTest
    void whereTheHookDoesNotKnowTheParentUserSpaceJudges() throws Exception {
        String plain = rule("plain", "{Image: /usr/bin/true}");
        try (Judged judged = Judged.keeping(1, false, image(BY_BASH, NOT_BY_BASH, plain))) {
            Actor.run("bash", "-c", "/usr/bin/true of-nobody; :");
            Actor.run(TRUE, "of-ourselves");

            assertThat(judged.titles("of-nobody")).containsExactly("by bash", "plain");
            assertThat(judged.match("of-nobody", "by bash").judgedIn()).isEqualTo(Space.USER);
            assertInTheHook(judged, "of-nobody", "plain");
            assertThat(judged.titles("of-ourselves")).containsExactly("not by bash", "plain");
            assertThat(judged.judge.inUserSpace()).isPositive();
        }
    }

    @KernelTest
    void whatIsKeptOfAProcessGoesWithIt() throws Exception {
        int kept = 4_096; // more than run at a time
        try (Judged judged = Judged.keeping(kept, false, image(BY_BASH))) {
            for (int i = 0; i < 4; i++) {
                actor.act("forks", Integer.toString(kept / 2), "20");
                judged.host.drain();
            }
            actor.act("threads", "50");
            Actor.run("bash", "-c", "/usr/bin/true after-many; :");

            assertInTheHook(judged, "after-many", "by bash");
        }
    }

    private static void tell(Process process, String line) throws IOException {
        try (OutputStream input = process.getOutputStream()) {
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void assertInTheHook(Judged judged, String word, String title) {
        assertThat(judged.match(word, title).judgedIn()).as(title).isEqualTo(Space.KERNEL);
    }

    private static String creator() {
        return rule(
                        "creator",
                        "{Image: /usr/bin/true, ParentCommandLine|contains: ' orphan '}",
                        "selection and not adopter")
                .replace("    condition", "    adopter: {ParentCommandLine|contains: ' adopt '}\n    condition");
    }

    private static String adopter() {
        return rule("adopter", "{Image: /usr/bin/true, ParentCommandLine|contains: ' adopt '}");
    }

    /// A program whose parent ends, so long before it begins.
    private Process adopted(String word, int millis) throws Exception {
        return actor.start("adopt", actor.program().toString(), "orphan", Integer.toString(millis), TRUE, word);
    }

    private static long pidOfCreator(Judged judged) {
        return Watched.actor(judged.host.execOf("orphan")).process().pid();
    }
}
