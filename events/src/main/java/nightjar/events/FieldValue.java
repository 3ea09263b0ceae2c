package nightjar.events;

/// A field of an event by its ECS name, and a value of it or a pattern for it.
public record FieldValue(
        @Field(value = "field", means = "The field, dots between the levels.")
        String field,

        @Field(value = "value", means = "Its value; of a match, the pattern as the rule has it.")
        String value) {}
