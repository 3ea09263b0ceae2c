package nightjar.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Hooks in the middle of calls, on kernels that have them: what a rule forbids does not happen, and each kind of
/// hooks
/// tells the same.
///
/// The proof is what is not there afterwards, whatever we tell of it.
final class BlockTest {
    private static final int PATIENCE_SECONDS = 400;

    /// What is there although something like it is forbidden.
    private static final Set<String> ALLOWED = Set.of("allowed", "read.other-file", "reload.before");

    /// What differs from one run to the next, and what only the better hooks know: the file that a path leads to.
    private static final Map<String, List<String>> UNEQUAL = Map.of(
            "", List.of("@timestamp"),
            "/event", List.of("sequence", "duration"),
            "/process", List.of("pid", "entity_id", "start", "thread", "hash"),
            "/process/parent", List.of("pid", "entity_id"),
            "/nightjar", List.of("ancestors", "namespace", "image"),
            "/nightjar/file", List.of("device", "path_asked"),
            "/file", List.of("inode", "type", "mode", "uid", "gid", "size"));

    @TempDir
    Path share;

    @KernelTest
    @Timeout(PATIENCE_SECONDS + 60)
    void whatIsForbiddenDoesNotHappenOnLinux61() throws Exception {
        assertThatNothingForbiddenHappensOn("6.1");
    }

    @KernelTest
    @Timeout(PATIENCE_SECONDS + 60)
    void whatIsForbiddenDoesNotHappenOnLinux612() throws Exception {
        assertThatNothingForbiddenHappensOn("6.12");
    }

    private void assertThatNothingForbiddenHappensOn(String release) throws Exception {
        Actor.compile(share);
        writeRules();
        Files.writeString(share.resolve("actions"), Machine.script("actions"));
        var machine = new Machine(release, share, PATIENCE_SECONDS);
        machine.run(
                Machine.script("same") + Machine.script("enforce"),
                List.of("reason", "console", "output", "account.lsm", "account"));
        assertThatNothingForbiddenIsThere(machine.facts());
        assertThatRefusalsAreTold();
        assertThatTheAccountAddsUp();
        assertThatEachKindOfHooksTellsTheSame();
        assertThat(Files.readString(share.resolve("doctor")))
                .doesNotContain("MISSING", "less ")
                .containsPattern("ok +blocking programs +lsm bprm_check_security")
                .containsPattern("ok +paths of calls +lsm file_open and 1[0-9] more");
    }

    private static void assertThatNothingForbiddenIsThere(Map<String, String> facts) {
        assertThat(facts).containsEntry("length", "4095").hasSizeGreaterThan(35);
        var tried = new TreeMap<>(facts);
        tried.keySet().removeIf(name -> !Set.of("yes", "no").contains(facts.get(name)));
        assertThat(tried)
                .allSatisfy(
                        (name, there) -> assertThat(there).as(name).isEqualTo(ALLOWED.contains(name) ? "yes" : "no"));
    }

    private void assertThatRefusalsAreTold() throws IOException {
        List<JsonNode> events = Program.events(Files.readString(share.resolve("events")));
        for (String action : List.of(
                "exec",
                "create",
                "mkdir",
                "mknod",
                "symlink",
                "link",
                "rename",
                "open",
                "truncate",
                "chmod",
                "chown",
                "setxattr",
                "unlink",
                "rmdir")) {
            assertThat(events).as(action).anySatisfy(event -> {
                assertThat(event.at("/event/action").asString("")).isEqualTo(action);
                assertThat(event.at("/nightjar/matches/0/outcome").asString("")).isEqualTo("blocked");
            });
        }
        assertThat(events).as("by its command line").anySatisfy(event -> {
            assertThat(event.at("/rule/name/0").asString("")).isEqualTo("arguments");
            assertThat(event.at("/nightjar/matches/0/outcome").asString("")).isEqualTo("killed");
        });
    }

