package nightjar.collector;

import static nightjar.events.DetectionRule.Level.CRITICAL;
import static nightjar.events.DetectionRule.Level.HIGH;
import static nightjar.events.DetectionRule.Level.INFORMATIONAL;
import static nightjar.events.DetectionRule.Level.LOW;
import static nightjar.events.DetectionRule.Level.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import nightjar.events.Actor;
import nightjar.events.Arguments;
import nightjar.events.DetectionRule;
import nightjar.events.EventsLost;
import nightjar.events.FieldValue;
import nightjar.events.HostCpu;
import nightjar.events.HostLoad;
import nightjar.events.Identity;
import nightjar.events.ImageHashed;
import nightjar.events.Malformed;
import nightjar.events.Observation;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.RuleCorrelated;
import nightjar.events.RuleMatch;
import nightjar.events.RulesLoaded;
import nightjar.events.RulesRefused;
import nightjar.events.Script;
import nightjar.events.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a person sees, and what a hostile name can do to the screen: nothing.
class PrettyLinesTest {
    private final Locale locale = Locale.getDefault();

    @BeforeEach
    void aLocaleThatWeKnow() {
        Locale.setDefault(Locale.ROOT);
    }

    @AfterEach
    void theLocaleThatWas() {
        Locale.setDefault(locale);
    }

    @Test
    void anExecShowsTheCommandAndWhoStartedIt() {
        assertThat(line(Examples.observation(Examples.exec("/bin/ls", "ls", "-l", "my file", ""))))
                .isEqualTo("00:00:00.000  exec      42  ada        /bin/ls -l 'my file' ''   ← bash\n");
    }

    @Test
    void aForkAndAnExitStandInTheSameColumns() {
        assertThat(line(Examples.observation(Examples.fork())))
                .isEqualTo("00:00:00.000  fork      42  ada        /bin/ls   ← bash\n");
        assertThat(line(Examples.observation(Examples.exit(3, null))))
                .isEqualTo("00:00:00.000  exit      42  ada        /bin/ls  code 3, lived 1.5 ms, cpu 2.0 ms,"
                        + " peak 3.0 MiB\n");
        assertThat(line(Examples.observation(Examples.exit(null, 11)))).contains("  signal 11, core dumped, lived");
    }

    @Test
    void aDigestOrTheReasonForNoneIsShown() {
        assertThat(line(Examples.observation(new ImageHashed(0, 1, "abc", null))))
                .endsWith("/bin/ls  sha256 abc\n");
        assertThat(line(Examples.observation(new ImageHashed(0, 1, null, "gone"))))
                .endsWith("/bin/ls  gone\n");
    }

    @Test
    void measurementsAreALineEach() {
        assertThat(line(Examples.observation(Examples.cpu(), null)))
                .isEqualTo("00:00:00.000  cpu                      12.3 % of 2 CPUs busy, user 8.1, system 4.2,"
                        + " 1,234 switches, 5 forks\n");
        assertThat(line(Examples.observation(Examples.load(), null)))
                .endsWith("load                     0.20 0.50 12.00, 3 running, 150 tasks, 90 processes\n");
        assertThat(line(Examples.observation(Examples.memory(), null)))
                .endsWith("mem                      2,048.0 MiB, 1,024.0 MiB available, 100.0 MiB free,"
                        + " swap 512.0 MiB, 256.0 MiB free\n");
        assertThat(line(Examples.observation(Examples.events(0), null)))
                .endsWith("hook                     1,000 seen, 500.0/s, 0 lost; ring 12.5 % full at most,"
                        + " nightjar 0.4 % of a CPU, 80.0 MiB\n");
    }

    @Test
    void whatIsNotKnownOfTheHostIsLeftOut() {
        var cpu = new HostCpu(0, 0, 1, null, null, null, null, null, 5L);
        assertThat(line(Examples.observation(cpu, null))).endsWith("cpu                      5 forks\n");
        var load = new HostLoad(0, null, null, null, null, null, null, 3);
        assertThat(line(Examples.observation(load, null))).endsWith("load                     3 processes\n");
    }

