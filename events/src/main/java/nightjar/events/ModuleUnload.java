package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A kernel module was taken away.
@EventType(
        category = "driver",
        type = "end",
        action = "module_unload",
        means = "A kernel module was unloaded (delete_module).")
public record ModuleUnload(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field(value = "nightjar.module.name", means = "Its name.") @Nullable
        Text name)
        implements SecurityEvent {}
