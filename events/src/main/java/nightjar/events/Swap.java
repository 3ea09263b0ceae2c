package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A place for memory that is put out was added or taken away.
@EventType(
        category = "host",
        family = "system",
        type = "change",
        action = "swap",
        means = "A place for memory that is put out was added or taken away (swapon, swapoff).")
public record Swap(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file)
        implements SecurityEvent {}
