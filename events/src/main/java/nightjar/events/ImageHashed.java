package nightjar.events;

import org.jspecify.annotations.Nullable;

/// What a program's file contains became known, after the event that ran it was told.
///
/// @param sha256 in hexadecimal; shown as `process.hash.sha256`, since the actor carries it from here on
@EventType(
        category = "process",
        type = "info",
        action = "hash",
        means = "The SHA-256 of a program became known, or why it cannot be. Refers to the exec that ran it. "
                + "Later events of the same file carry the hash at once and have none of these.")
public record ImageHashed(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it was found.")
        long epochNanos,

        @Field(value = "nightjar.refers_to", means = "The event.sequence of the event that this one completes.")
        long refersTo,

        @Nullable String sha256,

        @Field(value = "error.message", means = "Why there is no hash.") @Nullable
        String error)
        implements Event {}
