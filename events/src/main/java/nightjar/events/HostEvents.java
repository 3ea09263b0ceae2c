package nightjar.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What our hooks told in an interval, and what we took for it.
///
/// @param types those of which anything was seen
@EventType(
        category = "host",
        type = "info",
        action = "events",
        kind = "metric",
        means = "What the hooks told since the last of these, by type, and what Nightjar itself took for it."
                + " The first one is about the time since the start.")
public record HostEvents(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it was measured.")
        long epochNanos,

        @Field(value = "event.start", as = Field.Format.TIME, means = "Since when: the measurement before.")
        long startEpochNanos,

        @Field(value = "event.duration", means = "The time in between, in nanoseconds; a suspend counts.")
        long intervalNanos,

        @Field("nightjar.hooks") Counts all,

        @Field(value = "nightjar.hooks.types", means = "By type; one of which nothing was seen is left out.")
        List<OfType> types,

        @Field("nightjar.ring") Ring ring,
        @Field("nightjar.collector") Collector collector)
        implements HostMetric {

    public HostEvents {
        types = List.copyOf(types);
    }

    /// Runs of hooks, and what became of them.
    ///
    /// @param perSecond of `seen`
    public record Counts(
            @Field(value = "seen", means = "Runs of the hooks. What became of them adds up to this.")
            long seen,

            @Field(value = "delivered", means = "Of those, how many were handed over through the ring.")
            long delivered,

            @Field(value = "filtered", means = "How many were of no interest.")
            long filtered,

            @Field(value = "lost", means = "How many found the ring full.")
            long lost,

            @Field(value = "per_second", means = "Runs of the hooks in a second.")
            Decimal perSecond) {}

    /// The same of one type of events.
    public record OfType(
            @Field(value = "type", means = "The type of events.")
            String type,

            @Field("") Counts counts) {}

    /// The ring between the hooks and us.
    ///
    /// @param peakBytes found in it at once, at the most
    public record Ring(
            @Field(value = "size_bytes", means = "How much room the ring has.")
            long sizeBytes,

            @Field(value = "peak_bytes", means = "How much of it was found in use at the most.")
            long peakBytes) {}

    /// This process.
    public record Collector(
            @Field(value = "cpu_ns", means = "CPU time that this process took, in nanoseconds.")
            long cpuNanos,

            @Field(value = "cpu_usage", means = "The same as a share of one CPU's time.")
            Decimal cpuUsage,

            @Field(value = "rss_bytes", means = "Its memory that is resident now.") @Nullable
            Long rssBytes) {}
}