    @Test
    void lossesAndDefectsStandOut() {
        assertThat(line(Examples.observation(new EventsLost(0, "process.exec", 12_345), null)))
                .isEqualTo("00:00:00.000  LOST  12,345 × process.exec: the ring was full\n");
        assertThat(line(Examples.observation(new Malformed(0, "broken", ""), null)))
                .isEqualTo("00:00:00.000  DEFECT  broken\n");
    }

    @Test
    void aMatchStandsBelowWhatItIsAbout() {
        DetectionRule rule = Examples.rule(HIGH, "Shell That Runs a Download", "attack.execution", "attack.t1059.004");
        var matched = new FieldValue("process.command_line", "*| sh");
        assertThat(line(Examples.matched(Examples.exec("/bin/ls", "ls"), Examples.match(rule, matched))))
                .isEqualTo("""
                        00:00:00.000  exec      42  ada        /bin/ls   ← bash
                                      high  Shell That Runs a Download  T1059.004  process.command_line '*| sh'
                        """);
    }

    @Test
    void eachMatchHasALineTheHighestLevelFirst() {
        assertThat(line(Examples.matched(
                        Examples.fork(),
                        Examples.match(Examples.rule(LOW, "One")),
                        Examples.match(Examples.rule(CRITICAL, "Two")))))
                .endsWith(" ← bash\n              critical  Two\n              low  One\n");
    }

    @Test
    void whatWasDoneIsSaid() {
        DetectionRule rule = Examples.rule(HIGH, "Rule");
        for (var expected : Map.of(
                        RuleMatch.Outcome.KILLED, "killed",
                        RuleMatch.Outcome.BLOCKED, "blocked",
                        RuleMatch.Outcome.SPARED, "spared",
                        RuleMatch.Outcome.FAILED, "kill failed")
                .entrySet()) {
            RuleMatch match = Examples.match(rule, RuleMatch.Action.KILL, expected.getKey());
            assertThat(line(Examples.matched(Examples.fork(), match)))
                    .endsWith("high  Rule  " + expected.getValue() + "\n");
        }
    }

    @Test
    void matchedValuesAreShortenedAndOnlySoManyAreShown() {
        var value = new FieldValue("f", "x".repeat(41));
        assertThat(line(Examples.matched(
                        Examples.fork(), Examples.match(Examples.rule(LOW, "Rule"), value, value, value, value))))
                .endsWith("low  Rule  " + ("f " + "x".repeat(39) + "…, ").repeat(3) + "…\n");
        var fits = new FieldValue("f", "😀".repeat(40));
        assertThat(line(Examples.matched(Examples.fork(), Examples.match(Examples.rule(LOW, "Rule"), fits))))
                .endsWith("  f " + "😀".repeat(40) + "\n");
    }

    @Test
    void theColourOfALevelSaysHowBadItIs() {
        assertThat(levelOf(CRITICAL)).isEqualTo("\u001b[31mcritical\u001b[0m");
        assertThat(levelOf(HIGH)).isEqualTo("\u001b[31mhigh\u001b[0m");
        assertThat(levelOf(MEDIUM)).isEqualTo("\u001b[33mmedium\u001b[0m");
        assertThat(levelOf(LOW)).isEqualTo("low");
        assertThat(levelOf(INFORMATIONAL)).isEqualTo("informational");
    }

    @Test
    void aCorrelationSaysHowManyAndWhatTheyShare() {
        var correlated = new RuleCorrelated(
                0, 5, List.of(new FieldValue("user.name", "ada")), 0, 3_000_000_000L, 7, List.of(1L, 2L));
        var match = Examples.match(Examples.rule(MEDIUM, "Many Failures"));
        assertThat(line(Examples.matched(correlated, match))).isEqualTo("""
                        00:00:00.000  rule      42  ada        5 in 3.0 s, from 7 events, user.name ada
                                      medium  Many Failures
                        """);
        assertThat(line(new Observation(1, null, correlated, Examples.HOST, List.of(match))))
                .startsWith("00:00:00.000  rule                     5 in 3.0 s");
    }

