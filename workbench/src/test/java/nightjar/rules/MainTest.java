package nightjar.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The commands, in this process and without asking the kernel for more than it gives.
class MainTest {
    private static final String SHELL = """
            title: A web server starts a shell
            id: 11111111-0000-4000-8000-000000000001
            level: high
            tags: [attack.execution, attack.t1059.004]
            logsource: {product: linux, category: process_creation}
            detection:
                server:
                    ParentImage|endswith: [/nginx, /apache2]
                shell:
                    Image|endswith: [/sh, /dash]
                health:
                    CommandLine|contains: healthcheck
                condition: server and shell and not health
            """;
    private static final String ENRICHED = """
            title: A program of a known digest
            id: 22222222-0000-4000-8000-000000000002
            logsource: {product: linux, category: process_creation}
            detection:
                selection:
                    process.hash.sha256: 00ff
                    Image|startswith: /tmp/
                condition: selection
            """;

    @TempDir
    Path rules;

    private record Answer(int exit, String out, String err) {}

    private static Answer run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit = Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Answer(exit, out.toString(), err.toString());
    }

    private String rule(String name, String yaml) throws IOException {
        return Files.writeString(rules.resolve(name), yaml).toString();
    }

    @Test
    void checkCountsWhatBecameOfTheRules() throws Exception {
        rule("shell.yml", SHELL);
        rule("digest.yml", ENRICHED);
        Answer answer = run("check", rules.toString());
        assertThat(answer.exit()).isZero();
        assertThat(answer.out())
                .contains("2 of 2 rules compiled", "1  judged in the kernel", "1  picked in the kernel")
                .contains("process.executable");
    }

    /// A rule of each category, and beside it a test.
    @Test
    void rulesOfEveryCategoryAreCheckedListedExplainedAndTested() throws Exception {
        List<String> categories = List.of(
                "file_event", "file_access", "file_change", "file_delete", "file_rename", "syscall", "dns_query");
        for (String category : categories) {
            String field = category.equals("dns_query") ? "QueryName" : "TargetFilename";
            rule(category + ".yml", """
                    title: Of %1$s
                    id: %1$s-rule
                    logsource: {product: linux, category: %1$s}
                    detection:
                        selection:
                            %2$s|endswith: /evil
                            Image|startswith: /tmp/
                            CommandLine|contains: work
                        condition: selection
                    """.formatted(category, field));
            rule(category + ".test.yml", """
                    matches:
                      - title: evil
                        event: {%1$s: a/evil, Image: /tmp/x, CommandLine: x at work%2$s}
                    ignores:
                      - title: at rest
                        event: {%1$s: a/evil, Image: /tmp/x, CommandLine: x at rest}
                      - title: good
                        event: {%1$s: a/good, Image: /tmp/x, CommandLine: x at work}
                    """.formatted(
                            field, category.equals("file_rename") ? ", event.action: rename" : ""));
        }
        assertThat(run("check", rules.toString()).out())
                .contains("7 of 7 rules compiled", "6  picked in the kernel", "1  judged in user space");
        Answer listed = run("list", rules.toString());
        Answer tested = run("test", rules.toString());
        assertThat(tested.out() + tested.err()).contains("21 events").doesNotContain("FAILS");
        for (String category : categories) {
            assertThat(listed.out()).contains("Of " + category);
            Answer explained = run("explain", category + "-rule", rules.toString(), "--event", "Image=/tmp/x");
            assertThat(explained.exit()).as(explained.err()).isZero();
            String judgedAs = category.equals("file_rename") ? "file_event" : category;
            assertThat(explained.out()).contains(", " + judgedAs, "user space");
        }
    }

    @Test
    void checkNamesFileLineIdAndReasonOfWhatIsRefused() throws Exception {
        String file = rule("broken.yml", SHELL.replace("Image|endswith: [/sh", "Imagee|endswith: [/sh"));
        Answer answer = run("check", rules.toString());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out())
                .contains(file + ":10: 11111111-0000-4000-8000-000000000001: ")
                .contains("'Imagee' is not known; did you mean 'Image'");
    }

    @Test
    void theJsonOfCheckHasItsShape() throws Exception {
        rule("shell.yml", SHELL);
        rule("broken.yml", "title: [");
        Answer answer = run("check", rules.toString(), "--format", "json");
        JsonNode json = new ObjectMapper().readTree(answer.out());
        assertThat(json.propertyNames())
                .containsExactly(
                        "rules",
                        "compiled",
                        "kernel",
                        "prefilter",
                        "userspace",
                        "correlations",
                        "refused",
                        "automaton",
                        "millis");
        assertThat(json.at("/refused/0").propertyNames()).containsExactly("file", "line", "id", "reason");
        assertThat(json.at("/automaton/process.executable").propertyNames())
                .containsExactly("states", "patterns", "bytes");
        assertThat(json.at("/compiled").asInt()).isEqualTo(1);
        assertThat(answer.exit()).isEqualTo(1);
    }

    @Test
    void listHasALineARule() throws Exception {
        rule("shell.yml", SHELL);
        rule("digest.yml", ENRICHED);
        List<JsonNode> json = run("list", rules.toString(), "--format", "json")
                .out()
                .lines()
                .map(new ObjectMapper()::readTree)
                .toList();
        assertThat(json)
                .extracting(each ->
                        each.at("/title").asString() + ", " + each.at("/where").asString())
                .containsExactly("A program of a known digest, prefilter", "A web server starts a shell, kernel");
        assertThat(json.getLast().at("/tags/1").asString()).isEqualTo("attack.t1059.004");
        assertThat(run("list", rules.toString()).out().lines()).hasSize(2);
    }

    @Test
    void aListThatLacksWhatIsRefusedSaysSo() throws Exception {
        rule("shell.yml", SHELL);
        rule("broken.yml", "title: [");
        Answer answer = run("list", rules.toString());
        assertThat(answer.exit()).isEqualTo(3);
        assertThat(answer.err()).contains("1 refused", "broken.yml");
    }

    @Test
    void explainFindsARuleByTheBeginningOfItsIdOrTitle() throws Exception {
        rule("shell.yml", SHELL);
        rule("digest.yml", ENRICHED);
        for (String id : List.of("1111", "a web", "11111111-0000-4000-8000-000000000001")) {
            assertThat(run("explain", id, rules.toString()).out()).startsWith("A web server starts a shell");
        }
        Answer several = run("explain", "A ", rules.toString());
        assertThat(several.exit()).isEqualTo(2);
        assertThat(several.err()).contains("any of these", "1111", "2222");
        Answer none = run("explain", "x", rules.toString());
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("no rule has an id or title that begins with 'x'");
    }

    @Test
    void explainSaysWhereEachPartIsJudged() throws Exception {
        rule("shell.yml", SHELL);
        rule("digest.yml", ENRICHED);
        assertThat(run("explain", "1111", rules.toString()).out())
                .contains("kept       ├─ process.parent.executable ends with '/nginx', '/apache2'")
                .contains("walk       └─ not: process.command_line contains 'healthcheck'")
                .contains("judged     in the kernel, for good")
                .contains("looked at  once process.");
        assertThat(run("explain", "2222", rules.toString()).out())
                .contains("user space ├─ process.hash.sha256 is '00ff'  (the hook does not know process.hash.sha256)")
                .contains("judged     in the kernel as far as it knows");
    }

    @Test
    void explainSaysWhichPartsHoldOfAnEvent() throws Exception {
        rule("shell.yml", SHELL);
        Answer answer = run(
                "explain",
                "1111",
                rules.toString(),
                "--event",
                "Image=/usr/bin/dash",
                "--event",
                "ParentImage=/usr/sbin/nginx",
                "--event",
                "CommandLine=sh -c healthcheck");
        assertThat(answer.out())
                .contains("no   all of", "yes  ├─ process.executable", "no   └─ not: process.command_line")
                .contains("It does not hold of this event.");
        Answer impossible = run("explain", "1111", rules.toString(), "--event", "Imag=x");
        assertThat(impossible.exit()).isEqualTo(2);
        assertThat(impossible.err()).contains("'Imag' is not known; did you mean 'Image'");
    }

    @Test
    void aRefusedRuleIsExplainedByItsRefusal() throws Exception {
        rule("broken.yml", SHELL.replace("not health", "not helth"));
        Answer answer = run("explain", "1111", rules.toString());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("It is refused", "helth");
    }

    @Test
    void testsThatHoldAreCounted() throws Exception {
        rule("shell.yml", SHELL);
        rule("shell.test.yml", """
                matches:
                  - title: nginx
                    event: {Image: /usr/bin/dash, ParentImage: /usr/sbin/nginx, CommandLine: sh -c id}
                ignores:
                  - title: make
                    event: {Image: /usr/bin/dash, ParentImage: /usr/bin/make, CommandLine: sh -c id}
                """);
        Answer answer = run("test", rules.toString());
        assertThat(answer.exit()).isIn(0, 3); // 3 where the kernel cannot be asked
        assertThat(answer.out()).contains("2 events for 1 rules: 2 as expected, 0 not");
    }

    @Test
    void aTestThatFailsSaysWhichPartsHeld() throws Exception {
        rule("shell.yml", SHELL);
        rule("shell.test.yml", """
                matches:
                  - title: a health check
                    event: {Image: /usr/bin/dash, ParentImage: /usr/sbin/nginx, CommandLine: healthcheck}
                ignores:
                  - title: nginx
                    event: {Image: /usr/bin/dash, ParentImage: /usr/sbin/nginx, CommandLine: sh -c id}
                  - title: no such field
                    event: {Imag: x}
                """);
        Answer answer = run("test", rules.toString());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out())
                .contains("'a health check' (line 2 of its tests) should match, and does not")
                .contains("no   └─ not: process.command_line contains 'healthcheck'")
                .contains("'nginx' (line 5 of its tests) should not match, and does")
                .contains("'Imag' is not known")
                .contains("3 events for 1 rules: 0 as expected, 3 not");
    }

    @Test
    void usersThatThisHostLacksAreMadeUpForTests() throws Exception {
        rule("user.yml", """
                title: user
                id: user
                logsource: {product: linux, category: process_creation}
                detection:
                    selection: {User: nobody-has-this-name}
                    condition: selection
                """);
        rule("user.test.yml", """
                matches:
                  - event: {User: nobody-has-this-name}
                ignores:
                  - event: {User: nor-this}
                  - event: {User: root}
                """);
        assertThat(run("test", rules.toString()).out()).contains("3 as expected, 0 not");
    }

    @Test
    void rulesWithoutTestsAndTestsWithoutRulesAreNoted() throws Exception {
        String alone = rule("shell.yml", SHELL);
        String lost = rule("lost.test.yml", "matches: []");
        Answer answer = run("test", rules.toString());
        assertThat(answer.exit()).isIn(0, 3);
        assertThat(answer.out())
                .contains("note: no tests stand beside " + alone, "note: no rules stand beside " + lost);
    }

    @Test
    void whatATerminalWouldActOnIsNotPutOut() throws Exception {
        rule("shell.yml", SHELL.replace("A web server starts a shell", "\"a \\e[31m web\\u202e server\""));
        for (String command : List.of("list", "check", "test")) {
            assertThat(run(command, rules.toString()).out()).doesNotContain("\u001b", "\u202e");
        }
        assertThat(run("explain", "1111", rules.toString()).out()).startsWith("a \\x1b[31m web\\x202e server\n");
    }

    @Test
    void wrongUsageIsAnsweredWithTheNearest() {
        Answer answer = run("chekc");
        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.err()).contains("chekc", "check", "Try: nightjar rules --help");
        assertThat(run("check", "--format", "xml").exit()).isEqualTo(2);
        assertThat(run("compile", "--user", "0", rules.toString()).err()).contains("a user who is not root");
    }
}
