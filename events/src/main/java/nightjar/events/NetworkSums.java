package nightjar.events;

/// What went over a connection or a flow, without headers.
public record NetworkSums(
        @Field(value = "source.bytes", means = "Bytes that the end sent which began it.")
        long sourceBytes,

        @Field(value = "destination.bytes", means = "Bytes that the other end sent.")
        long destinationBytes,

        @Field(value = "source.packets", means = "Packets that the end sent which began it.")
        long sourcePackets,

        @Field(value = "destination.packets", means = "Packets that the other end sent.")
        long destinationPackets,

        @Field(value = "event.duration", means = "How long it lasted, in nanoseconds.")
        long durationNanos) {}
