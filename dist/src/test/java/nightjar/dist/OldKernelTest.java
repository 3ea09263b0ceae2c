package nightjar.dist;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The real program on other kernels than this machine's: the oldest that we promise, and one between. Each is
/// booted in a virtual machine that has this one's files (`src/test/vm/run`); programs are run there, and what is
/// told of them is held against what the kernel there says of itself.
///
/// That the verifier of each takes our programs is one thing; the other is that every member that we read lies where
/// we look, also where it has another name or type there: times of inodes, capabilities, parents of control groups.
final class OldKernelTest {
    private static final int PATIENCE_SECONDS = 240;

    /// Run in the machine by bash. The last argument of each program is the name under which the test asks for it.
    private static final String TASK = """
            "$NIGHTJAR" doctor >share/doctor
            "$NIGHTJAR" watch --rules share/rules --mode enforce >share/events 2>share/account &
            watch=$!
            until grep -q 'watching since' share/account; do
            	kill -0 $watch || exit
            	sleep 0.1
            done

            cp /usr/bin/true image
            echo >>image # unlike any other program
            mkdir -p /sys/fs/cgroup/nested/deep
            echo release=$(uname -r)
            echo shell=$$
            echo shell.ticks=$(cut -d ' ' -f 22 /proc/$$/stat)
            echo image.inode=$(stat -c %i image)
            echo image.device=$(stat -c %Hd:%Ld image)
            digest=$(sha256sum image | cut -d ' ' -f 1)
            echo image.sha256=$digest
            echo cgroup=$(stat -c %i /sys/fs/cgroup/nested/deep)
            echo namespace.pid=$(readlink /proc/self/ns/pid)
            echo namespace.mount=$(readlink /proc/self/ns/mnt)

            (cd /usr/lib && exec /usr/bin/true 'two words' '' plain)
            ./image hashed
            printf '#!/run/image interpreted\\n' >script
            chmod +x script
            ./script script
            bash -c 'exit 7' failing
            bash -c 'kill -SEGV $$' crashing
            perl -e '$memory = "a" x 30_000_000; 1 while times < 0.2' working
            setpriv --reuid 1000 --regid 1001 --clear-groups --inh-caps=-all,+net_raw,+bpf --ambient-caps=+bpf \\
            	/usr/bin/true entitled
            bash -c 'echo $$ >/sys/fs/cgroup/nested/deep/cgroup.procs; exec /usr/bin/true "$0"' grouped
            unshare --pid --fork --mount /usr/bin/true enclosed
            share/actor deleted /run/gone /usr/bin/true deleted
            share/actor memfd name /usr/bin/true remembered
            for shell in 'bash --norc' dash; do
            	for ((i = 0; i < 100; i++)); do
            		echo "echo typed into $shell" | $shell -i
            		grep -q "echo typed into $shell" share/events && break
            		sleep 0.1
            	done
            done
            cp /usr/bin/touch doomed
            ./doomed /run/never
            echo doomed=$?
            [[ -e /run/never ]] && echo begun=yes || echo begun=no
            /usr/bin/true before-the-reload
            cp share/more.yml share/rules/
            for ((i = 0; i < 300; i++)); do
            	grep -q '"generation":2' share/events && break
            	sleep 0.1
            done
            /usr/bin/true after-the-reload

            for ((i = 0; i < 100; i++)); do
            	grep -q '"action":"hash".*'$digest share/events && break
            	sleep 0.1
            done
            kill -TERM $watch
            wait $watch
            """;

    @TempDir
    Path share;

    @KernelTest
    @Timeout(PATIENCE_SECONDS + 60)
    void allIsToldOnLinux61() throws Exception {
        assertThatAllIsToldOn("6.1");
    }

    @KernelTest
    @Timeout(PATIENCE_SECONDS + 60)
    void allIsToldOnLinux612() throws Exception {
        assertThatAllIsToldOn("6.12");
    }

