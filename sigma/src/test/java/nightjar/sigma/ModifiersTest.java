package nightjar.sigma;

import static nightjar.matcher.KernelField.COMMAND_LINE;
import static nightjar.matcher.KernelField.IMAGE;
import static nightjar.matcher.KernelField.USER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import nightjar.matcher.Condition;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands behind the bar.
class ModifiersTest {
    private static boolean holds(String line, String commandLine) {
        return Compiled.holds(line, Event.commandLine(commandLine));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "CommandLine: 'Abc';aBC;true",
                "CommandLine: 'abc';abcd;false",
                "CommandLine|cased: 'Abc';abc;false",
                "CommandLine|cased: 'Abc';Abc;true",
                "CommandLine|contains: 'b';abc;true",
                "CommandLine|startswith: 'ab';abc;true",
                "CommandLine|startswith: 'b';abc;false",
                "CommandLine|endswith: 'bc';abc;true",
                "CommandLine|endswith|cased: 'BC';abc;false",
                "CommandLine|contains|all: [a, c];abc;true",
                "CommandLine|contains|all: [a, d];abc;false",
                "CommandLine|contains: [a, d];abc;true",
                "CommandLine|neq: abc;abc;false",
                "CommandLine|neq: abc;abd;true",
                "CommandLine|contains|neq: [a, b];xbx;false",
                "CommandLine|re: 'A.c';Abc;true",
                "CommandLine|re: 'A.c';abc;false",
                "CommandLine|re|i: 'A.c';abc;true",
                "CommandLine|re|i|s: 'A.c';abc;true",
                "CommandLine|re|all: ['a+', 'b+'];ba;true",
                "CommandLine|re|all: ['a+', 'c+'];ba;false",
                "CommandLine|windash|contains: ' -x';cmd /x;true",
                "CommandLine|windash|contains: ' -x';cmd –x;true",
                "CommandLine|contains|windash: ' /x y-z';cmd -x y-z;true",
                "CommandLine|contains|windash: ' /x y-z';cmd -x y/z;false",
                "CommandLine|wide|base64offset|contains: 'http';echo aAB0AHQAcAA6;true",
                "CommandLine|base64|contains: 'hello';echo aGVsbG8=;true",
                "CommandLine|exists: true;x;true",
                "ParentImage|exists: false;x;true",
                "ParentImage|exists: 'yes';x;",
            })
    void aModifierChangesWhatAValueMeans(String line, String commandLine, Boolean expected) {
        if (expected == null) {
            assertThat(Compiled.refusalOfLine(line)).contains("either true or false");
        } else {
            assertThat(holds(line, commandLine)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "CommandLine|contain: x;the modifier 'contain' is not known; did you mean 'contains'",
                "CommandLine|contains|startswith: x;only one of contains",
                "CommandLine|contains|contains: x;stands there twice",
                "CommandLine|base64: 'a*b';base64 cannot encode a value with wildcards",
                "CommandLine|contains|base64: ab;base64 cannot encode a value with wildcards",
                "CommandLine|base64offset: a;too short",
                "CommandLine|i: a;belongs behind re",
                "CommandLine|i|re: a;belong behind re",
                "CommandLine|re|i|cased: a;opposites",
                "CommandLine|re|contains: a;contains does not go together with re",
                "CommandLine|re: '(';has no ')'",
                "CommandLine|gt: 5;compares numbers, and CommandLine is none",
                "LogonId|gt: five;compares with a whole number",
                "LogonId|gt|lt: 5;only one of gt",
                "CommandLine|cidr: 10.0.0.0/8;cidr asks about an address",
                "CommandLine|hour: 5;no field of these events is a date",
                "CommandLine|exists|contains: true;does not go together with exists",
                "CommandLine|re: ~;null says that the field is absent",
                "LogonId|gt: null;null says that the field is absent",
                "CommandLine|contains: null;null says that the field is absent",
                "CommandLine|expand: '%servers%';define it in placeholders.yml",
                "CommandLine|windash: '-a -b -c -d -e';more than 625 variants",
                "CommandLine|fieldref: Imag;did you mean 'Image'",
                "CommandLine|fieldref: LogonId;are not written alike",
                "LogonId|fieldref|contains: ProcessId;are not written alike",
                "CommandLine|contains: [];empty list",
                "CommandLine|contains: [[a]];a list among its values",
                "CommandLine|contains: {a: b};a value or a list of values is expected",
            })
    void aChainThatMakesNoSenseIsRefused(String line, String reason) {
        assertThat(Compiled.refusalOfLine(line)).contains(reason);
    }

    @Test
    void aValueInBase64IsFoundAtAnyOffset() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Condition condition = Compiled.line("CommandLine|base64offset|contains|cased: 'secret words'");
        for (int i = 0; i < 500; i++) {
            byte[] before = new byte[random.nextInt(10)];
            byte[] behind = new byte[random.nextInt(10)];
            random.nextBytes(before);
            random.nextBytes(behind);
            var all = new java.io.ByteArrayOutputStream();
            all.writeBytes(before);
            all.writeBytes("secret words".getBytes(StandardCharsets.UTF_8));
            all.writeBytes(behind);
            String encoded = Base64.getEncoder().encodeToString(all.toByteArray());
            assertThat(Verdict.holds(condition, Event.commandLine("echo " + encoded)))
                    .as("seed %d: %s", seed, encoded)
                    .isTrue();
        }
    }

    @Test
    void utf16IsBytes() {
        byte[] little = "xCMDx".getBytes(StandardCharsets.UTF_16LE);
        byte[] big = "xCMDx".getBytes(StandardCharsets.UTF_16BE);
        assertThat(Compiled.holds("CommandLine|wide|contains: cmd", new Event().with(COMMAND_LINE, little)))
                .isTrue();
        assertThat(Compiled.holds("CommandLine|utf16be|contains: cmd", new Event().with(COMMAND_LINE, big)))
                .isTrue();
        assertThat(Compiled.holds("CommandLine|utf16le|contains|cased: cmd", new Event().with(COMMAND_LINE, little)))
                .isFalse();
        assertThat(Compiled.holds(
                        "CommandLine|utf16: cmd",
                        new Event().with(COMMAND_LINE, "\ufeffcmd".getBytes(StandardCharsets.UTF_16LE))))
                .isTrue();
    }

    @Test
    void aFieldIsComparedWithAnother() {
        assertThat(Compiled.holds(
                        "CommandLine|fieldref|startswith: Image",
                        Event.of(IMAGE, "/bin/sh").with(COMMAND_LINE, "/bin/sh -c x")))
                .isTrue();
        assertThat(Compiled.holds(
                        "CommandLine|fieldref: Image",
                        Event.of(IMAGE, "/bin/sh").with(COMMAND_LINE, "/bin/sh -c x")))
                .isFalse();
        assertThat(Compiled.holds(
                        "CommandLine|fieldref|neq: Image",
                        Event.of(IMAGE, "/bin/sh").with(COMMAND_LINE, "/bin/sh -c x")))
                .isTrue();
        assertThat(Compiled.holds("User|fieldref: LogonId", Event.of(USER_ID, "7")))
                .isFalse();
    }

    @Test
    void numbersAreCompared() {
        assertThat(Compiled.holds("LogonId|gte: 1000", Event.of(nightjar.matcher.KernelField.LOGON_ID, "1000")))
                .isTrue();
        assertThat(Compiled.holds("LogonId|lt: 1000", Event.of(nightjar.matcher.KernelField.LOGON_ID, "1000")))
                .isFalse();
        assertThat(Compiled.holds("LogonId|gt: -1", Event.of(nightjar.matcher.KernelField.LOGON_ID, "0")))
                .isTrue();
        assertThat(Compiled.holds("ProcessId|lte: 4", new Event().with("process.pid", "4")))
                .isTrue();
        assertThat(Compiled.holds("ProcessId|gt: 4", new Event().with("process.pid", "4")))
                .isFalse();
    }

    @Test
    void aPlaceholderStandsForItsValues() {
        Loaded loaded = new Compiled()
                .file("placeholders.yml", "tools: [nc, 'soc*t']\ndirs: [/tmp, /var/tmp]\n")
                .file(
                        "rules.yml",
                        Compiled.yaml(
                                "process_creation",
                                "s:\n  Image|expand: '%dirs%/%tools%'\n  CommandLine|expand|contains: '100\\%tools%'\ncondition: s"))
                .load();
        assertThat(loaded.refusals()).isEmpty();
        Condition condition = loaded.ruleset().rules().getFirst().condition();
        for (String image : new String[] {"/tmp/nc", "/var/tmp/nc", "/tmp/socat", "/var/tmp/socket"}) {
            assertThat(Verdict.holds(condition, Event.of(IMAGE, image).with(COMMAND_LINE, "x 100%tools% y")))
                    .as(image)
                    .isTrue();
        }
        assertThat(Verdict.holds(condition, Event.of(IMAGE, "/usr/nc").with(COMMAND_LINE, "100%tools%")))
                .isFalse();
    }
}
