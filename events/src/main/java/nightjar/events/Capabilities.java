package nightjar.events;

/// The capability sets of a process beside the effective one, as masks (capabilities(7)).
public record Capabilities(
        @Field(value = "permitted", as = Field.Format.MASK, means = "Permitted capabilities, as CapPrm.")
        long permitted,

        @Field(value = "inheritable", as = Field.Format.MASK, means = "Inheritable capabilities, as CapInh.")
        long inheritable,

        @Field(value = "ambient", as = Field.Format.MASK, means = "Ambient capabilities, as CapAmb.")
        long ambient) {}