    private void assertThatTheAccountAddsUp() throws IOException {
        String account = Files.readString(share.resolve("account"));
        for (String hook : List.of("process.exec", "file.create", "file.open", "file.unlink")) {
            List<Long> row = Program.account(account, hook);
            assertThat(row.getFirst())
                    .as("%s: seen = delivered + filtered + lost", hook)
                    .isPositive()
                    .isEqualTo(row.get(1) + row.get(2) + row.get(3));
        }
    }

    private void assertThatEachKindOfHooksTellsTheSame() throws IOException {
        List<String> lsm = told("lsm");
        assertThat(lsm).hasSizeGreaterThan(60);
        assertThat(told("fentry")).isEqualTo(lsm);
        assertThat(told("tracepoint")).isEqualTo(lsm);
        assertThat(asked("lsm")).isEmpty();
        assertThat(asked("fentry")).isEmpty();
        assertThat(asked("tracepoint")).isNotEmpty();
    }

    /// Events of files whose path is the caller's own words; but for attributes, whose hook knows no mount.
    private List<JsonNode> asked(String kind) throws IOException {
        return Program.events(Files.readString(share.resolve("events." + kind))).stream()
                .filter(event -> event.at("/event/category/0").asString("").equals("file")
                        && !event.at("/event/action").asString("").equals("setxattr")
                        && event.at("/nightjar/file/path_asked").asBoolean(false))
                .toList();
    }

    /// What was told of the scene, without what differs from one run to the next.
    private List<String> told(String kind) throws IOException {
        return Program.events(Files.readString(share.resolve("events." + kind))).stream()
                .filter(event -> event.at("/file/path").asString("").startsWith("/dev/shm/scene")
                        || (event.at("/event/action").asString("").equals("exec")
                                && event.at("/process/working_directory")
                                        .asString("")
                                        .startsWith("/dev/shm/scene")))
                .map(BlockTest::comparable)
                .sorted()
                .toList();
    }

    private static String comparable(JsonNode event) {
        if (!event.at("/event/action").asString("").equals("exec")) { // it may be told before the program that did it
            ((ObjectNode) event).remove("process");
            ((ObjectNode) event.at("/nightjar")).remove("cgroup");
        }
        UNEQUAL.forEach((at, names) -> {
            if (event.at(at) instanceof ObjectNode node) {
                names.forEach(node::remove);
                if (node.isEmpty() && !at.isEmpty()) {
                    ((ObjectNode) event.at(at.substring(0, at.lastIndexOf('/'))))
                            .remove(at.substring(at.lastIndexOf('/') + 1));
                }
            }
        });
        return event.toString();
    }

    private void writeRules() throws IOException {
        Path rules = Files.createDirectory(share.resolve("rules"));
        rule(rules.resolve("image.yml"), "image", "process_creation", "{Image|endswith: doomed}");
        rule(
                rules.resolve("script.yml"),
                "script",
                "process_creation",
                "{nightjar.script.path|endswith: forbidden.sh}");
        rule(rules.resolve("memory.yml"), "memory", "process_creation", "{nightjar.image.memfd: true}");
        rule(
                rules.resolve("arguments.yml"),
                "arguments",
                "process_creation",
                "{CommandLine|contains: ' forbidden-word'}");
        rule(rules.resolve("made.yml"), "made", "file_event", "{TargetFilename|startswith: /run/guarded/}");
        rule(rules.resolve("deleted.yml"), "deleted", "file_delete", "{TargetFilename|startswith: /run/guarded/}");
        rule(rules.resolve("changed.yml"), "changed", "file_change", "{TargetFilename|startswith: /run/guarded/}");
        rule(rules.resolve("read.yml"), "read", "file_access", "{TargetFilename|endswith: /guarded/secret}");
        rule(share.resolve("more.yml"), "reload", "process_creation", "{Image|endswith: /later}");
        Files.writeString(rules.resolve("policy.yml"), "actions: [{level: high, action: block}]\n");
    }

    private static void rule(Path file, String name, String category, String selection) throws IOException {
        Files.writeString(file, """
                title: %s
                name: %s
                level: high
                logsource: {category: %s, product: linux}
                detection:
                    selection: %s
                    condition: selection
                """.formatted(name, name, category, selection));
    }
}
