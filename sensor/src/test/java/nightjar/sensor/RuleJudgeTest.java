package nightjar.sensor;

import static nightjar.sensor.MadeUp.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightjar.events.Event;
import nightjar.events.Identity;
import nightjar.events.Process;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.RuleMatch;
import nightjar.events.Text;
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
import org.junit.jupiter.api.Test;

/// Which rules hold of events that are no execs. Here a fork stands for a system call, and an exit for a question
/// about
/// a name.
class RuleJudgeTest {
    private static final int GENERATION = 3;

    private final RuleJudge judge = new RuleJudge(Watched.HOST, true, RuleJudgeTest::category);

    private static Optional<Category> category(Event event) {
        return event instanceof ProcessFork
                ? Optional.of(Category.SYSCALL)
                : event instanceof ProcessExit ? Optional.of(Category.DNS_QUERY) : Optional.empty();
    }

    @Test
    void whatTheHookFoundIsNamedByTheRulesOfItsCategory() throws Exception {
        use(
                rule("of execs", Category.PROCESS_CREATION, has(KernelField.NAME, "sh")),
                rule("first", Category.SYSCALL, has(KernelField.NAME, "no such")),
                rule("second", Category.SYSCALL, has(KernelField.NAME, "sh")));

        assertThat(judged(fork(), new Hits(GENERATION, new int[] {1}, true, null)))
                .singleElement()
                .satisfies(match -> {
                    assertThat(match.rule().name()).isEqualTo("second");
                    assertThat(match.judgedIn()).isEqualTo(RuleMatch.Space.KERNEL);
                    assertThat(match.matched())
                            .singleElement()
                            .satisfies(field -> assertThat(field.toString()).contains("process.name"));
                });
    }

    @Test
    void whatTheHookOnlyPickedIsJudgedToTheEnd() throws Exception {
        use(
                rule("here", Category.SYSCALL, both(has(KernelField.NAME, "sh"), has("process.parent.name", "init"))),
                rule("not here", Category.SYSCALL, both(has(KernelField.NAME, "sh"), has("process.parent.name", "x"))));

        assertThat(names(judged(fork(), new Hits(GENERATION, new int[] {0, 1}, true, null))))
                .containsExactly("here");
    }

    @Test
    void whatNoHookKnowsIsAskedOfEachEvent() throws Exception {
        use(rule("by the parent", Category.SYSCALL, has("process.parent.name", "init")));

        assertThat(names(judged(fork(), new Hits(GENERATION, new int[0], true, null))))
                .containsExactly("by the parent");
        assertThat(judge.inUserSpace()).isZero();
    }

    @Test
    void whatNoHookJudgedIsJudgedByTheSameRules() throws Exception {
        use(
                rule("holds", Category.SYSCALL, has(KernelField.NAME, "sh")),
                rule("user", Category.SYSCALL, has(KernelField.IMAGE, "/bin/sh")),
                rule("does not", Category.SYSCALL, has(KernelField.NAME, "bash")));

        assertThat(names(judged(fork(), Hits.NONE))).containsExactly("holds", "user");
        assertThat(judge.inUserSpace()).isEqualTo(1);
    }

    @Test
    void aCategoryThatNoHookJudgesIsJudgedHere() throws Exception {
        use(
                rule("name", Category.DNS_QUERY, has("process.name", "sh")),
                rule("of a call", Category.SYSCALL, has(KernelField.NAME, "sh")));

        assertThat(names(judged(MadeUp.exit(id(70), id(1), "sh"), Hits.NONE))).containsExactly("name");
        assertThat(judge.inUserSpace()).as("no hook could have").isZero();
    }

    @Test
    void whatBelongsToNoCategoryIsNotJudged() throws Exception {
        use(rule("execs", Category.PROCESS_CREATION, has(KernelField.NAME, "sh")));

        assertThat(judged(MadeUp.exec(id(70), id(1), "/bin/sh"), Hits.NONE)).isEmpty();
    }

    @Test
    void whoIsSparedIsNotKilledHereEither() throws Exception {
        Rule kill = rule("kill", Category.SYSCALL, has("process.parent.name", "init"), Action.KILL);
        judge.use(
                MatcherImage.read(ImageWriter.write(new Ruleset(
                                List.of(kill), List.of(), Map.of(Category.SYSCALL, has(KernelField.IMAGE, "/bin/sh"))))
                        .image()),
                GENERATION);

        assertThat(judged(fork(), new Hits(GENERATION, new int[0], true, null)))
                .extracting(RuleMatch::outcome)
                .containsExactly(RuleMatch.Outcome.SPARED);
    }

    private void use(Rule... rules) throws Exception {
        var ruleset = new Ruleset(List.of(rules), List.of(), Map.of());
        judge.use(MatcherImage.read(ImageWriter.write(ruleset).image()), GENERATION);
    }

    private static ProcessFork fork() {
        return MadeUp.fork(id(70), id(1));
    }

    private List<RuleMatch> judged(Event event, Hits hits) {
        var draft = new Draft(event, hits);
        draft.process(process(70, "sh", "/bin/sh"));
        draft.ancestors(List.of(process(1, "init", "/sbin/init")), false);
        var root = new Identity(0, "root", 0, "root");
        draft.users(root, root);
        judge.enrich(draft);
        return draft.matches();
    }

    private static Process process(int pid, String name, String path) {
        return new Process(
                id(pid), Text.of(name), 0, Text.of(path), MadeUp.arguments(path), Text.of("/"), null, null, null);
    }

    private static List<String> names(List<RuleMatch> matches) {
        return matches.stream().map(match -> match.rule().name()).toList();
    }

    private static Condition has(String ecs, String value) {
        return has(new EventField(ecs), value);
    }

    private static Condition has(Field field, String value) {
        return new Condition.Strings(
                List.of(field),
                true,
                List.of(new Pattern(Pattern.Place.EQUAL, value.getBytes(StandardCharsets.UTF_8), value)));
    }

    private static Condition both(Condition one, Condition other) {
        return new Condition.All(List.of(one, other));
    }

    private static Rule rule(String title, Category category, Condition condition) {
        return rule(title, category, condition, Action.LOG);
    }

    private static Rule rule(String title, Category category, Condition condition, Action action) {
        return new Rule(
                title,
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
                action);
    }
}
