package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import nightjar.bpf.BpfObject;
import nightjar.events.Fields;
import nightjar.events.Observation;
import nightjar.events.RuleMatch;
import nightjar.matcher.MatcherImage;
import nightjar.sigma.ImageWriter;
import nightjar.sigma.Loaded;
import nightjar.sigma.RuleCompiler;
import nightjar.sigma.RuleSource;
import nightjar.sigma.RuleSources;
import nightjar.sigma.Users;

/// This host, judged by rules that a test writes.
final class Judged implements AutoCloseable {
    /// Room in the kernel for the rules of every test.
    private static final int ROOM_WORDS = 1 << 14;

    final Watched host;
    final RuleJudge judge;

    private Judged(Sensor sensor, boolean enforcing) {
        this.judge = new RuleJudge(Watched.HOST, enforcing);
        if (enforcing) {
            sensor.enforce();
        }
        this.host = new Watched(sensor, judge);
    }

    /// By these rules, which only tell.
    static Judged by(String... rules) throws Exception {
        return by(image(rules));
    }

    static Judged by(MatcherImage image) throws Exception {
        return watching(Sensor.open(Sensor.RING_BYTES, ROOM_WORDS, -1, Scope.processes()), false, image);
    }

    /// By these rules, of any category, with what a scope looks at.
    static Judged by(Scope scope, String... rules) throws Exception {
        return watching(Sensor.open(Sensor.RING_BYTES, ROOM_WORDS, -1, scope), false, image(rules));
    }

    /// By rules whose actions are taken.
    static Judged enforcing(MatcherImage image) throws Exception {
        return enforcing(Sensor.RING_BYTES, image);
    }

    static Judged enforcing(int ringBytes, MatcherImage image) throws Exception {
        return watching(Sensor.open(ringBytes, ROOM_WORDS, -1, Scope.processes()), true, image);
    }

    /// With room for so many processes of which is kept what their children ask.
    static Judged keeping(int processes, boolean enforcing, MatcherImage image) throws Exception {
        Sensor.checkMachine();
        BpfObject object = BpfObject.open("process", Sensor.resource("process.bpf.o"));
        object.map("kept_processes").maxEntries(processes);
        return watching(
                Sensor.load(object, Sensor.RING_BYTES, ROOM_WORDS, -1, true, Scope.processes(), HookChoice.LOOKING),
                enforcing,
                image);
    }

    /// With a scope of its own.
    static Judged in(Scope scope, boolean enforcing, MatcherImage image) throws Exception {
        return watching(Sensor.open(Sensor.RING_BYTES, ROOM_WORDS, -1, scope), enforcing, image);
    }

    /// Over other events too.
    static Judged over(Scope scope, int ringBytes, boolean enforcing, MatcherImage image) throws Exception {
        return watching(Sensor.open(ringBytes, ROOM_WORDS, -1, scope), enforcing, image);
    }

    static Judged watching(Sensor sensor, boolean enforcing, MatcherImage image) {
        var judged = new Judged(sensor, enforcing);
        judged.use(image);
        return judged;
    }

    /// From now on by these rules; returns their generation.
    int use(MatcherImage image) {
        int generation = host.sensor.judgeBy(image);
        judge.use(image, generation);
        return generation;
    }

    /// The rules that hold of the exec whose first argument is this word, by their titles.
    List<String> titles(String word) {
        return titles(host.execOf(word));
    }

    static List<String> titles(Observation observation) {
        return observation.matches().stream()
                .map(match -> match.rule().name())
                .sorted()
                .toList();
    }

    /// The match of this rule.
    RuleMatch match(String word, String title) {
        Observation observation = host.execOf(word);
        return observation.matches().stream()
                .filter(match -> match.rule().name().equals(title))
                .findFirst()
                .orElseThrow(() -> new AssertionError("'%s' does not hold of %s".formatted(title, observation)));
    }

    /// A rule, of a selection as YAML writes a map in a line.
    static String rule(String title, String selection) {
        return rule(title, selection, "selection");
    }

    static String rule(String title, String selection, String condition) {
        return ruleOf("process_creation", title, selection, condition);
    }

    static String ruleOf(String category, String title, String selection, String condition) {
        return """
                title: %s
                id: %s
                level: high
                logsource: {category: %s, product: linux}
                detection:
                    selection: %s
                    condition: %s
                """.formatted(
                title, UUID.nameUUIDFromBytes(title.getBytes(StandardCharsets.UTF_8)), category, selection, condition);
    }

    static MatcherImage image(String... rules) throws Exception {
        return image("", List.of(rules));
    }

    /// With a policy by which the action of every rule is to kill.
    ///
    /// @param spared processes that are not killed, as YAML writes a list in a line
    static MatcherImage killing(String spared, String... rules) throws Exception {
        return image("actions: [{level: high, action: kill}]\nspare: %s\n".formatted(spared), Arrays.asList(rules));
    }

    static MatcherImage image(String policy, List<String> rules) throws Exception {
        List<RuleSource> files = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            files.add(source("rule%d.yml".formatted(i), rules.get(i)));
        }
        if (!policy.isEmpty()) {
            files.add(source("policy.yml", policy));
        }
        Loaded loaded = new RuleCompiler(Users.parse(Files.readAllBytes(Path.of("/etc/passwd"))), Fields.names())
                .compile(RuleSources.of(files));
        assertThat(loaded.refusals()).isEmpty();
        return MatcherImage.read(ImageWriter.write(loaded.ruleset()).image());
    }

    private static RuleSource source(String name, String text) {
        return new RuleSource(name, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        host.close();
    }
}
