package nightjar.events;

/// The users and groups of a process (credentials(7)).
public record Ids(
        @Field(value = "uid", as = Field.Format.KEYWORD, means = "Real user.")
        long uid,

        @Field(value = "euid", as = Field.Format.KEYWORD, means = "Effective user.")
        long effectiveUid,

        @Field(value = "suid", as = Field.Format.KEYWORD, means = "Saved user.")
        long savedUid,

        @Field(value = "fsuid", as = Field.Format.KEYWORD, means = "User for files.")
        long fileUid,

        @Field(value = "gid", as = Field.Format.KEYWORD, means = "Real group.")
        long gid,

        @Field(value = "egid", as = Field.Format.KEYWORD, means = "Effective group.")
        long effectiveGid,

        @Field(value = "sgid", as = Field.Format.KEYWORD, means = "Saved group.")
        long savedGid,

        @Field(value = "fsgid", as = Field.Format.KEYWORD, means = "Group for files.")
        long fileGid) {}
