package nightjar.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file that lies in memory only was made.
@EventType(
        category = "process",
        type = "change",
        action = "memfd_create",
        means = "A file that lies in memory only was made (memfd_create; the first of each"
                + " program, and those of which a rule holds).")
public record MemfdCreate(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file)
        implements SecurityEvent {
    @Field(value = "nightjar.memfd.flags", means = "How: cloexec, allow_sealing, hugetlb, noexec_seal, exec.")
    public List<String> flags() {
        return CallWords.memfd(call.flags());
    }
}
