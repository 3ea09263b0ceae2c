package nightjar.events;

/// The capability sets of a process, as masks (capabilities(7)).
public record CapabilitySets(
        @Field(value = "permitted", as = Field.Format.MASK, means = "Permitted capabilities.")
        long permitted,

        @Field(value = "inheritable", as = Field.Format.MASK, means = "Inheritable capabilities.")
        long inheritable,

        @Field(value = "effective", as = Field.Format.MASK, means = "Effective capabilities.")
        long effective,

        @Field(value = "ambient", as = Field.Format.MASK, means = "Ambient capabilities.")
        long ambient) {}
