package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A kernel module was loaded.
@EventType(
        category = "driver",
        type = "start",
        action = "module_load",
        means = "A kernel module was loaded, or that failed (init_module, finit_module).")
public record ModuleLoad(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file,

        @Field(value = "nightjar.module.name", means = "Its name, where the kernel told it.") @Nullable
        Text name,

        @Field(value = "nightjar.module.parameters", means = "Its parameters, as the caller gave them.") @Nullable
        Text parameters)
        implements SecurityEvent {}
