package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The accounting of processes was turned on or off.
@EventType(
        category = "host",
        family = "system",
        type = "change",
        action = "acct",
        means = "The accounting of processes was turned on or off (acct).")
public record Accounting(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file)
        implements SecurityEvent {}
