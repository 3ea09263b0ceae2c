package nightjar.events;

import org.jspecify.annotations.Nullable;

/// Another kernel was put in place.
@EventType(
        category = "driver",
        type = "start",
        action = "kexec_load",
        means = "Another kernel was put in place to be started, or that failed (kexec_load," + " kexec_file_load).")
public record KexecLoad(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file)
        implements SecurityEvent {}
