package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The process that something is done to.
///
/// @param id `null` where the process was gone when the call returned
/// @param executable `null` for a kernel thread, too
/// @param ours `null` where it is not
public record Target(
        @Field(
                value = "pid",
                means = "The process that it is done to; where it is gone, the pid as the caller gave" + " it.")
        int pid,

        @Field(value = "entity_id", means = "Its pid and start time, as process.entity_id.") @Nullable
        ProcessId id,

        @Field(value = "name", means = "Its name (comm).") @Nullable
        Text name,

        @Field(value = "executable", means = "The file that it runs; begins with … where it is cut.") @Nullable
        Text executable,

        @Field(value = "user.id", as = Field.Format.KEYWORD, means = "The user that it runs as.") @Nullable
        Long uid,

        @Field(value = "ours", means = "Present and true where it is the collector of Nightjar.") @Nullable
        Boolean ours) {}
