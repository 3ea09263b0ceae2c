package nightjar.events;

import java.util.List;

/// A process runs with weaker protection.
@EventType(
        category = "process",
        type = "change",
        action = "personality",
        means = "A process asked for a personality with weaker protection (personality).")
public record PersonalityChange(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call)
        implements SecurityEvent {
    @Field(value = "nightjar.personality", means = "Which: addr_no_randomize, mmap_page_zero, read_implies_exec.")
    public List<String> names() {
        return CallWords.personality(call.flags());
    }
}
