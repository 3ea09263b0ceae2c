package nightjar.events;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The reference page of the events, `docs/events.md`, as the records say it.
final class EventsPage {
    /// Writes the page anew; run at the root of the checkout.
    static final String COMMAND = "./mvnw -q -B -pl events -am test -Dtest=EventsPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dnightjar.write=true";

    private final StringBuilder page = new StringBuilder();

    private EventsPage() {}

    static String text() {
        var page = new EventsPage();
        page.head();
        page.types();
        page.common();
        page.actor();
        page.matches();
        FieldsOfRecords.eventTypes().forEach(page::type);
        return page.page.toString();
    }

    private void head() {
        line("# Events");
        line("");
        line("<!-- Written from the records in events/src/main/java, and a test holds it against them. Write it anew:");
        line("     " + COMMAND + " -->");
        line("");
        line(
                "`nightjar watch` puts out one JSON object a line (RFC 8259, UTF-8). Fields have the names of the Elastic");
        line("Common Schema where it has one, dots between the levels of the object; what it lacks stands under");
        line("`nightjar`.");
        line("");
        line(
                "- What is not known or does not apply is left out; a field is never `null`. The tables say which fields may");
        line("  be missing.");
        line(
                "- Texts come from the kernel as bytes. A byte that is no part of UTF-8 is shown as `\\xHH`, and a backslash");
        line("  before an `x` as `\\x5c`, so that the bytes can be had back. (In JSON each backslash is doubled.)");
        line(
                "- Numbers have up to 64 bits. Some readers of JSON lose the last digits beyond 2^53; where the schema wants");
        line("  a keyword, such as `user.id`, a number is a text.");
        line("- A pid is used again; a process is named for good by `process.entity_id` together with `host.boot.id`.");
        line("");
    }

    private void types() {
        line("| type | kind | category | type in ECS | action | what happened |");
        line("|---|---|---|---|---|---|");
        for (Class<?> type : FieldsOfRecords.eventTypes()) {
            EventType words = type.getAnnotation(EventType.class);
            String name = name(type);
            line("| [`%s`](#%s) | `%s` | `%s` | `%s` | `%s` | %s |"
                    .formatted(
                            name,
                            name.replace(".", ""),
                            words.kind(),
                            words.category(),
                            words.type(),
                            words.action(),
                            words.means()));
        }
        line("");
        line(
                "`--events` takes the names of the first column, with `*` and `?`. Events of the kind `pipeline_error` are");
        line("about Nightjar itself and are always put out. Those of the kind `metric` are measurements, which");
        line("`--monitor-interval` makes; what the kernel does not tell (a container, another system) is left out.");
        line("");
    }

    private void common() {
        line("## Every event");
        line("");
        Set<String> elsewhere = Stream.of(Actor.class, MatchSummary.class)
                .flatMap(type -> FieldsOfRecords.described(type).stream())
                .map(FieldsOfRecords.Described::path)
                .collect(Collectors.toSet());
        table(FieldsOfRecords.described(Observation.class).stream()
                .filter(field -> !elsewhere.contains(field.path()))
                .toList());
        line("");
        line(
                "`event.kind`, `event.category`, `event.type` and `event.action` are those of the table above; category and");
        line(
                "type are lists of one. Where a rule matched, `event.kind` is `alert` instead. `ecs.version` is the version of");
        line("the schema that the names are taken from.");
        line("");
    }

    private void actor() {
        line("## Who did it");
        line("");
        line("In every event but those that nobody did, such as a loss.");
        line("");
        table(FieldsOfRecords.described(Actor.class));
        line("");
    }

    private void matches() {
        line("## Where a rule matched");
        line("");
        line("In an event of which at least one rule holds, and in no other. The levels as numbers are those that");
        line("Elastic's own rules have, and below them informational.");
        line("");
        table(FieldsOfRecords.described(MatchSummary.class));
        line("");
    }

    private void type(Class<?> type) {
        line("## " + name(type));
        line("");
        line(type.getAnnotation(EventType.class).means());
        line("");
        table(FieldsOfRecords.described(type));
        line("");
    }

    private void table(List<FieldsOfRecords.Described> fields) {
        line("| field | value | meaning |");
        line("|---|---|---|");
        for (FieldsOfRecords.Described field : fields) {
            line("| `%s` | %s%s | %s |"
                    .formatted(field.path(), field.type(), field.optional() ? "; may be missing" : "", field.means()));
        }
    }

    private static String name(Class<?> type) {
        return Event.typeName(type.asSubclass(Event.class));
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
