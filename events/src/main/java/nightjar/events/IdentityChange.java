package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process acts as another user or group from then on.
@EventType(
        category = "process",
        type = "change",
        action = "identity",
        means = "A process acts as another user or group (setuid, setgid, setreuid, setresuid,"
                + " setfsuid, setgroups and the like). user.* is who it was before, where that is"
                + " known.")
public record IdentityChange(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field(
                value = "nightjar.target.user.id",
                as = Field.Format.KEYWORD,
                means = "The effective user from then on; of a refused call for a user, the one that was"
                        + " asked for.")
        long targetUid,

        @Field("nightjar.identity.after") Ids after,

        @Field("nightjar.identity.before") @Nullable Ids before)
        implements SecurityEvent {}
