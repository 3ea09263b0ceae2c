package nightjar.sensor;

import static nightjar.sensor.Judged.image;
import static nightjar.sensor.Judged.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import nightjar.events.Observation;
import nightjar.events.ProcessExec;
import nightjar.events.RuleMatch;
import nightjar.events.RuleMatch.Action;
import nightjar.events.RuleMatch.Space;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What rules may ask about an exec, asked of programs that are really run.
final class RulesInTheHookTest {
    private static final String TRUE = "/usr/bin/true";

    @TempDir
    Path directory;

    private Actor actor;

    @BeforeEach
    void compile() throws Exception {
        directory = directory.toRealPath();
        actor = Actor.compile(directory);
    }

    @KernelTest
    void aMatchTellsTheRuleWhatItFoundAndWhereItWasJudged() throws Exception {
        String rule = rule("finds", "{Image|endswith: [/false, /true], CommandLine|contains: [ha-ystack, needle]}");
        try (Judged judged = Judged.by(rule, rule("finds not", "{Image|endswith: /false}"))) {
            Actor.run(TRUE, "needle");

            RuleMatch match = judged.match("needle", "finds");
            assertThat(match.judgedIn()).isEqualTo(Space.KERNEL);
            assertThat(match.action()).isEqualTo(Action.LOG);
            assertThat(match.outcome()).isNull();
            assertThat(match.matched())
                    .extracting(each -> each.field(), each -> each.value())
                    .containsExactly(tuple("process.executable", "/true"), tuple("process.command_line", "needle"));
            assertThat(judged.titles("needle")).containsExactly("finds");
        }
    }

    @KernelTest
    void caseCountsOnlyWhereTheRuleSaysSo() throws Exception {
        try (Judged judged = Judged.by(
                rule("folded", "{Image: /USR/Bin/TRUE, CommandLine|contains: mixedcase}"),
                rule("cased", "{CommandLine|contains|cased: MixedCase}"),
                rule("cased wrongly", "{CommandLine|contains|cased: mixedcase}"))) {
            Actor.run(TRUE, "a", "MixedCase");

            assertThat(judged.titles("a")).containsExactly("cased", "folded");
        }
    }

    @KernelTest
    void argumentsAreOneTextWithSpacesBetweenThem() throws Exception {
        try (Judged judged = Judged.by(
                rule("whole", "{CommandLine: '/usr/bin/true spaced two words  end '}"),
                rule("begin", "{CommandLine|startswith: '/usr/bin/true spaced two'}"),
                rule("empty last", "{CommandLine|endswith: ' end '}"),
                rule("not the last", "{CommandLine|endswith: ' end'}"),
                rule("one more space", "{CommandLine|endswith: 'end  '}"),
                rule("expression", "{CommandLine|re: 'd two words\\s\\send\\s$'}"),
                rule("counted", "{process.args_count: 5}"),
                rule("counted otherwise", "{process.args_count|gt: 5}"))) {
            Actor.run(TRUE, "spaced", "two words", "", "end", "");

            assertThat(judged.titles("spaced"))
                    .containsExactlyInAnyOrder("begin", "counted otherwise", "empty last", "expression", "whole");
        }
    }

    @KernelTest
    void anEmptyNameIsACommandLine() throws Exception {
        try (Judged judged = Judged.by(
                rule("empty", "{CommandLine: '', Image: '/usr/bin/true'}"),
                rule("there", "{CommandLine|exists: true, Image: '/usr/bin/true'}"))) {
            Actor.run("bash", "-c", "exec -a '' /usr/bin/true");

            Observation observation = judged.host.first(o -> Judged.titles(o).contains("there")
                    && Watched.actor(o).process().arguments().weight() == 1);
            assertThat(Judged.titles(observation)).containsExactly("empty", "there");
        }
    }

    @KernelTest
    void bytesThatAreNoAsciiAreFound() throws Exception {
        try (Judged judged = Judged.by(
                rule("utf-8", "{CommandLine|contains: café}"),
                rule("another", "{CommandLine|contains: cafè}"),
                rule("expression", "{CommandLine|re: 'caf. '}"),
                rule("line end", "{CommandLine|contains: \"a\\nb\\tc\"}"))) {
            actor.act("bytes", TRUE);

            assertThat(judged.titles("café")).containsExactly("expression", "line end", "utf-8");
        }
    }

    @KernelTest
    void theEndOfFourKibibytesIsStillJudged() throws Exception {
        String exact = "y".repeat(4_096 - "/usr/bin/true exact ".length() - "-end".length() - 1) + "-end";
        try (Judged judged = Judged.by(
                rule("its end", "{CommandLine|endswith: y-end}"),
                rule("its beginning", "{CommandLine|startswith: /usr/bin/true}"),
                rule("beyond", "{CommandLine|contains: never-seen}"))) {
            Actor.run(TRUE, "exact", exact);
            Actor.run(TRUE, "longer", "y" + exact, "never-seen");

            assertThat(judged.titles("exact")).containsExactly("its beginning", "its end");
            assertThat(judged.titles("longer")).containsExactly("its beginning");
        }
    }

