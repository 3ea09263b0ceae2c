package nightjar.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A name server answered.
@EventType(
        category = "network",
        family = "dns",
        type = "protocol",
        action = "answer",
        means = "An answer came from port 53 of a server that this host had asked.")
public record DnsAnswer(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") NetworkEnds ends,
        @Field("") DnsQuestion question,

        @Field(value = "dns.response_code", means = "What the server says of it, such as NXDOMAIN.") @Nullable
        String responseCode,

        @Field(value = "dns.answers", means = "What the server answered.")
        List<DnsRecord> answers,

        @Field(value = "dns.resolved_ip", means = "The addresses among the answers.")
        List<String> resolved)
        implements NetworkEvent {

    public DnsAnswer {
        answers = List.copyOf(answers);
        resolved = List.copyOf(resolved);
    }
}
