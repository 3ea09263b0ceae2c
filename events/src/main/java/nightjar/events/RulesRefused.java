package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A rule, a file of rules or a rule image was not taken: what it would have found is not found.
///
/// @param line counted from 1; `null` where the file as a whole is meant
/// @param ruleId `null` where it is not known
@EventType(
        category = "configuration",
        family = "rules",
        type = "error",
        action = "refuse",
        kind = "pipeline_error",
        means = "A rule, a file of rules or a rule image that is not used, and why.")
public record RulesRefused(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it was refused.")
        long epochNanos,

        @Field(value = "nightjar.refused.file", means = "The file.")
        String file,

        @Field(value = "nightjar.refused.line", means = "The line, where one is meant.") @Nullable
        Integer line,

        @Field(value = "nightjar.refused.rule", means = "The rule's id, where it is known.") @Nullable
        String ruleId,

        @Field(value = "error.message", means = "What is wrong, and what to do where we know.")
        String reason)
        implements Event {}
