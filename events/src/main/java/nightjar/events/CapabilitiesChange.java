package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The capabilities of a process were set.
@EventType(
        category = "process",
        type = "change",
        action = "capset",
        means = "The capabilities of a process changed (capset). nightjar.capabilities.effective"
                + " is what it had before, where that is known.")
public record CapabilitiesChange(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("nightjar.capset.after") CapabilitySets after,

        @Field("nightjar.capset.before") @Nullable CapabilitySets before)
        implements SecurityEvent {}
