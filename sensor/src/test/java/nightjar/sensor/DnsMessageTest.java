package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// DNS messages, and what somebody sends who wants to break their reader.
final class DnsMessageTest {
    private static final int TRIES = 200_000;
    /// An answer to `example.test`: the address 192.0.2.7.
    private static final byte[] ANSWER = HexFormat.of()
            .parseHex("12348180000100010000000007" + "6578616d706c650474657374000001"
                    + "0001c00c000100010000003c0004c0000207");

    @Test
    void anAnswerIsRead() {
        DnsMessage message = DnsMessage.read(ANSWER);

        assertThat(message.error()).isNull();
        assertThat(message.name()).hasToString("example.test");
        assertThat(message.recordType()).isEqualTo("A");
        assertThat(message.responseCode()).isEqualTo("NOERROR");
        assertThat(message.addresses()).containsExactly("192.0.2.7");
    }

    @Test
    void whatIsCutIsReadAsFarAsItGoes() {
        for (int length = 0; length < ANSWER.length; length++) {
            DnsMessage message = DnsMessage.read(java.util.Arrays.copyOf(ANSWER, length));

            assertThat(message.error()).as("%d bytes", length).isNotNull();
        }
    }

    @Test
    void aNameThatLeadsToItselfEnds() {
        byte[] loop = ANSWER.clone();
        loop[12] = (byte) 0xc0;
        loop[13] = 12;

        assertThat(DnsMessage.read(loop).error()).isEqualTo("a name goes on behind itself");
    }

    @Test
    void anyBytesAreReadWithoutHarm() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            byte[] bytes = random.nextBoolean() ? ANSWER.clone() : new byte[random.nextInt(600)];
            int changes = bytes.length == 0 ? 0 : random.nextInt(8) + (bytes[0] == 0 ? bytes.length : 0);
            for (int change = 0; change < changes; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            DnsMessage message = DnsMessage.read(bytes);
            assertThat(message.answers()).as("seed %d", seed).hasSizeLessThanOrEqualTo(64);
        }
    }
}
