package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process changed how the kernel treats it.
@EventType(
        category = "process",
        type = "change",
        action = "prctl",
        means = "A process changed how the kernel treats it (prctl: a name like that of a kernel"
                + " thread, not dumpable, keepcaps, securebits, ambient capabilities, its memory"
                + " map, who may trace it).")
public record ProcessControl(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field(value = "nightjar.prctl.name", means = "The name that the process gave itself; only of set_name.")
        @Nullable
        Text name)
        implements SecurityEvent {
    @Field(
            value = "nightjar.prctl.option",
            means = "What was set: set_name, set_dumpable, set_keepcaps, set_securebits, set_mm,"
                    + " cap_ambient, set_ptracer.")
    public String option() {
        return CallWords.prctl(call.request());
    }
}
