package nightjar.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import nightjar.matcher.CompiledRules.Refused;
import org.junit.jupiter.api.Test;

/// What comes from the process that reads YAML: all of it, or nothing.
class CompiledRulesTest {
    private static final byte[] IMAGE =
            MatcherImage.write(new Ruleset(List.of(), List.of(), Map.of()), Map.of(), noWords());
    private static final List<Refused> REFUSALS =
            List.of(new Refused("a.yml", 7, "id-é", "no 'Imagee'"), new Refused("b.yml", 0, "", "may not be read"));
    private static final List<Origin> ORIGINS =
            List.of(new Origin("/rules", 4_096, 1_700_000_000_123_456_789L), new Origin("/gone", Origin.MISSING, 0));

    private static int[] noWords() {
        int[] words = new int[Words.TOP];
        words[Words.USED] = Words.TOP;
        return words;
    }

    private static byte[] written(List<Refused> refusals, List<Origin> origins) {
        var out = new ByteArrayOutputStream();
        try {
            CompiledRules.write(out, IMAGE, refusals, 12, 3, 456, origins);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static CompiledRules read(byte[] bytes) throws MalformedImageException {
        try {
            return CompiledRules.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        CompiledRules read = read(written(REFUSALS, ORIGINS));
        assertThat(read.image().sha256()).isEqualTo(MatcherImage.read(IMAGE).sha256());
        assertThat(read.refusals()).isEqualTo(REFUSALS);
        assertThat(read.origins()).isEqualTo(ORIGINS);
        assertThat(List.of(read.rules(), read.otherCategories(), read.millis())).containsExactly(12, 3, 456);
    }

    @Test
    void aStreamThatEndsTooEarlyIsRefused() {
        byte[] whole = written(REFUSALS, ORIGINS);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part)).as("%d bytes", length).isInstanceOf(MalformedImageException.class);
        }
    }

    @Test
    void nothingMayComeBehindIt() {
        byte[] more = Arrays.copyOf(written(REFUSALS, ORIGINS), written(REFUSALS, ORIGINS).length + 1);
        assertThatThrownBy(() -> read(more)).hasMessageContaining("something comes behind");
    }

    @Test
    void lengthsThatNobodyMeansTakeNoMemory() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, MatcherImage.BYTES + 1}) {
            byte[] bytes = ByteBuffer.allocate(64)
                    .put("NJRULES1".getBytes(StandardCharsets.US_ASCII))
                    .putInt(length)
                    .array();
            assertThatThrownBy(() -> read(bytes)).hasMessageContaining("bytes of something");
        }
        byte[] claimed = ByteBuffer.allocate(64)
                .put("NJRULES1".getBytes(StandardCharsets.US_ASCII))
                .putInt(MatcherImage.BYTES)
                .array();
        assertThatThrownBy(() -> read(claimed)).hasMessageContaining("end in the middle");
    }

    @Test
    void moreTextThanThereIsRoomForIsRefused() throws Exception {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        byte[] text = new byte[CompiledRules.TEXT_BYTES];
        out.writeBytes("NJRULES1");
        out.writeInt(IMAGE.length);
        out.write(IMAGE);
        out.writeInt(0);
        out.write(new byte[3 * Integer.BYTES]);
        out.writeInt(CompiledRules.ORIGINS);
        while (bytes.size() < CompiledRules.BYTES + 2 * IMAGE.length) {
            out.writeInt(text.length);
            out.write(text);
            out.write(new byte[2 * Long.BYTES]);
        }
        assertThatThrownBy(() -> read(bytes.toByteArray())).hasMessageContaining("bytes behind the image");
    }

    @Test
    void moreRefusalsThanAreTakenAreCounted() throws Exception {
        List<Refused> many = new ArrayList<>();
        for (int i = 0; i < CompiledRules.REFUSALS + 41; i++) {
            many.add(new Refused("file " + i, i, "", "x".repeat(10_000)));
        }
        List<Refused> read = read(written(many, ORIGINS)).refusals();
        assertThat(read).hasSize(CompiledRules.REFUSALS);
        assertThat(read.getFirst().reason()).hasSize(CompiledRules.TEXT_BYTES);
        assertThat(read.getLast().reason()).contains("42 more are refused");
    }

    @Test
    void moreOriginsThanHaveRoomAreSaid() throws Exception {
        List<Origin> many = new ArrayList<>();
        for (int i = 0; i < CompiledRules.ORIGINS + 5; i++) {
            many.add(new Origin("/" + i, i, i));
        }
        CompiledRules read = read(written(List.of(), many));
        assertThat(read.origins()).hasSize(CompiledRules.ORIGINS);
        assertThat(read.refusals().getFirst().reason()).contains("changes of 5 files");
        CompiledRules longer = read(written(List.of(), List.of(new Origin("/" + "x".repeat(5_000), 1, 1))));
        assertThat(longer.origins()).isEmpty();
        assertThat(longer.refusals()).hasSize(1);
    }

    @Test
    void noBytesDoHarm() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        byte[] whole = written(REFUSALS, ORIGINS);
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = whole.clone();
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                int at = random.nextInt(4) == 0
                        ? random.nextInt(bytes.length)
                        : bytes.length - 1 - random.nextInt(bytes.length - IMAGE.length - 12);
                bytes[at] = (byte) random.nextInt();
            }
            try {
                CompiledRules read = read(bytes);
                assertThat(read.refusals()).as("seed %d, %d", seed, i).hasSizeLessThanOrEqualTo(CompiledRules.REFUSALS);
            } catch (MalformedImageException refused) {
                assertThat(refused.getMessage()).as("seed %d, %d", seed, i).isNotBlank();
            }
        }
        assertThat(System.nanoTime()).as("seed %d takes too long", seed).isLessThan(deadline);
    }
}
