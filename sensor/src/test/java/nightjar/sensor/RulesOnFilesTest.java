package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import nightjar.events.FieldReader;
import nightjar.events.FileEvent;
import nightjar.events.Observation;
import nightjar.events.RuleMatch;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Level;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Pattern;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;
import nightjar.sigma.ImageWriter;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.io.TempDir;

/// Rules about files, in the hook and in user space.
class RulesOnFilesTest {
    private static final int ROOM_WORDS = 1 << 15;

    @TempDir
    Path directory;

    /// The fields as the hook tells them, and as an event's JSON has them: of every event the same rules hold for
    /// both.
    @KernelTest
    void theHookAndUserSpaceSeeTheSameOfAnEvent() throws Exception {
        String here = directory.toRealPath().toString();
        Map<Category, List<Rule>> rules = new EnumMap<>(Category.class);
        for (Category category : Category.values()) {
            if (KernelField.TARGET_FILENAME.isIn(category)) {
                rules.put(category, rules(category, here));
            }
        }
        var ruleset = new Ruleset(rules.values().stream().flatMap(List::stream).toList(), List.of(), Map.of());
        MatcherImage image = MatcherImage.read(ImageWriter.write(ruleset).image());
        var reader = new FieldReader(
                Stream.of(KernelField.values()).map(KernelField::ecs).toList());
        List<String> differing = new ArrayList<>();
        List<String> compared = new ArrayList<>();
        SyncEnricher compare = draft -> {
            if (draft.event() instanceof FileEvent file
                    && file.toString().contains(here) // of others, the program may be another one meanwhile
                    && draft.hits().generation() != 0) {
                Category category = Categories.of(file).orElseThrow();
                var subject = new EventSubject(file.task(), () -> reader.read(draft.observation(0, Watched.HOST)));
                BitSet java = image.kernel(category).orElseThrow().judge(subject);
                compared.add(file.typeName());
                if (!java.equals(draft.hits().rules())) {
                    differing.add("%s%n  of the hook alone: %s%n  of user space alone: %s"
                            .formatted(
                                    file,
                                    titles(
                                            image.numbered(category),
                                            draft.hits().rules(),
                                            java),
                                    titles(
                                            image.numbered(category),
                                            java,
                                            draft.hits().rules())));
                }
            }
        };
        try (var host = new Watched(Sensor.open(Sensor.RING_BYTES, ROOM_WORDS, -1, scope(here)), compare)) {
            host.sensor.judgeBy(image);
            run(
                    "echo a > made; echo b >> made; mkdir sub; mv made sub/moved; ln sub/moved linked; ln -s /nowhere soft;"
                            + " chmod 4755 linked; chmod 0644 linked; chmod 2711 linked; mkfifo pipe; cat linked;"
                            + " truncate -s 3 linked; chown 7:8 linked; python3 -c \"import os; os.close(os.open(\\\"born\\\", 65, 0o4755)); os.setxattr(\\\"born\\\", \\\"user.e\\\", b\\\"x\\\")\"; chmod 600 born; touch end; rm linked soft pipe; rmdir sub 2>&1; rm end");
            host.first(o ->
                    o.event().typeName().equals("file.unlink") && o.toString().contains("/end"));
        }
        assertThat(compared)
                .contains("file.create", "file.rename", "file.link", "file.symlink", "file.chmod", "file.unlink");
        assertThat(differing).isEmpty();
    }

    private static List<String> titles(List<Rule> rules, BitSet some, BitSet without) {
        var only = (BitSet) some.clone();
        only.andNot(without);
        return only.stream().mapToObj(number -> rules.get(number).title()).toList();
    }

    /// Some for each field.
    private static List<Rule> rules(Category category, String here) {
        List<Rule> rules = new ArrayList<>();
        for (KernelField field : KernelField.values()) {
            if (field.isIn(category)) {
                rules.add(rule(category, field.ecs() + " is there", new Condition.Exists(field)));
                List<String> values = switch (field.kind()) {
                    case TEXT ->
                        List.of(here + "/", "moved", "linked", "/usr/bin/", "chmod", "sh", "create", "e", "nowhere");
                    case NUMBER, ADDRESS -> List.of();
                };
                for (String value : values) {
                    rules.add(rule(category, field.ecs() + " has " + value, has(field, value)));
                }
                if (field.kind() == Field.Kind.NUMBER) {
                    rules.add(rule(
                            category,
                            field.ecs() + " is 1 or more",
                            new Condition.Compare(field, Condition.Comparison.GREATER, 0)));
                }
            }
        }
        return rules;
    }

    @KernelTest
    void aRuleAboutAFileHoldsWhereTheHookKnowsItAndWhereOnlyTheEventDoes() throws Exception {
        String here = directory.toRealPath().toString();
        MatcherImage image = MatcherImage.read(ImageWriter.write(new Ruleset(
                        List.of(
                                rule(
                                        Category.FILE_CHANGE,
                                        "setuid",
                                        new Condition.All(List.of(
                                                has(KernelField.TARGET_FILENAME, "/tool"),
                                                new Condition.Compare(
                                                        KernelField.FILE_SETUID, Condition.Comparison.GREATER, 0)))),
                                rule(
                                        Category.FILE_CHANGE,
                                        "by this command",
                                        new Condition.All(List.of(
                                                has(KernelField.TARGET_FILENAME, "/tool"),
                                                has(new EventField("process.command_line"), "chmod 4711")))),
                                rule(
                                        Category.FILE_CHANGE,
                                        "by another",
                                        new Condition.All(List.of(
                                                has(KernelField.TARGET_FILENAME, "/tool"),
                                                has(new EventField("process.command_line"), "install")))),
                                rule(Category.FILE_DELETE, "removed", has(KernelField.TARGET_FILENAME, "/tool"))),
                        List.of(),
                        Map.of()))
                .image());
        var judge = new RuleJudge(Watched.HOST, false);
        try (var host = new Watched(Sensor.open(Sensor.RING_BYTES, ROOM_WORDS, -1, scope(here)), judge)) {
            judge.use(image, host.sensor.judgeBy(image));
            run("echo a > tool; chmod 4711 tool; rm tool");

            Observation changed = host.first(o -> o.event().typeName().equals("file.chmod"));
            assertThat(Judged.titles(changed)).containsExactly("by this command", "setuid");
            assertThat(changed.matches())
                    .extracting(RuleMatch::judgedIn)
                    .containsExactlyInAnyOrder(RuleMatch.Space.KERNEL, RuleMatch.Space.USER);
            assertThat(Judged.titles(host.first(o -> o.event().typeName().equals("file.unlink"))))
                    .containsExactly("removed");
        }
    }

    private static Scope scope(String here) {
        return new Scope(Set.of(Family.values()), List.of(here), List.of(here), List.of(), List.of(), List.of());
    }

    private static Condition.Strings has(Field field, String value) {
        return new Condition.Strings(
                List.of(field),
                true,
                List.of(new Pattern(Pattern.Place.CONTAINED, value.getBytes(StandardCharsets.UTF_8), value)));
    }

    private static Rule rule(Category category, String title, Condition condition) {
        return new Rule(
                category.sigma() + " " + title,
                "",
                title,
                "",
                Level.HIGH,
                List.of(),
                "",
                List.of(),
                List.of(),
                "made.yml",
                1,
                category,
                condition,
                Action.LOG);
    }

    /// In a grandchild: what our own children do is not looked at.
    private void run(String script) throws Exception {
        var shell = new ProcessBuilder("sh", "-c", "sh -c '" + script + "'; exit 0")
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
    }
}
