package nightjar.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The reference page says what the records say.
class EventsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "events.md");

    @Test
    void theReferencePageSaysWhatTheRecordsSay() throws IOException {
        if (Boolean.getBoolean("nightjar.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, EventsPage.text());
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/events.md, which is written by: " + EventsPage.COMMAND)
                .isEqualTo(EventsPage.text());
    }

    @Test
    void everyFieldHasOneSentenceThatSaysWhatItMeans() {
        for (Class<?> type : FieldsOfRecords.eventTypes()) {
            assertThat(FieldsOfRecords.described(type)).allSatisfy(EventsPageTest::meansSomething);
            assertThat(type.getAnnotation(EventType.class).means()).endsWith(".");
        }
        assertThat(FieldsOfRecords.described(Observation.class)).allSatisfy(EventsPageTest::meansSomething);
    }

    private static void meansSomething(FieldsOfRecords.Described field) {
        assertThat(field.means()).as(field.path()).endsWith(".").doesNotContain("|");
    }
}
