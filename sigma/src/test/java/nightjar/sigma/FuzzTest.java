package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import nightjar.matcher.Rule;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever stands in a file, what comes of it is rules and refusals: nothing is thrown, and it takes little time.
@Timeout(300)
class FuzzTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String RULES = """
            title: A rule
            id: one
            name: first
            level: high
            tags: [attack.t1059, attack.execution]
            logsource: {category: process_creation, product: linux}
            detection:
              selection:
                Image|endswith: ['/sh', '/b?sh', '/z*h']
                CommandLine|contains|all: ['a', 'é']
              filter_a:
                - User: root
                - CommandLine|re|i: '^(a|b){2,5}[x-z]\\d+$'
              keywords: [one, 'two*three']
              numbers:
                LogonId|gte: 1000
                ParentImage|exists: true
                CommandLine|base64offset|contains: secret
              condition: selection and not 1 of filter_* or (keywords and numbers)
            ---
            title: Another
            id: two
            logsource: {category: network_connection}
            detection:
              s: {DestinationIp|cidr: [10.0.0.0/9, 'fe80::/10'], DestinationPort: [80, 443], Initiated: true}
              condition: s
            ---
            title: Of files
            id: of-files
            logsource: {category: file_change}
            detection:
              s: {TargetFilename|re: '/etc/.*', nightjar.file.setuid: true, CommandLine|contains: x}
              condition: s
            ---
            title: Of names
            id: of-names
            logsource: {category: dns_query}
            detection:
              s: {QueryName|endswith: .example, record_type: TXT}
              condition: s
            ---
            title: A filter
            filter:
              rules: [one]
              s: {CommandLine|windash|contains: ' -x'}
              condition: not s
            ---
            title: A correlation
            id: three
            correlation:
              type: value_count
              rules: [first]
              group-by: [User]
              timespan: 5m
              condition: {field: Image, gte: 5}
            """;

    private static final List<String> WORDS = List.of(
            "|",
            ":",
            "- ",
            "*",
            "?",
            "\\",
            "'",
            "\"",
            "[",
            "]",
            "{",
            "}",
            "(",
            ")",
            "|all",
            "|re",
            "|contains",
            "|cidr",
            "|base64",
            "|expand",
            "%x%",
            "&a ",
            "*a",
            "!!",
            "---\n",
            "\n",
            " ",
            "#",
            "not ",
            " of ",
            "1 of ",
            "them",
            "null",
            "~",
            "\t",
            "\u0000",
            "é",
            "😀",
            "999999999999999999999",
            "-1",
            "{1,999}",
            "(?i)",
            "<<",
            "selection",
            "condition",
            "Image",
            "rules",
            "any",
            "\\x",
            "\\u",
            "%",
            ">",
            "@",
            "`",
            ", ");

    private static Loaded load(byte[] rules, String story) {
        long begin = System.nanoTime();
        Loaded loaded;
        try {
            loaded = new RuleCompiler(
                            Users.parse(Compiled.PASSWD.getBytes(StandardCharsets.UTF_8)), Compiled.EVENT_FIELDS)
                    .compile(RuleSources.of(List.of(
                            new RuleSource("rules.yml", rules),
                            new RuleSource("exceptions.yml", rules),
                            new RuleSource("placeholders.yml", rules),
                            new RuleSource("policy.yml", rules))));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(story, e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(story).isLessThan(LONG);
        for (Refusal refusal : loaded.refusals()) {
            assertThat(refusal.reason()).as(story).isNotBlank();
            assertThat(refusal.toString().chars().allMatch(c -> c >= ' ' && c != 0x7f))
                    .as("%s: '%s' can be shown on a terminal", story, refusal)
                    .isTrue();
        }
        for (Rule rule : loaded.ruleset().rules()) {
            Verdict.holds(rule.condition(), Event.commandLine("some a é --x=1"));
        }
        return loaded;
    }

    @Test
    void theRulesThemselvesAreGood() {
        Loaded loaded = Compiled.load(RULES);
        assertThat(loaded.refusals()).isEmpty();
        assertThat(loaded.ruleset().rules()).hasSize(4);
        assertThat(loaded.ruleset().correlations()).hasSize(1);
    }

    @Test
    void randomBytesAreRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(2_000)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int j = 0; j < bytes.length; j++) {
                    bytes[j] = (byte) (bytes[j] % 10 == 0 ? '\n' : ' ' + (bytes[j] & 0x7f) % 95);
                }
            }
            load(bytes, "seed " + seed + ", round " + i);
        }
    }

    @Test
    void mutatedRulesBecomeRulesOrRefusals() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int kept = 0;
        for (int i = 0; i < 400; i++) {
            StringBuilder rules = new StringBuilder(RULES);
            for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
                mutate(rules, random);
            }
            kept += load(
                            rules.toString().getBytes(StandardCharsets.UTF_8),
                            "seed " + seed + ", round " + i + ":\n" + rules)
                    .ruleset()
                    .rules()
                    .size();
        }
        assertThat(kept).as("seed %d", seed).isGreaterThan(30);
    }

    private static void mutate(StringBuilder rules, Random random) {
        int at = random.nextInt(rules.length());
        String word = WORDS.get(random.nextInt(WORDS.size()));
        switch (random.nextInt(5)) {
            case 0 -> rules.insert(at, word);
            case 1 -> rules.replace(at, Math.min(rules.length(), at + word.length()), word);
            case 2 -> rules.delete(at, Math.min(rules.length(), at + 1 + random.nextInt(10)));
            case 3 -> rules.insert(at, rules.substring(at, Math.min(rules.length(), at + random.nextInt(200))));
            default -> rules.insert(at, word.repeat(1 + random.nextInt(200)));
        }
        if (rules.isEmpty()) {
            rules.append('x');
        }
    }

    @Test
    void randomExpressionsBecomeAutomataOrRefusals() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "a",
                "b",
                "é",
                ".",
                "*",
                "+",
                "?",
                "{2,9}",
                "{0,200}",
                "(",
                ")",
                "(?i)",
                "(?:",
                "|",
                "[^a]",
                "[a-f]",
                "\\b",
                "\\w",
                "^",
                "$",
                "\\",
                "[",
                "]",
                "\\x41",
                "{",
                "}",
                "-",
                ".*",
                ".{50}",
                "[[:alpha:]]");
        for (int i = 0; i < 150; i++) {
            StringBuilder expression = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                expression.append(pieces.get(random.nextInt(pieces.size())));
            }
            String story = "seed " + seed + ", expression " + expression;
            long begin = System.nanoTime();
            try {
                Regex regex = RegexParser.parse(expression.toString(), false, false, false, 1);
                Literals.required(regex, nightjar.matcher.KernelField.IMAGE);
                assertThat(Automaton.of(regex, new Budget(), 1).states())
                        .as(story)
                        .isPositive();
            } catch (Refused refused) {
                assertThat(refused.reason()).as(story).isNotBlank();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(story, e);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(story).isLessThan(LONG);
        }
    }

    @Test
    void placeholdersThatMultiplyAreRefused() {
        String values = "p: [" + "x, ".repeat(1_000) + "]\n";
        Loaded loaded = new RuleCompiler(Users.parse(new byte[0]), Set.of())
                .compile(RuleSources.of(List.of(
                        Compiled.source("placeholders.yml", values),
                        Compiled.source(
                                "rules.yml",
                                Compiled.yaml(
                                        "process_creation", "s: {Image|expand: '%p%%p%%p%%p%'}\ncondition: s")))));
        assertThat(loaded.refusals())
                .extracting(Refusal::reason)
                .containsExactly("placeholders make more than 200,000 values of one");
    }
}