    @Test
    void rulesThatAreUsedOrRefusedAreSaid() {
        var loaded = new RulesLoaded(0, RulesLoaded.Reason.RELOAD, 2, "0123456789abcdef", 1_300, 1_000, 200, 100, 3);
        assertThat(line(Examples.observation(loaded, null)))
                .isEqualTo(
                        "00:00:00.000  RULES  1,300 in use: 1,000 in the kernel, 200 there in part, 100 in user space,"
                                + " image 2 (0123456789ab), reload  3 refused\n");
        var well = new RulesLoaded(0, RulesLoaded.Reason.START, 1, "ab", 1, 1, 0, 0, 0);
        assertThat(line(Examples.observation(well, null))).endsWith(", image 1 (ab), start\n");
        assertThat(line(Examples.observation(new RulesRefused(0, "a.yml", 7, "6b8c2f3e", "no title"), null)))
                .isEqualTo("00:00:00.000  REFUSED  a.yml:7: 6b8c2f3e: no title\n");
        assertThat(line(Examples.observation(new RulesRefused(0, "a.yml", null, null, "not YAML"), null)))
                .isEqualTo("00:00:00.000  REFUSED  a.yml: not YAML\n");
    }

    @Test
    void theTimeIsThatOfThePlace() {
        var lines = new PrettyLines(false, ZoneId.of("+02:00"));
        lines.write(Examples.observation(new EventsLost(1_500_000_000L, "process.exec", 1), null));
        assertThat(text(lines)).startsWith("02:00:01.500  ");
        lines.clear();
        lines.write(Examples.observation(new EventsLost(-1, "process.exec", 1), null));
        assertThat(text(lines)).startsWith("01:59:59.999  ");
    }

    @Test
    void whoeverRunsWithTheRightsOfAnotherIsShownAsBoth() {
        var actor = new Actor(Examples.process("su", "/bin/su"), Examples.ADA, Examples.ROOT, List.of(), null);
        assertThat(line(Examples.observation(Examples.fork(), actor))).contains("  ada→root   /bin/su");
        var nameless = new Identity(1234, null, 1, null);
        var stranger = new Actor(Examples.process("su", "/bin/su"), nameless, nameless, List.of(), null);
        assertThat(line(Examples.observation(Examples.fork(), stranger))).contains("  1234       /bin/su");
    }

    @Test
    void aProgramThatIsNotKnownIsShownByItsName() {
        assertThat(line(Examples.observation(Examples.fork(), Examples.process("kworker/0", null), List.of())))
                .contains("[kworker/0]");
    }

    @Test
    void onlySoManyCreatorsAreShown() {
        Process creator = Examples.process("sh", "/bin/sh");
        String line = line(
                Examples.observation(Examples.fork(), creator, List.of(creator, creator, creator, creator, creator)));
        assertThat(line).endsWith(" ← sh ← sh ← sh ← sh ← …\n");
    }

    @Test
    void whatIsUnusualIsMarked() {
        ProcessExec script =
                Examples.exec("/bin/sh", new Script(Text.of("./x"), Text.of("/bin/sh"), null), false, false, "sh");
        assertThat(line(Examples.observation(script))).contains("  script ./x");
        assertThat(line(Examples.observation(Examples.exec("memfd:a", null, true, true, "a"))))
                .contains("  in memory only")
                .doesNotContain("deleted");
        assertThat(line(Examples.observation(Examples.exec("/a", null, false, true, "a"))))
                .contains("  deleted");
    }

    @Test
    void argumentsThatWereCutSayHowLongTheyAre() {
        ProcessExec exec = Examples.exec("/bin/ls");
        var cut = new ProcessExec(
                0,
                exec.task(),
                2,
                new Arguments("ls\0-l".getBytes(StandardCharsets.UTF_8), 5_000, true),
                exec.image(),
                null,
                exec.capabilities(),
                null,
                Text.EMPTY,
                Text.EMPTY);
        assertThat(line(Examples.observation(cut))).contains("/bin/ls -l … of 5,000 bytes");
    }

