package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process measures the kernel or others.
@EventType(
        category = "process",
        type = "access",
        action = "perf_event_open",
        means = "A performance counter was opened (perf_event_open; the first of each program," + " type and target).")
public record PerfEventOpen(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("nightjar.target") @Nullable Target target,

        @Field(value = "nightjar.perf.config", means = "What is counted, by the type.")
        long config)
        implements SecurityEvent {
    @Field(
            value = "nightjar.perf.type",
            means = "hardware, software, tracepoint, hw_cache, raw, breakpoint, or the number of" + " another.")
    public String type() {
        return CallWords.perf(call.request());
    }
}