    private void assertThatAllIsToldOn(String release) throws Exception {
        run(release);
        Told told = Told.in(share);
        assertThat(told.fact("release")).startsWith(release + ".");
        assertThatNothingIsMissing();
        assertThatTheAccountAddsUp();
        assertThatExecsAreTold(told);
        assertThatImagesAreTold(told);
        assertThatIdentitiesAreTold(told);
        assertThatExitsAreTold(told);
        assertThatRulesAreJudged(told);
        assertThat(told.typed()).contains("echo typed into bash --norc", "echo typed into dash");
        System.err.printf("Linux %s: %s%n", release, verified());
    }

    /// What the verifier there says of our programs.
    private String verified() throws IOException {
        return Files.readAllLines(share.resolve("doctor")).stream()
                .filter(line -> line.contains("verifier"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertThatRulesAreJudged(Told told) {
        assertThat(told.rules("plain")).containsExactlyInAnyOrder("text", "expression", "parent");
        assertThat(told.rules("entitled")).containsExactly("user");
        assertThat(told.rules("script")).containsExactly("script");
        assertThat(told.rules("remembered")).containsExactly("memory");
        assertThat(told.exec("plain").at("/nightjar/matches"))
                .allSatisfy(match -> assertThat(text(match, "/judged_in")).isEqualTo("kernel"));

        assertThat(told.fact("doomed")).isEqualTo("137");
        assertThat(told.fact("begun")).isEqualTo("no");
        assertThat(text(told.exec("/run/never"), "/nightjar/matches/0/outcome")).isEqualTo("killed");

        assertThat(told.rules("before-the-reload")).isEmpty();
        assertThat(told.rules("after-the-reload")).containsExactly("reload");
        assertThat(text(told.exec("after-the-reload"), "/nightjar/matches/0/judged_in"))
                .as("parents that run were described anew")
                .isEqualTo("kernel");
    }

    private void assertThatNothingIsMissing() throws IOException {
        assertThat(Files.readString(share.resolve("doctor")))
                .doesNotContain("MISSING", "less ")
                .containsPattern("ok +process.exec +tp_btf sched_process_exec")
                .containsPattern("ok +running processes +iter.s task")
                .containsPattern("ok +shell.command +uprobe /.*bash:readline")
                .containsPattern("ok +enforcement +fentry security_file_open")
                .containsPattern("ok +enforcement +lsm bprm_check_security");
    }

    private void assertThatTheAccountAddsUp() throws IOException {
        String account = Files.readString(share.resolve("account"));
        for (String hook : List.of("process.fork", "process.exec", "process.exit")) {
            List<Long> row = Program.account(account, hook);
            assertThat(row.getFirst())
                    .as("%s: seen = delivered + filtered + lost", hook)
                    .isPositive()
                    .isEqualTo(row.get(1) + row.get(2) + row.get(3));
            assertThat(row.getLast()).as("%s: lost", hook).isZero();
        }
    }

    private static void assertThatExecsAreTold(Told told) {
        JsonNode plain = told.exec("plain");
        assertThat(text(plain, "/process/executable")).isEqualTo("/usr/bin/true");
        assertThat(text(plain, "/process/working_directory")).isEqualTo("/usr/lib");
        assertThat(plain.at("/process/args"))
                .extracting(JsonNode::asString)
                .containsExactly("/usr/bin/true", "two words", "", "plain");

        // The shell was there before us, so this is what the iterator told.
        assertThat(text(plain, "/process/parent/pid")).isEqualTo(told.fact("shell"));
        assertThat(text(plain, "/process/parent/executable")).isEqualTo("/usr/bin/bash");
        assertThat(text(plain, "/process/parent/command_line")).isEqualTo("bash share/task");
        String[] identity = text(plain, "/process/parent/entity_id").split("-", 2);
        assertThat(identity[0]).isEqualTo(told.fact("shell"));
        assertThat(Long.parseLong(identity[1]) / 10_000_000).isEqualTo(Long.parseLong(told.fact("shell.ticks")));
        assertThat(plain.at("/nightjar/ancestors"))
                .extracting(ancestor -> text(ancestor, "/pid"))
                .containsExactly(told.fact("shell"), "1");

        JsonNode script = told.exec("script");
        assertThat(text(script, "/process/executable")).isEqualTo("/run/image");
        assertThat(text(script, "/nightjar/script/path")).isEqualTo("./script");
        assertThat(text(script, "/nightjar/script/interpreter")).isEqualTo("/run/image");
        assertThat(script.at("/process/args"))
                .extracting(JsonNode::asString)
                .containsExactly("/run/image", "interpreted", "./script", "script");
    }

    private static void assertThatImagesAreTold(Told told) {
        JsonNode image = told.exec("hashed");
        assertThat(text(image, "/process/executable")).isEqualTo("/run/image");
        assertThat(text(image, "/nightjar/image/inode")).isEqualTo(told.fact("image.inode"));
        assertThat(text(image, "/nightjar/image/device")).isEqualTo(told.fact("image.device"));
        assertThat(text(image, "/nightjar/image/mode")).isEqualTo("0755");
        assertThat(image.at("/nightjar/image/deleted").asBoolean()).isFalse();

        // There is a digest only if the size and both times that the hook told are those of the file.
        assertThat(told.events()).anySatisfy(event -> {
            assertThat(text(event, "/event/action")).isEqualTo("hash");
            assertThat(text(event, "/nightjar/refers_to")).isEqualTo(text(image, "/event/sequence"));
            assertThat(text(event, "/process/hash/sha256")).isEqualTo(told.fact("image.sha256"));
        });

        JsonNode deleted = told.exec("deleted");
        assertThat(text(deleted, "/process/executable")).isEqualTo("/run/gone");
        assertThat(deleted.at("/nightjar/image/deleted").asBoolean()).isTrue();
        assertThat(deleted.at("/nightjar/image/memfd").asBoolean()).isFalse();

        JsonNode remembered = told.exec("remembered");
        assertThat(text(remembered, "/process/executable")).isEqualTo("memfd:name");
        assertThat(remembered.at("/nightjar/image/memfd").asBoolean()).isTrue();
    }

    private static void assertThatIdentitiesAreTold(Told told) {
        JsonNode plain = told.exec("plain");
        assertThat(text(plain, "/user/id")).isEqualTo("0");
        assertThat(text(plain, "/nightjar/cgroup/path")).isEqualTo("/");
        assertThat("pid:[" + text(plain, "/nightjar/namespace/pid") + "]").isEqualTo(told.fact("namespace.pid"));
        assertThat("mnt:[" + text(plain, "/nightjar/namespace/mount") + "]").isEqualTo(told.fact("namespace.mount"));

        JsonNode entitled = told.exec("entitled");
        assertThat(text(entitled, "/user/id")).isEqualTo("1000");
        assertThat(text(entitled, "/user/group/id")).isEqualTo("1001");
        assertThat(text(entitled, "/user/effective/id")).isEqualTo("1000");
        // Bits 39 (bpf) and 13 (net_raw): one in each half, for the set was two of 32 bits before Linux 6.3.
        assertThat(text(entitled, "/nightjar/capabilities/effective")).isEqualTo("0000008000000000");
        assertThat(text(entitled, "/nightjar/capabilities/permitted")).isEqualTo("0000008000000000");
        assertThat(text(entitled, "/nightjar/capabilities/inheritable")).isEqualTo("0000008000002000");
        assertThat(text(entitled, "/nightjar/capabilities/ambient")).isEqualTo("0000008000000000");

        JsonNode grouped = told.exec("grouped");
        assertThat(text(grouped, "/nightjar/cgroup/path")).isEqualTo("/nested/deep");
        assertThat(text(grouped, "/nightjar/cgroup/id")).isEqualTo(told.fact("cgroup"));

        JsonNode enclosed = told.exec("enclosed");
        assertThat(text(enclosed, "/nightjar/namespace/pid_inside")).isEqualTo("1");
        assertThat(text(enclosed, "/nightjar/namespace/pid")).isNotEqualTo(text(plain, "/nightjar/namespace/pid"));
        assertThat(text(enclosed, "/nightjar/namespace/mount")).isNotEqualTo(text(plain, "/nightjar/namespace/mount"));
    }

    private static void assertThatExitsAreTold(Told told) {
        assertThat(text(told.exit("plain"), "/process/exit_code")).isEqualTo("0");
        assertThat(text(told.exit("failing"), "/process/exit_code")).isEqualTo("7");
        assertThat(text(told.exit("crashing"), "/nightjar/exit/signal")).isEqualTo("11");

        JsonNode working = told.exit("working");
        assertThat(working.at("/nightjar/exit/cpu_ns").asLong())
                .isBetween(150_000_000L, working.at("/event/duration").asLong());
        assertThat(working.at("/nightjar/exit/peak_memory_bytes").asLong()).isBetween(30_000_000L, 100_000_000L);
    }

    /// Runs the task in the machine; what it wrote is in [#share] then.
    private void run(String release) throws Exception {
        Actor.compile(share);
        writeRules();
        new Machine(release, share, PATIENCE_SECONDS).run(TASK, List.of("reason", "console", "output", "account"));
    }

    private void writeRules() throws IOException {
        Path rules = Files.createDirectory(share.resolve("rules"));
        rule(rules.resolve("text.yml"), "text", "{Image: /USR/bin/true, CommandLine|endswith: ' plain'}");
        rule(rules.resolve("expression.yml"), "expression", "{CommandLine|re: 'two words  pla[h-j]n$'}");
        rule(rules.resolve("parent.yml"), "parent", "{ParentImage|endswith: /bash, CommandLine|endswith: plain}");
        rule(rules.resolve("user.yml"), "user", "{user.id: 1000, CommandLine|endswith: entitled}");
        rule(rules.resolve("script.yml"), "script", "{nightjar.script.path: ./script}");
        rule(rules.resolve("memory.yml"), "memory", "{nightjar.image.memfd: true}");
        rule(rules.resolve("doomed.yml"), "doomed", "{Image|endswith: /doomed, ParentImage|endswith: bash}");
        rule(share.resolve("more.yml"), "reload", "{ParentImage|endswith: /bash, CommandLine|endswith: the-reload}");
        Files.writeString(rules.resolve("policy.yml"), "actions: [{rule: doomed, action: kill}]\n");
    }

    private static void rule(Path file, String name, String selection) throws IOException {
        Files.writeString(file, """
                title: %s
                name: %s
                level: high
                logsource: {category: process_creation, product: linux}
                detection:
                    selection: %s
                    condition: selection
                """.formatted(name, name, selection));
    }

    private static String text(JsonNode node, String pointer) {
        return node.at(pointer).asString("");
    }

    /// What came back.
    ///
    /// @param facts what the machine says of itself
    private record Told(Map<String, String> facts, List<JsonNode> events) {
        static Told in(Path share) throws IOException {
            Map<String, String> facts = Files.readAllLines(share.resolve("output")).stream()
                    .map(line -> line.split("=", 2))
                    .filter(fact -> fact.length == 2)
                    .collect(toMap(fact -> fact[0], fact -> fact[1]));
            return new Told(facts, Program.events(Files.readString(share.resolve("events"))));
        }

        String fact(String name) {
            return facts.get(name);
        }

        /// The last exec of that name: those before are of the programs that led to it.
        JsonNode exec(String name) {
            List<JsonNode> execs = events.stream()
                    .filter(event -> text(event, "/event/action").equals("exec"))
                    .filter(event -> text(
                                    event,
                                    "/process/args/"
                                            + (event.at("/process/args").size() - 1))
                            .equals(name))
                    .toList();
            assertThat(execs).as("execs called %s", name).isNotEmpty();
            return execs.getLast();
        }

        /// The lines that were typed into shells.
        List<String> typed() {
            return events.stream()
                    .filter(event -> text(event, "/event/action").equals("command"))
                    .map(event -> text(event, "/process/io/text"))
                    .toList();
        }

        /// The titles of the rules that hold of it.
        List<String> rules(String name) {
            return exec(name)
                    .at("/rule/name")
                    .valueStream()
                    .map(JsonNode::asString)
                    .toList();
        }

        JsonNode exit(String name) {
            String process = text(exec(name), "/process/entity_id");
            List<JsonNode> exits = events.stream()
                    .filter(event -> text(event, "/event/action").equals("exit"))
                    .filter(event -> text(event, "/process/entity_id").equals(process))
                    .toList();
            assertThat(exits).as("exits of %s", name).hasSize(1);
            return exits.getFirst();
        }
    }
}
