package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A user and group that a process runs as, by number and, where this host has a name for it, by name.
public record Identity(
        @Field(value = "id", as = Field.Format.KEYWORD, means = "The user's number.")
        long userId,

        @Field(value = "name", means = "The user's name on this host.") @Nullable
        String userName,

        @Field(value = "group.id", as = Field.Format.KEYWORD, means = "The group's number.")
        long groupId,

        @Field(value = "group.name", means = "The group's name on this host.") @Nullable
        String groupName) {}
