package nightjar.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The JSON that leaves us, read by somebody else's parser and held against the annotations of the records.
class JsonWriterTest {
    private static final int TRIES = 20_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Host HOST = new Host("host", "boot");

    @Test
    void anyObservationIsWhatTheAnnotationsOnItsRecordsSay() {
        long seed = new Random().nextLong();
        var some = new Some(new Random(seed));
        var writer = new JsonWriter();
        Set<Class<?>> types = new HashSet<>();
        for (int i = 0; i < TRIES; i++) {
            Observation observation = some.observation();
            types.add(observation.event().getClass());
            writer.clear();
            writer.write(observation);
            int number = i;
            Supplier<String> story = () -> "seed %d, observation %d: %s".formatted(seed, number, observation);
            List<String> lines = lines(writer, story);
            assertThat(lines).as(story).hasSize(1);
            assertThat(parse(lines.getFirst())).as(story).isEqualTo(FieldsOfRecords.expected(observation));
        }
        assertThat(types).containsExactlyInAnyOrderElementsOf(FieldsOfRecords.eventTypes());
    }

    @Test
    void manyLinesInOneBufferAreTheSameLines() {
        long seed = new Random().nextLong();
        var some = new Some(new Random(seed));
        var writer = new JsonWriter();
        List<Observation> written = new ArrayList<>();
        while (writer.length() < 1 << 20) { // sixteen times what the buffer begins with
            Observation observation = some.observation();
            written.add(observation);
            writer.write(observation);
        }
        List<String> lines = lines(writer, () -> "seed " + seed);
        assertThat(lines).as("seed %d", seed).hasSameSizeAs(written);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).as("seed %d, line %d", seed, i).isEqualTo(JsonWriter.line(written.get(i)));
        }
    }

    @Test
    void aBufferThatIsClearedBeginsAnew() {
        var writer = new JsonWriter();
        writer.write(lost(1));
        writer.clear();
        assertThat(writer.length()).isZero();
        writer.write(lost(2));
        assertThat(lines(writer, () -> "cleared")).containsExactly(JsonWriter.line(lost(2)));
    }

    @Test
    void theTimeComesFirst() {
        var some = new Some(new Random(5));
        for (int i = 0; i < 100; i++) {
            assertThat(JsonWriter.line(some.observation())).startsWith("{\"@timestamp\":\"");
        }
    }

    @Test
    void numbersAtTheirLimitsAreWrittenInFull() {
        for (long number : List.of(0L, 9L, 10L, 99L, 100L, 101L, Long.MAX_VALUE, Long.MIN_VALUE, -1L, -10L)) {
            assertThat(JsonWriter.line(lost(number))).contains("\"count\":" + number + "}");
        }
        long power = 1;
        for (int digits = 1; digits <= 19; digits++) {
            for (long number : new long[] {power - 1, power, power + 1, -power, 1 - power}) {
                assertThat(JsonWriter.line(lost(number))).contains("\"count\":" + number + "}");
            }
            power *= 10;
        }
    }

    @Test
    void aDecimalHasAllItsDigits() {
        for (long units : List.of(0L, 1L, 9_999L, 10_000L, 123_456L, Long.MAX_VALUE)) {
            var load = new HostLoad(0, new Decimal(units), null, null, null, null, null, 0);
            assertThat(JsonWriter.line(new Observation(1, null, load, HOST)))
                    .contains("\"avg1\":%s,".formatted(new Decimal(units)));
        }
        assertThat(new Decimal(123_456)).hasToString("12.3456");
        assertThat(new Decimal(7)).hasToString("0.0007");
    }

    @Test
    void timesAreRfc3339WithNineDigits() {
        assertThat(timeOf(0)).isEqualTo("1970-01-01T00:00:00.000000000Z");
        assertThat(timeOf(1)).isEqualTo("1970-01-01T00:00:00.000000001Z");
        assertThat(timeOf(1_000_000_000L * 1_700_000_000L + 120_000_000)).isEqualTo("2023-11-14T22:13:20.120000000Z");
        assertThat(timeOf(999_999_999L)).isEqualTo("1970-01-01T00:00:00.999999999Z");
    }

    @Test
    void timesBefore1970CountUpwardsToo() {
        assertThat(timeOf(-1)).isEqualTo("1969-12-31T23:59:59.999999999Z");
        assertThat(timeOf(-1_000_000_000L)).isEqualTo("1969-12-31T23:59:59.000000000Z");
        assertThat(timeOf(Long.MIN_VALUE)).isEqualTo("1677-09-21T00:12:43.145224192Z");
        assertThat(timeOf(Long.MAX_VALUE)).isEqualTo("2262-04-11T23:47:16.854775807Z");
    }

    @Test
    void aSecondThatWasWrittenBeforeIsNotTakenForAnother() {
        var writer = new JsonWriter();
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < TRIES; i++) { // seconds that fall into the same place of what is kept
            long second = 1_700_000_000L + random.nextInt(4) * 64L + random.nextInt(2) * 4_294_967_296L;
            long nanos = second * 1_000_000_000L + random.nextInt(1_000_000_000);
            writer.clear();
            writer.write(at(nanos));
            assertThat(timestamp(lines(writer, () -> "seed " + seed).getFirst()))
                    .as("seed %d", seed)
                    .isEqualTo(timeOf(nanos));
        }
    }

    @Test
    void controlCharactersAndQuotesAreEscaped() {
        String line = JsonWriter.line(malformed("a\"b\\c\nd\re\tf\u0000g\u001bh\u007fi"));
        assertThat(line).contains("\"message\":\"a\\\"b\\\\c\\nd\\re\\tf\\u0000g\\u001bh\u007fi\"");
    }

    @Test
    void everyByteStringSurvivesInJson() {
        long seed = new Random().nextLong();
        var some = new Some(new Random(seed));
        for (int i = 0; i < TRIES; i++) {
            byte[] bytes = some.bytes();
            assertThat(survivor(bytes)).as("seed %d, try %d", seed, i).isEqualTo(bytes);
        }
    }

    @Test
    void fourThousandBytesOfAnythingSurvive() {
        long seed = new Random().nextLong();
        byte[] bytes = new byte[4_096];
        for (int i = 0; i < 200; i++) {
            new Random(seed + i).nextBytes(bytes);
            assertThat(survivor(bytes)).as("seed %d", seed + i).isEqualTo(bytes);
        }
    }

    @Test
    void aTextLargerThanTheBufferFits() {
        for (byte value : new byte[] {'a', 1, (byte) 0xff, '"'}) {
            byte[] bytes = new byte[300_000];
            Arrays.fill(bytes, value);
            assertThat(survivor(bytes)).isEqualTo(bytes);
        }
    }

    @Test
    void everyLengthUpToTheBuffersEndFits() {
        int overhead = JsonWriter.line(malformed("")).length() + 1;
        for (int room = -40; room <= 40; room++) { // the text ends just before, at and behind the first buffer's end
            var writer = new JsonWriter();
            writer.write(malformed("a".repeat((64 << 10) - overhead + room)));
            assertThat(writer.length()).isEqualTo((64 << 10) + room);
            writer.write(lost(1));
            int left = room;
            assertThat(lines(writer, () -> "room " + left)).hasSize(2).last().isEqualTo(JsonWriter.line(lost(1)));
        }
    }

    @Test
    void whatIsNotThereIsLeftOut() {
        Map<String, Object> lost = parse(JsonWriter.line(lost(3)));
        assertThat(lost).doesNotContainKeys("process", "user", "container").containsKeys("@timestamp", "event", "host");

        var task = new Some(new Random(7)).task();
        var bare = new Task(
                task.id(), 1, task.parent(), Text.EMPTY, 0, 0, 0, 0, null, null, task.namespaces(), 0, 0, false);
        Map<String, Object> fork = parse(JsonWriter.line(new Observation(1, null, new ProcessFork(0, bare), HOST)));
        assertThat(fork.get("process")).isEqualTo(Map.of("thread", Map.of("id", 1L)));
        assertThat(fork.get("nightjar"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .doesNotContainKey("login");
    }

    @Test
    void aListMayBeEmpty() {
        var some = new Some(new Random(8));
        Identity user = some.identity();
        var actor = new Actor(some.process(), user, user, List.of(), null);
        assertThat(JsonWriter.line(new Observation(1, actor, some.fork(), HOST)))
                .contains("\"ancestors\":[]");
    }

    @Test
    void argumentsStandOneByOneAndJoined() {
        byte[] argv = "sh\0-c\0\0say \"hi\"\0".getBytes(StandardCharsets.UTF_8);
        var some = new Some(new Random(9));
        ProcessExec exec = some.exec();
        var shown = new ProcessExec(
                0,
                exec.task(),
                4,
                new Arguments(argv, argv.length, true),
                exec.image(),
                null,
                exec.capabilities(),
                null,
                Text.EMPTY,
                Text.EMPTY);
        assertThat(JsonWriter.line(new Observation(1, null, shown, HOST)))
                .contains("\"args\":[\"sh\",\"-c\",\"\",\"say \\\"hi\\\"\"]");
    }

    /// What a text is after it was written, parsed and unescaped.
    private static byte[] survivor(byte[] bytes) {
        var process = new Process(
                new ProcessId(1, 1), Text.of(bytes, 0, bytes.length), 0, null, Arguments.NONE, null, null, null, null);
        var root = new Identity(0, null, 0, null);
        var task = new Some(new Random(6)).task();
        String line = JsonWriter.line(
                new Observation(1, new Actor(process, root, root, List.of(), null), new ProcessFork(0, task), HOST));
        assertThat(line).doesNotContain("\n");
        return Escapes.undo((String) at(parse(line), "process", "name"));
    }

    private static Observation lost(long count) {
        return new Observation(1, null, new EventsLost(0, "process.exec", count), HOST);
    }

    private static Observation at(long epochNanos) {
        return new Observation(1, null, new EventsLost(epochNanos, "process.exec", 1), HOST);
    }

    private static Observation malformed(String reason) {
        return new Observation(1, null, new Malformed(0, reason, ""), HOST);
    }

    private static String timeOf(long epochNanos) {
        return timestamp(JsonWriter.line(at(epochNanos)));
    }

    private static String timestamp(String line) {
        return (String) at(parse(line), "@timestamp");
    }

    /// The lines, which have to be UTF-8 and each end in a line feed.
    private static List<String> lines(JsonWriter writer, Supplier<String> story) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(writer.buffer(), 0, writer.length()))
                    .toString();
            assertThat(text).as(story).endsWith("\n");
            return List.of(text.substring(0, text.length() - 1).split("\n", -1));
        } catch (CharacterCodingException e) {
            throw new AssertionError("no UTF-8: " + story.get(), e);
        }
    }

    /// Objects as maps, whole numbers as longs.
    @SuppressWarnings("unchecked")
    private static Map<String, Object> parse(String line) {
        return (Map<String, Object>) plain(JSON.readValue(line, LinkedHashMap.class));
    }

    private static Object plain(@Nullable Object parsed) {
        return switch (parsed) {
            case null -> throw new AssertionError("we never write null");
            case Map<?, ?> map -> {
                Map<Object, Object> plain = new LinkedHashMap<>();
                map.forEach((key, value) -> plain.put(key, plain(value)));
                yield plain;
            }
            case List<?> list -> list.stream().map(JsonWriterTest::plain).toList();
            case Integer number -> number.longValue();
            default -> parsed;
        };
    }

    private static Object at(Map<String, Object> tree, String... path) {
        Object at = tree;
        for (String name : path) {
            at = ((Map<?, ?>) at).get(name);
            if (at == null) {
                throw new AssertionError("no " + String.join(".", path));
            }
        }
        return at;
    }
}
