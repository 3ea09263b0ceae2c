package nightjar.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import nightjar.matcher.CompiledRules;
import nightjar.matcher.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// `nightjar rules` as whoever types it meets it, and `rules compile` as the collector does.
final class RulesTest {
    private static final String NOBODY = "65534";
    private static final Path PACK = Path.of("").toAbsolutePath().getParent().resolve("rules");

    private static final String RULE = """
            title: A web server starts a shell
            id: %s
            level: high
            logsource: {product: linux, category: process_creation}
            detection:
                selection:
                    ParentImage|endswith: [/nginx, /apache2]
                    Image|endswith: [/sh, /dash]
                condition: selection
            """;

    @TempDir
    Path directory;

    private record Answer(int exit, String out, String err) {}

    private Answer run(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "rules";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try (var program = Program.start(Files.createTempDirectory(directory, "run"), all)) {
            return new Answer(program.exitCode(), program.out(), program.err());
        }
    }

    private Path rules() throws Exception {
        Path rules = Files.createDirectories(directory.resolve("rules"));
        Files.writeString(rules.resolve("shell.yml"), RULE.formatted("shell"));
        return rules;
    }

    @Test
    void theRulesThatNightjarComesWithAreAllCompiled() throws Exception {
        Answer answer = run("check", "--format", "json");
        JsonNode json = new ObjectMapper().readTree(answer.out());
        assertThat(json.at("/refused")).isEmpty();
        assertThat(json.at("/compiled").asInt())
                .isGreaterThan(50)
                .isEqualTo(json.at("/rules").asInt());
        assertThat(json.at("/kernel").asInt()).isGreaterThan(50);
        assertThat(answer.exit()).isZero();
        assertThat(run("list").out().lines())
                .hasSize(json.at("/compiled").asInt() + json.at("/correlations").asInt());
    }

    @Test
    void theRulesThatNightjarComesWithPassTheirTests() throws Exception {
        Answer answer = run("test");
        assertThat(answer.out()).doesNotContain("FAILS", "REFUSED").contains(" 0 not");
        assertThat(answer.exit()).as(answer.err()).isIn(0, 3); // 3 where the kernel cannot be asked
    }

    @Test
    void aBrokenFileStopsNoOther() throws Exception {
        Path rules = rules();
        Files.writeString(rules.resolve("broken.yml"), "title: [\n");
        Files.write(rules.resolve("bytes.yml"), new byte[] {'a', ':', (byte) 0xff});
        Answer answer = run("check", rules.toString());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("1 of 1 rules compiled", "broken.yml:", "bytes.yml:1: byte ff");
    }

