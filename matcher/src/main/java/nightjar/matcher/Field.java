package nightjar.matcher;

/// Something that an event tells, which a rule may ask about.
public sealed interface Field permits KernelField, EventField {
    /// Its name by the Elastic Common Schema, as in the event's JSON.
    String ecs();

    /// How its values are written down as bytes, in patterns as in events.
    Kind kind();

    enum Kind {
        /// Bytes as the kernel has them, mostly UTF-8. Arguments are joined by spaces.
        TEXT,
        /// A number from 0 to 2^64 - 1, as eight bytes, the highest first. True is 1, false is 0.
        NUMBER,
        /// An IP address as sixteen bytes, the highest first; IPv4 as IPv6 sees it (`::ffff:a.b.c.d`).
        ADDRESS
    }
}
