package nightjar.events;

import org.jspecify.annotations.Nullable;

/// What a DNS message asks, or answers.
public record DnsQuestion(
        @Field(value = "dns.type", means = "query or answer.")
        String type,

        @Field(value = "dns.id", as = Field.Format.KEYWORD, means = "The number by which an answer names its query.")
        @Nullable
        Integer id,

        @Field(value = "dns.question.name", means = "The name that is asked for, without a dot at its end.") @Nullable
        Text name,

        @Field(value = "dns.question.type", means = "The type of record that is asked for: A, AAAA, TXT.") @Nullable
        String recordType,

        @Field(value = "error.message", means = "Why it could not be read: it is no DNS message, or is cut.") @Nullable
        String error) {}