    @Test
    void aFileThatStandsForALargeTreeIsRefusedAtOnce() throws Exception {
        Path rules = rules();
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9) + "x"));
        }
        Files.writeString(rules.resolve("bomb.yml"), bomb);
        Files.writeString(rules.resolve("deep.yml"), "[".repeat(1_000_000));
        long began = System.nanoTime();
        Answer answer = run("check", rules.toString());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("1 of 1 rules compiled", "bomb.yml:", "deep.yml:");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aDirectoryThatIsNotThereIsSaid() throws Exception {
        Answer answer = run("check", directory.resolve("nowhere").toString());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).contains("nowhere: there is no such file or directory");
    }

    @Test
    void whatMayNotBeReadIsSaid() throws Exception {
        Path rules = rules();
        Path secret = Files.writeString(rules.resolve("secret.yml"), RULE.formatted("secret"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        String other = Files.isReadable(secret)
                ? "setpriv --reuid=%s --regid=%s --clear-groups ".formatted(NOBODY, NOBODY) // root may read everything
                : "";
        Path lib = Path.of("target", "nightjar", "lib").toAbsolutePath();
        try (var test = Program.startCommand(directory, "bash", "-c", other + "test -x " + lib)) {
            assumeTrue(test.exitCode() == 0, "this checkout is closed to other users than root");
        }
        String command = "exec %s%s rules check %s".formatted(other, Program.launcher(), rules);
        try (var program = Program.startCommand(directory, "bash", "-c", command)) {
            assertThat(program.exitCode()).as(program.err()).isEqualTo(1);
            assertThat(program.out()).contains("1 of 1 rules compiled", "secret.yml: may not be read");
        }
    }

    @Test
    void aTestThatFailsSaysWhichPartsHeld() throws Exception {
        Path rules = rules();
        Files.writeString(rules.resolve("shell.test.yml"), """
                matches:
                  - title: not a shell
                    event: {Image: /usr/bin/id, ParentImage: /usr/sbin/nginx}
                """);
        Answer answer = run("test", rules.toString());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out())
                .contains("FAILS", "'not a shell'", "should match, and does not")
                .contains("yes  ├─ process.parent.executable ends with '/nginx', '/apache2'")
                .contains("no   └─ process.executable ends with '/sh', '/dash'");
    }

    @Test
    void aRuleIsExplained() throws Exception {
        Answer answer = run("explain", "A web", rules().toString(), "--event", "Image=/usr/bin/dash");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out())
                .contains("A web server starts a shell", "kept", "walk", "It does not hold of this event.");
    }

    @Test
    void whatCompileWritesIsReadBack() throws Exception {
        Path rules = rules();
        Files.writeString(rules.resolve("broken.yml"), "title: no rule\n");
        Path out = directory.resolve("compiled");
        try (var program = Program.startCommand(
                directory, "bash", "-c", "exec %s rules compile %s > %s".formatted(Program.launcher(), rules, out))) {
            assertThat(program.exitCode()).as(program.err()).isZero();
        }
        CompiledRules compiled = CompiledRules.read(new ByteArrayInputStream(Files.readAllBytes(out)));
        assertThat(compiled.image().ruleset().rules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.id()).isEqualTo("shell"));
        assertThat(compiled.refusals()).singleElement().satisfies(refused -> {
            assertThat(refused.file()).isEqualTo(rules.resolve("broken.yml").toString());
            assertThat(refused.line()).isEqualTo(1);
        });
        assertThat(compiled.rules()).isEqualTo(1);
        assertThat(compiled.origins())
                .extracting(Origin::path)
                .contains(rules.toString(), rules.resolve("shell.yml").toString(), "/etc/passwd");
        assertThat(compiled.origins()).allMatch(Origin::isAsItWas);
        Files.writeString(rules.resolve("shell.yml"), RULE.formatted("other"));
        assertThat(compiled.origins()).anyMatch(origin -> !origin.isAsItWas());
    }

    @Test
    void compilingIsDoneWithoutPrivileges() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/1/oom_score_adj")), "only root has privileges to give up");
        // Nobody reads what it writes, so it does not end.
        String command = "%s rules compile %s | sleep 600".formatted(Program.launcher(), PACK);
        try (var program = Program.startCommand(directory, "bash", "-c", command)) {
            Path process = untilAnotherUser(program.pid());
            String four = String.join("\t", NOBODY, NOBODY, NOBODY, NOBODY);
            try (var threads = Files.list(process.resolve("task"))) {
                for (Path thread : threads.toList()) {
                    assertThat(status(thread))
                            .containsEntry("Uid", four)
                            .containsEntry("Gid", four)
                            .containsEntry("Groups", "")
                            .containsEntry("CapInh", NONE)
                            .containsEntry("CapPrm", NONE)
                            .containsEntry("CapEff", NONE)
                            .containsEntry("CapAmb", NONE);
                }
            }
            ProcessHandle.of(program.pid()).orElseThrow().descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static final String NONE = "0".repeat(16);

    /// The Java process below this one, once it is no longer root's.
    private static Path untilAnotherUser(long pid) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline) {
            for (ProcessHandle child :
                    ProcessHandle.of(pid).orElseThrow().descendants().toList()) {
                Path process = Path.of("/proc", Long.toString(child.pid()));
                if (Files.readString(process.resolve("comm")).startsWith("java")
                        && status(process).getOrDefault("Uid", "").startsWith(NOBODY)) {
                    Thread.sleep(20); // one thread becomes another user after the other
                    return process;
                }
            }
            Thread.sleep(5);
        }
        throw new AssertionError("it did not become another user");
    }

    private static Map<String, String> status(Path process) throws Exception {
        return Files.readString(process.resolve("status"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip()));
    }
}
