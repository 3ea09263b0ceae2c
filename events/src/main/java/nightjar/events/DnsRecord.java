package nightjar.events;

/// A record of a DNS answer.
public record DnsRecord(
        @Field(value = "name", means = "What it is a record of.")
        Text name,

        @Field(value = "type", means = "Its type: A, AAAA, CNAME.")
        String type,

        @Field(value = "ttl", means = "For how many seconds it holds.")
        long ttl,

        @Field(value = "data", means = "An address, a name, or of other types the bytes.")
        Text data) {}