    @Test
    void colourIsThereOnlyWhereItIsAskedFor() {
        var coloured = new PrettyLines(true, ZoneOffset.UTC);
        coloured.write(Examples.observation(Examples.exec("/bin/ls", "ls")));
        assertThat(text(coloured)).contains("\u001b[32mexec\u001b[0m");
        assertThat(text(coloured).replaceAll("\u001b\\[[0-9]+m", ""))
                .isEqualTo(line(Examples.observation(Examples.exec("/bin/ls", "ls"))));
        assertThat(line(Examples.observation(Examples.exec("/bin/ls", "ls")))).doesNotContain("\u001b");
    }

    @Test
    void anEscapeSequenceIsShownAndNotObeyed() {
        assertThat(line(hostile("\u001b[2J\u001b]0;title\u0007"))).contains("\\x1b[2J\\x1b]0;title\\x07");
    }

    @Test
    void marksThatTurnTheDirectionOfWritingAreShown() {
        assertThat(line(hostile("a\u202etxt.exe\u2066b\u200fc\u061cd"))).contains("a\\xe2\\x80\\xaetxt.exe");
    }

    @Test
    void nothingThatAProcessSaysReachesTheTerminalRaw() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var name = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                name.appendCodePoint(
                        switch (random.nextInt(4)) {
                            case 0 -> 1 + random.nextInt(0x9f); // no NUL: it ends an argument
                            case 1 -> 0x2000 + random.nextInt(0x70);
                            case 2 -> "\u001b\u009b\r\n\t\b\u007f\ufeff\u00ad\u061c".codePointAt(random.nextInt(10));
                            default -> anyCharacter(random);
                        });
            }
            String hostile = name.toString();
            String line = line(hostile(hostile));
            String correlated = line(correlated(hostile));
            String refused = line(Examples.observation(new RulesRefused(0, hostile, 1, hostile, hostile), null));
            assertThat(line).as("seed %d", seed).endsWith("\n").containsOnlyOnce("\n");
            assertThat(correlated.lines()).as("seed %d", seed).hasSize(2);
            (line + correlated + refused).replace("\n", "").codePoints().forEach(c -> {
                assertThat(Character.isISOControl(c))
                        .as("seed %d: U+%04X", seed, c)
                        .isFalse();
                assertThat(Character.getType(c))
                        .as("seed %d: U+%04X", seed, c)
                        .isNotIn(
                                (int) Character.FORMAT,
                                (int) Character.LINE_SEPARATOR,
                                (int) Character.PARAGRAPH_SEPARATOR,
                                (int) Character.SURROGATE);
            });
        }
    }

    /// Every place of a line that a process has a say in.
    private static Observation hostile(String name) {
        ProcessExec exec =
                Examples.exec(name, new Script(Text.of(name), Text.of(name), null), false, false, name, name);
        var user = new Identity(1, name, 1, name);
        Process process = Examples.process(name, name);
        Process nameless = Examples.process(name, null);
        return Examples.observation(exec, new Actor(process, user, user, List.of(nameless, process), null));
    }

    /// Every place of a match that a rule or a process has a say in.
    private static Observation correlated(String text) {
        var value = new FieldValue(text, text);
        return Examples.matched(
                new RuleCorrelated(0, 1, List.of(value), 0, 0, 1, List.of()),
                Examples.match(Examples.rule(LOW, text, text), value));
    }

    private static String levelOf(DetectionRule.Level level) {
        var lines = new PrettyLines(true, ZoneOffset.UTC);
        lines.write(Examples.matched(Examples.fork(), Examples.match(Examples.rule(level, "Rule"))));
        return text(lines).split("\n", -1)[1].strip().split(" ", 2)[0];
    }

    private static int anyCharacter(Random random) {
        int c = random.nextInt(1, Character.MAX_CODE_POINT + 1);
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c;
    }

    private static String line(Observation observation) {
        var lines = new PrettyLines(false, ZoneOffset.UTC);
        lines.write(observation);
        return text(lines);
    }

    private static String text(PrettyLines lines) {
        return new String(lines.buffer(), 0, lines.length(), StandardCharsets.UTF_8);
    }
}
