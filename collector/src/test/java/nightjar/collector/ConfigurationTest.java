package nightjar.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine;

/// What is set without being typed, and what is said of a file that cannot be read.
final class ConfigurationTest {
    private static final CommandLine COMMANDS = Main.commands();

    @TempDir
    Path directory;

    @Test
    void aFileSetsWhatNobodyTyped() throws Exception {
        Path file = file("# of this host\nwatch:\n  events: process.exec, process.exit # two\n  ring-size: \"64M\"\n");
        assertThat(values(read(file, Map.of())))
                .containsEntry("watch.events", "process.exec, process.exit")
                .containsEntry("watch.ring-size", "64M")
                .containsEntry("watch.format", "json");
    }

    @Test
    void theGivenFileCountsMoreThanTheSystemsAndTheEnvironmentMoreThanBoth() throws Exception {
        Path system = file("watch:\n  count: 1\n  format: pretty\n  ring-size: 1M\n");
        Path given = file("watch:\n  count: 2\n  format: json\n");
        var configuration =
                Configuration.read(COMMANDS, system, given, Map.of("NIGHTJAR_WATCH_COUNT", "3", "PATH", "/bin"));
        var effective = configuration.effective(COMMANDS);

        assertThat(effective.get("watch.count"))
                .isEqualTo(new Configuration.Setting("3", "environment NIGHTJAR_WATCH_COUNT"));
        assertThat(effective.get("watch.format")).isEqualTo(new Configuration.Setting("json", given + ":3"));
        assertThat(effective.get("watch.ring-size")).isEqualTo(new Configuration.Setting("1M", system + ":4"));
        assertThat(effective.get("watch.events")).isEqualTo(new Configuration.Setting("*", "built in"));
    }

    @Test
    void aMissingFileIsSaid() {
        assertRefused(directory.resolve("none"), "cannot read the configuration", "there is no such file");
    }

    @Test
    void aDirectoryInPlaceOfAFileIsSaid() {
        assertRefused(directory, "cannot read the configuration " + directory);
    }

    @Test
    void aFileThatIsNoTextIsSaid() throws Exception {
        assertRefused(Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, 0, 1}), "cannot read");
    }

    @Test
    void aHugeFileIsRefusedBeforeItIsRead() throws Exception {
        assertRefused(Files.write(directory.resolve("huge"), new byte[70 << 10]), "larger than the 64 KiB");
    }

    @Test
    void anUnknownSettingIsRefusedWithItsLineAndTheNearestOne() throws Exception {
        Path file = file("watch:\n  evnts: process.exec\n");
        assertRefused(file, file + ":2: there is no setting 'watch.evnts'; did you mean 'watch.events'?");
    }

    @Test
    void anUnknownVariableIsRefusedToo() {
        assertThatThrownBy(() -> read(null, Map.of("NIGHTJAR_WATCH_EVENT", "x")))
                .hasMessageContaining("NIGHTJAR_WATCH_EVENT")
                .hasMessageContaining("watch.events");
        assertThat(values(assertRead(Map.of("NIGHTJAR_BUILT", "1")))).doesNotContainKey("built");
    }

    @Test
    void whatStandsTwiceIsRefused() throws Exception {
        assertRefused(file("watch:\n  count: 1\n  count: 2\n"), ":3: 'watch.count' stands there twice");
        assertRefused(file("watch:\n  count: 1\nwatch:\n"), ":3: 'watch.' stands there twice");
    }

    @Test
    void whatElseYamlHasIsRefusedWithItsLine() throws Exception {
        for (String line : List.of(
                "  - item",
                "  events: [a, b]",
                "  events: &x a",
                "  events: *x",
                "  events: |",
                "\tevents: a",
                "events",
                "  events: a: b",
                "  events: \"a\\n\"",
                "  ? x",
                "%YAML 1.2",
                "  events: a#b",
                "  events:a",
                "key: value")) {
            Path file = file("watch:\n" + line + "\n");
            assertRefused(file, file + ":2: ");
        }
    }

    @Test
    void aValueThatMakesNoSenseIsSaidWithWhereItWasSet() throws Exception {
        Path file = file("watch:\n  duration: soon\n");
        var err = new StringWriter();
        int code = Main.run(new String[] {"watch", "--config", file.toString()}, new PrintWriter(err, true));

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'soon' is no duration").contains("(set in " + file + ":2)");
    }

    /// Whatever the bytes are: refused, or read as YAML's own reader does.
    @Test
    void noFileIsMisread() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String[] pieces = {
            "watch:",
            "\n",
            "\n",
            "  ",
            " ",
            "events",
            "count",
            "format",
            ":",
            ": ",
            "json",
            "3",
            "*",
            "\"",
            "'",
            "#",
            " # c",
            "process.exec",
            ",",
            "-",
            "- ",
            "[",
            "]",
            "{",
            "&a",
            "\\",
            "\t",
            "|",
            ">",
            "!",
            "%",
            "@",
            "~",
            "null",
            "0x1f",
            "é"
        };
        int accepted = 0;
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder(random.nextInt(3) == 0 ? "" : "watch:\n");
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            Path file = Files.writeString(directory.resolve("random"), text.toString(), StandardCharsets.UTF_8);
            Configuration configuration;
            try {
                configuration = read(file, Map.of());
            } catch (Configuration.Refused _) {
                continue;
            }
            accepted++;
            Map<String, String> mine = new TreeMap<>();
            configuration.effective(COMMANDS).forEach((name, setting) -> {
                if (!setting.origin().equals("built in")) {
                    mine.put(name, setting.value());
                }
            });
            assertThat(mine).as("seed %d, round %d:%n%s", seed, round, text).isEqualTo(yaml(text.toString()));
        }
        assertThat(accepted).isGreaterThan(100);
    }

    private static Map<String, String> yaml(String text) {
        Map<String, String> flat = new TreeMap<>();
        try {
            Object root = new Load(LoadSettings.builder().build()).loadFromString(text);
            if (root instanceof Map<?, ?> sections) {
                sections.forEach((section, values) -> {
                    if (values instanceof Map<?, ?> map) {
                        map.forEach((name, value) -> flat.put(section + "." + name, scalar(text, value)));
                    } else if (values != null) {
                        flat.put(String.valueOf(section), scalar(text, values));
                    }
                });
            }
        } catch (YamlEngineException e) {
            flat.put("YAML refuses it", e.getMessage());
        }
        return flat;
    }

    /// A number or null means the text that stands there, for options are texts.
    private static String scalar(String text, Object value) {
        return value == null ? "null" : value.equals(31) && text.contains("0x1f") ? "0x1f" : value.toString();
    }

    private void assertRefused(Path file, String... words) {
        assertThatThrownBy(() -> read(file, Map.of()))
                .isInstanceOf(Configuration.Refused.class)
                .hasMessageContainingAll(words);
    }

    private Configuration assertRead(Map<String, String> environment) {
        try {
            return read(null, environment);
        } catch (Configuration.Refused e) {
            throw new AssertionError(e);
        }
    }

    private Configuration read(@Nullable Path given, Map<String, String> environment) throws Configuration.Refused {
        return Configuration.read(COMMANDS, directory.resolve("no-system-file"), given, environment);
    }

    private static Map<String, String> values(Configuration configuration) {
        Map<String, String> values = new TreeMap<>();
        configuration.effective(COMMANDS).forEach((name, setting) -> values.put(name, setting.value()));
        return values;
    }

    private Path file(String text) throws Exception {
        return Files.writeString(Files.createTempFile(directory, "nightjar", ".yaml"), text);
    }
}
