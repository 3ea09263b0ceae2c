package nightjar.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Fields by their names, held against the JSON of the same observation.
class FieldReaderTest {
    private static final int TRIES = 5_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Test
    void theNamesAreThoseOfTheAnnotations() {
        assertThat(Fields.names()).containsExactlyInAnyOrderElementsOf(FieldsOfRecords.names());
    }

    @Test
    void whatIsReadIsWhatStandsInJson() {
        long seed = new Random().nextLong();
        var some = new Some(new Random(seed));
        var reader = new FieldReader(Fields.names());
        Set<String> met = new HashSet<>();
        for (int i = 0; i < TRIES; i++) {
            Observation observation = some.observation();
            Map<String, List<String>> read = reader.read(observation);
            assertThat(read)
                    .as("seed %d, observation %d: %s", seed, i, observation)
                    .isEqualTo(FieldsOfRecords.flat(JSON.readValue(JsonWriter.line(observation), LinkedHashMap.class)));
            met.addAll(read.keySet());
        }
        assertThat(met).as("seed %d", seed).isEqualTo(Fields.names());
    }

    @Test
    void onlyWhatIsAskedForIsRead() {
        var some = new Some(new Random(11));
        var lost = new Observation(7, some.actor(), new EventsLost(0, "process.exec", 3), new Host("h", "b"));
        var reader = new FieldReader(List.of("nightjar.lost.count", "event.kind", "event.sequence", "no.such.field"));
        assertThat(reader.read(lost))
                .isEqualTo(Map.of(
                        "nightjar.lost.count", List.of("3"),
                        "event.kind", List.of("pipeline_error"),
                        "event.sequence", List.of("7")));
    }

    @Test
    void aReaderServesOneObservationAfterTheOther() {
        var reader = new FieldReader(List.of("host.name"));
        var lost = new EventsLost(0, "process.exec", 3);
        assertThat(reader.read(new Observation(1, null, lost, new Host("a", "b"))))
                .containsEntry("host.name", List.of("a"));
        assertThat(reader.read(new Observation(2, null, lost, new Host("c", "b"))))
                .containsEntry("host.name", List.of("c"));
    }

    @Test
    void theFieldsOfAnObservationCanBeHadAtOnce() {
        var lost = new Observation(1, null, new EventsLost(0, "process.exec", 3), new Host("h", "b"));
        assertThat(Fields.of(lost))
                .containsEntry("@timestamp", List.of("1970-01-01T00:00:00.000000000Z"))
                .containsEntry("nightjar.lost.type", List.of("process.exec"));
    }
}
