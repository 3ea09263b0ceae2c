package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The root of a mount namespace was exchanged.
@EventType(
        category = "process",
        type = "change",
        action = "pivot_root",
        means = "The root of a mount namespace was exchanged (pivot_root). Both paths are as the"
                + " caller gave them.")
public record PivotRoot(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file,

        @Field(value = "nightjar.mount.put_old", means = "Where the former root went.") @Nullable
        Text putOld)
        implements SecurityEvent {}
