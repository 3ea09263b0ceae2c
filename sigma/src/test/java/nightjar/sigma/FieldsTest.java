package nightjar.sigma;

import static nightjar.matcher.KernelField.DESTINATION_IP;
import static nightjar.matcher.KernelField.DESTINATION_PORT;
import static nightjar.matcher.KernelField.INITIATED;
import static nightjar.matcher.KernelField.LOGON_ID;
import static nightjar.matcher.KernelField.USER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Rule;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which field of an event is meant, and how its values are written.
class FieldsTest {
    private static Field field(String category, String line) {
        return switch (Compiled.line(category, line)) {
            case Condition.Strings strings -> strings.fields().getFirst();
            case Condition.Language language -> language.field();
            case Condition.Compare compare -> compare.field();
            case Condition.Exists exists -> exists.field();
            case Condition.Same same -> same.field();
            case Condition.All _, Condition.Any _, Condition.Not _ -> throw new AssertionError("not one leaf");
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "process_creation;Image;IMAGE",
                "process_creation;CommandLine;COMMAND_LINE",
                "process_creation;ParentImage;PARENT_IMAGE",
                "process_creation;ParentCommandLine;PARENT_COMMAND_LINE",
                "process_creation;CurrentDirectory;CURRENT_DIRECTORY",
                "process_creation;process.name;NAME",
                "process_creation;nightjar.script.path;SCRIPT",
                "process_creation;process.parent.executable;PARENT_IMAGE",
                "file_event;TargetFilename;TARGET_FILENAME",
                "file_event;Image;IMAGE",
                "file_event;SourceFilename;SOURCE_FILENAME",
                "file_access;TargetFilename;TARGET_FILENAME",
                "file_change;nightjar.file.xattr;XATTR_NAME",
                "file_delete;event.action;EVENT_ACTION",
                "syscall;TargetImage;TARGET_IMAGE",
                "syscall;process.name;NAME",
                "network_connection;Protocol;TRANSPORT",
                "network_connection;Image;IMAGE",
            })
    void aTextFieldHasSigmasNameAndThatOfTheCommonSchema(String category, String name, KernelField field) {
        assertThat(field(category, name + ": x")).isEqualTo(field);
        assertThat(field(category, field.ecs() + "|contains: x")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "file_event,CommandLine,process.command_line",
        "syscall,CommandLine,process.command_line",
        "network_connection,DestinationHostname,destination.domain",
        "dns_query,Image,process.executable",
        "dns_query,User,user.name",
        "dns_query,QueryName,dns.question.name",
        "dns_query,query,dns.question.name",
        "dns_query,record_type,dns.question.type",
        "dns_query,QueryResults,dns.resolved_ip",
    })
    void whatTheHookOfACategoryDoesNotKnowIsAskedInUserSpace(String category, String name, String ecs) {
        assertThat(field(category, name + ": x")).isEqualTo(new EventField(ecs));
        assertThat(field(category, ecs + "|contains: x")).isEqualTo(new EventField(ecs));
    }

    /// They are events of `file_event`, told from the others by what was done.
    @Test
    void aRuleAboutRenamesIsOneAboutFileEventsThatAreRenames() {
        Rule rule = Compiled.rule("file_rename", "selection: {SourceFilename: /etc/shadow}\ncondition: selection");
        assertThat(rule.category()).isEqualTo(Category.FILE_EVENT);
        assertThat(rule.condition())
                .isInstanceOfSatisfying(
                        Condition.All.class, all -> assertThat(all.of()).hasSize(2));
    }

    @Test
    void aKeywordIsLookedForAlsoWhereNoHookJudges() {
        assertThat(Compiled.rule("dns_query", "keywords: [evil.example]\ncondition: keywords")
                        .condition())
                .isInstanceOfSatisfying(
                        Condition.Strings.class,
                        strings -> assertThat(strings.fields())
                                .contains(new EventField("dns.question.name"), new EventField("process.executable")));
    }

    @ParameterizedTest
    @CsvSource({
        "process_creation,LogonId,LOGON_ID",
        "process_creation,user.effective.id,EFFECTIVE_USER_ID",
        "process_creation,process.args_count,ARGUMENT_COUNT",
        "process_creation,nightjar.image.memfd,IMAGE_IN_MEMORY",
        "network_connection,DestinationPort,DESTINATION_PORT",
        "network_connection,SourcePort,SOURCE_PORT",
        "network_connection,Initiated,INITIATED",
        "file_event,user.id,USER_ID",
        "file_change,nightjar.file.setuid,FILE_SETUID",
        "syscall,nightjar.call.request,CALL_REQUEST",
        "syscall,nightjar.target.user.id,TARGET_USER_ID",
    })
    void aNumberIsEightBytes(String category, String name, KernelField field) {
        Condition condition = Compiled.line(category, name + ": [1, 0x10, 18446744073709551615]");
        assertThat(condition)
                .isInstanceOfSatisfying(
                        Condition.Strings.class,
                        strings -> assertThat(strings.cased()).isTrue());
        for (String number : List.of("1", "16", "18446744073709551615")) {
            assertThat(Verdict.holds(condition, Event.of(field, number))).isTrue();
        }
        assertThat(Verdict.holds(condition, Event.of(field, "2"))).isFalse();
    }

