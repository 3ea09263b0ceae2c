package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import nightjar.matcher.EventField;
import nightjar.matcher.KernelField;
import nightjar.matcher.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an event's JSON says, in the bytes that the hook has.
class EventSubjectTest {
    private static final Map<String, List<String>> READ = Map.ofEntries(
            Map.entry("process.executable", List.of("/usr/bin/tee")),
            Map.entry("process.name", List.of("as it began")),
            Map.entry("user.id", List.of("7")),
            Map.entry("file.path", List.of("…c/a\\xffb\\x5cx41")),
            Map.entry("nightjar.file.source_path", List.of("")),
            Map.entry("nightjar.file.setuid", List.of("true")),
            Map.entry("nightjar.file.setgid", List.of("false")),
            Map.entry("nightjar.call.request", List.of("18446744073709551615")),
            Map.entry("nightjar.call.flags", List.of("-1")),
            Map.entry("destination.ip", List.of("10.0.0.1")),
            Map.entry("source.ip", List.of("nobody")),
            Map.entry("process.command_line", List.of("tee /etc/\\xfe")));

    private final Subject subject =
            new EventSubject(MadeUp.task(MadeUp.id(5), MadeUp.id(4), "as it is", 1_000, 0, false), () -> READ);
    private final Subject nobodys = new EventSubject(null, () -> READ);

    @Test
    void aTextIsItsBytes() {
        assertThat(subject.values(KernelField.IMAGE)).containsExactly(text("/usr/bin/tee"));
        assertThat(subject.values(new EventField("process.command_line"))).containsExactly(latin("tee /etc/\u00fe"));
    }

    @Test
    void aPathIsWhatTheHookHasOfIt() {
        assertThat(subject.values(KernelField.TARGET_FILENAME)).containsExactly(latin("c/a\u00ffb\\x41"));
    }

    @Test
    void whatIsNotThereHasNoValue() {
        assertThat(subject.values(KernelField.XATTR_NAME)).isEmpty();
        assertThat(subject.values(KernelField.SOURCE_FILENAME)).as("empty").isEmpty();
        assertThat(subject.values(new EventField("a.b"))).isEmpty();
    }

    @Test
    void aNumberIsEightBytes() {
        assertThat(nobodys.values(KernelField.USER_ID)).containsExactly(number(7));
        assertThat(subject.values(KernelField.FILE_SETUID)).containsExactly(number(1));
        assertThat(subject.values(KernelField.FILE_SETGID)).containsExactly(number(0));
        assertThat(subject.values(KernelField.CALL_REQUEST)).containsExactly(number(-1));
        assertThat(subject.values(KernelField.CALL_FLAGS)).containsExactly(number(-1));
    }

    @Test
    void whoActsIsWhoActedInTheHook() {
        assertThat(subject.values(KernelField.NAME)).containsExactly(text("as it is"));
        assertThat(subject.values(KernelField.USER_ID)).containsExactly(number(1_000));
        assertThat(subject.values(KernelField.EFFECTIVE_USER_ID)).containsExactly(number(0));
        assertThat(nobodys.values(KernelField.NAME)).containsExactly(text("as it began"));
    }

    @Test
    void anAddressIsSixteenBytes() {
        assertThat(subject.values(KernelField.DESTINATION_IP))
                .singleElement()
                .satisfies(bytes ->
                        assertThat(bytes).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1));
        assertThat(subject.values(KernelField.SOURCE_IP)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,00000000000000000000ffff7f000001",
        "255.255.255.255,00000000000000000000ffffffffffff",
        "::,00000000000000000000000000000000",
        "::1,00000000000000000000000000000001",
        "1::,00010000000000000000000000000000",
        "2001:db8::a:B,20010db80000000000000000000a000b",
        "1:2:3:4:5:6:7:8,00010002000300040005000600070008",
        "1:2:3:4:5:6:7::,00010002000300040005000600070000",
        "::ffff:1.2.3.4,00000000000000000000ffff01020304",
        "64:ff9b::1.2.3.4,0064ff9b000000000000000001020304",
        "fe80::1%eth0,fe800000000000000000000000000001",
    })
    void anAddressIsReadAsItIsWritten(String text, String bytes) {
        assertThat(IpAddress.bytes(text).map(HexFormat.of()::formatHex)).contains(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.",
        "a.b.c.d",
        "1:2:3",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "1:2:3:4:5:6:7:8::",
        "::g",
        "1.2.3.4::",
        ":",
        "1:2:3:4:5:6:7:1.2.3.4",
        "host",
        "+1.2.3.4",
        "-1::",
    })
    void whatIsNoAddressIsNone(String text) {
        assertThat(IpAddress.bytes(text)).isEmpty();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
