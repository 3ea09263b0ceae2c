package nightjar.events;

/// The kernel side handed over a record that cannot be read: a defect of ours, told and not hidden.
@EventType(
        category = "host",
        family = "nightjar",
        type = "error",
        action = "malformed",
        kind = "pipeline_error",
        means = "A kernel record that could not be decoded.")
public record Malformed(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it was read.")
        long epochNanos,

        @Field(value = "error.message", means = "What is wrong with it.")
        String reason,

        @Field(value = "event.original", means = "The beginning of the record, in hexadecimal.")
        String bytes)
        implements Event {}