    @KernelTest
    void directoryUserAndLoginAreAsked() throws Exception {
        Path open = Files.createTempDirectory(Path.of("/tmp"), "nightjar-open").toRealPath();
        try (Judged judged = Judged.by(
                rule("here", "{CurrentDirectory: '%s'}".formatted(open)),
                rule("nobody", "{User: nobody, process.name: 'true'}"),
                rule("not root", "{User|neq: root, process.name: 'true'}"),
                rule("root", "{User: root, process.name: 'true'}"),
                rule("group", "{user.group.id: 65533}"),
                rule("logged in", "{LogonId: 1234}"),
                rule("by nobody at all", "{LogonId: 0, process.name: 'true'}"))) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
            new ProcessBuilder("setpriv", "--reuid=65534", "--regid=65533", "--clear-groups", TRUE, "as-nobody")
                    .directory(open.toFile())
                    .start()
                    .waitFor();
            actor.act("write", "/proc/self/loginuid", "1234", TRUE, "logged-in");

            assertThat(Judged.titles(judgedExec(judged, "as-nobody")))
                    .containsExactly("by nobody at all", "group", "here", "nobody", "not root");
            assertThat(judged.titles("logged-in")).containsExactly("logged in", "root");
        } finally {
            Files.delete(open);
        }
    }

    @KernelTest
    void scriptsProgramsInMemoryAndDeletedOnesAreAsked() throws Exception {
        Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\nexit 0\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Judged judged = Judged.by(
                rule("script", "{nightjar.script.path: '%s'}".formatted(script)),
                rule("no script", "{nightjar.script.path: null, CommandLine|contains: of-a-}"),
                rule("memory", "{nightjar.image.memfd: true}"),
                rule("memory by name", "{Image|startswith: 'memfd:'}"),
                rule("deleted", "{nightjar.image.deleted: true}"),
                rule("there", "{nightjar.image.deleted: false, CommandLine|contains: of-a-}"))) {
            Actor.run(script.toString(), "of-a-script");
            actor.act("memfd", "name", TRUE, "of-a-memory");
            actor.act("deleted", directory.resolve("short-lived").toString(), TRUE, "of-a-deleted");

            assertThat(judged.titles("of-a-script")).containsExactly("script", "there");
            assertThat(judged.titles("of-a-memory"))
                    .containsExactly("deleted", "memory", "memory by name", "no script");
            assertThat(judged.titles("of-a-deleted")).containsExactly("deleted", "no script");
        }
    }

    @KernelTest
    void whatTheHookCannotAskIsJudgedInUserSpace() throws Exception {
        try (Judged judged = Judged.by(
                rule("in part", "{Image|endswith: /true, user.effective.name: nobody}"),
                rule("not at all", "{user.effective.name: nobody}"),
                rule("two fields", "{CommandLine|fieldref|startswith: Image, CommandLine|contains: as-}"),
                rule("two other fields", "{Image|fieldref: CommandLine, CommandLine|contains: as-}"))) {
            Actor.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", TRUE, "as-nobody");
            Actor.run(TRUE, "as-root");

            Observation nobodys = judgedExec(judged, "as-nobody");
            assertThat(Judged.titles(nobodys)).containsExactly("in part", "not at all", "two fields");
            assertThat(nobodys.matches())
                    .allSatisfy(match -> assertThat(match.judgedIn()).isEqualTo(Space.USER));
            assertThat(judged.titles("as-root")).containsExactly("two fields");
        }
    }

    /// The number of a rule says something only together with the image.
    @KernelTest
    void afterAReloadHitsNameTheRulesOfTheirOwnImage() throws Exception {
        String always = rule("always", "{CommandLine|contains: numbered-}");
        try (Judged judged = Judged.by(always, rule("first", "{CommandLine|contains: numbered-}"))) {
            Actor.run(TRUE, "numbered-1"); // stays in the ring
            judged.use(image(rule("second", "{CommandLine|contains: numbered-}"), always));
            Actor.run(TRUE, "numbered-2");
            judged.use(image());
            Actor.run(TRUE, "numbered-3");
            judged.use(image(always));
            Actor.run(TRUE, "numbered-4");

            assertThat(judged.titles("numbered-1")).containsExactly("always", "first");
            assertThat(judged.titles("numbered-2")).containsExactly("always", "second");
            assertThat(judged.titles("numbered-3")).isEmpty();
            assertThat(judged.titles("numbered-4")).containsExactly("always");
        }
    }

    /// What lay in the ring before there were rules is judged by the first ones all the same.
    @KernelTest
    void anExecBeforeTheFirstImageIsJudgedToo() throws Exception {
        var judge = new RuleJudge(Watched.HOST, false);
        try (var host = new Watched(Sensor.open(Sensor.RING_BYTES, 1 << 14, -1, Scope.processes()), judge)) {
            Actor.run(TRUE, "too-early");
            var image = image(rule("early", "{CommandLine|contains: too-early}"));
            judge.use(image, host.sensor.judgeBy(image));

            Observation exec = host.execOf("too-early");
            assertThat(Judged.titles(exec)).containsExactly("early");
            assertThat(exec.matches().getFirst().judgedIn()).isEqualTo(Space.USER);
            assertThat(judge.inUserSpace()).isPositive();
        }
    }

    /// The last exec with this word at its end: others led to it.
    private static Observation judgedExec(Judged judged, String word) {
        return judged.host.first(o -> o.event() instanceof ProcessExec exec
                && exec.image().path().toString().equals(TRUE)
                && exec.arguments().list().getLast().toString().equals(word));
    }
}