    @Test
    void trueIsOneAndFalseIsZero() {
        assertThat(Verdict.holds(Compiled.line("network_connection", "Initiated: 'true'"), Event.of(INITIATED, "1")))
                .isTrue();
        assertThat(Verdict.holds(Compiled.line("network_connection", "Initiated: false"), Event.of(INITIATED, "0")))
                .isTrue();
    }

    @Test
    void whatIsAskedOfANumbersDigitsIsJudgedInUserSpace() {
        assertThat(field("network_connection", "DestinationPort|startswith: 80"))
                .isEqualTo(new EventField("destination.port"));
        assertThat(field("network_connection", "DestinationPort|re: '^80'"))
                .isEqualTo(new EventField("destination.port"));
        assertThat(field("network_connection", "DestinationIp|contains: '.7.'"))
                .isEqualTo(new EventField("destination.ip"));
        assertThat(field("network_connection", "DestinationIp|startswith: 'fe80:'"))
                .isEqualTo(new EventField("destination.ip"));
    }

    @Test
    void anEventFieldIsOneThatTheCallerKnows() {
        assertThat(field("network_connection", "DestinationHostname|endswith: .example"))
                .isEqualTo(new EventField("destination.domain"));
        assertThat(field("process_creation", "container.id: x")).isEqualTo(new EventField("container.id"));
        assertThat(field("process_creation", "ProcessId: 5")).isEqualTo(new EventField("process.pid"));
        assertThat(field("process_creation", "sha256: ab")).isEqualTo(new EventField("process.hash.sha256"));
    }

    @Test
    void ofHashesTheSha256IsTaken() {
        String digest = "0123456789abcdef".repeat(4);
        Condition condition =
                Compiled.line("Hashes|contains: 'SHA256=" + digest.toUpperCase(java.util.Locale.ROOT) + "'");
        assertThat(Verdict.holds(condition, new Event().with("process.hash.sha256", digest)))
                .isTrue();
        assertThat(Compiled.refusalOfLine("Hashes|contains: 'MD5=0123'")).contains("only SHA256 is known");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "User: root;0;true",
                "User: ROOT;0;true",
                "User|cased: ROOT;0;false",
                "User: alice;1000;true",
                "User: alice;1001;false",
                "User: 1000;1000;true",
                "User: 4711;4711;true",
                "User: nobody-here;0;false",
                "User|startswith: al;1001;true",
                "User|contains: lice;1001;false",
                "User|re: '^a.*t$';1001;true",
                "User|contains: o;0;true",
                "User|neq: root;0;false",
                "User|neq: root;1000;true",
                "User|exists: true;1000;true",
                "User: [root, alice];1000;true",
                "User|contains|all: [al, ert];1001;true",
                "User|contains|all: [al, ert];1000;false",
                "user.name: alice;1000;true",
            })
    void aUserIsNumbersOfThisHost(String line, String uid, boolean expected) {
        assertThat(Compiled.holds(line, Event.of(USER_ID, uid))).isEqualTo(expected);
    }

    @Test
    void peopleAreShownTheUserThatTheRuleNames() {
        assertThat(Verdict.matched(Compiled.line("User|startswith: al"), Event.of(USER_ID, "1001")))
                .containsExactly(new Verdict.Match(USER_ID, "al"));
    }

    @Test
    void aFieldThatIsNotKnownIsRefusedWithTheNearest() {
        assertThat(Compiled.refusalOfLine("CommandLin: x")).contains("did you mean 'CommandLine'");
        assertThat(Compiled.refusalOfLine("commandline: x")).contains("did you mean 'CommandLine'");
        assertThat(Compiled.refusalOfLine("TargetFilename: x"))
                .contains("events of process_creation have no field 'TargetFilename' (file.path)");
        assertThat(Compiled.refusalOfLine("file_event", "file.size: x")).contains("is not known");
    }

    @Test
    void aValueThatAFieldCannotHaveIsRefused() {
        assertThat(Compiled.refusalOfLine("LogonId: zero")).contains("'zero' is no number");
        assertThat(Compiled.refusalOfLine("LogonId: 18446744073709551616")).contains("is no number");
        assertThat(Compiled.refusalOfLine("network_connection", "DestinationIp: localhost"))
                .contains("'localhost' is no IP address");
        assertThat(Compiled.line("LogonId: ''")).isEqualTo(Simple.NEVER);
    }

    @Test
    void existenceIsAskedOfAnyKind() {
        assertThat(Compiled.line("LogonId|exists: true")).isEqualTo(new Condition.Exists(LOGON_ID));
        assertThat(Compiled.line("network_connection", "DestinationIp: '*'"))
                .isEqualTo(new Condition.Exists(DESTINATION_IP));
        assertThat(Compiled.line("network_connection", "DestinationPort: null"))
                .isEqualTo(new Condition.Not(new Condition.Exists(DESTINATION_PORT)));
    }
}
