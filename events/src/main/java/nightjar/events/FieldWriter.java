package nightjar.events;

import java.nio.charset.StandardCharsets;

/// Receives the fields of a record in the order in which they stand, objects nested: what a format implements.
abstract class FieldWriter {
    /// The name of a field on its level, encoded once.
    static final class Name {
        final byte[] json;

        Name(String name) {
            this.json = ("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
        }
    }

    abstract void beginObject(Name name);

    /// An object without fields disappears.
    abstract void endObject();

    abstract void beginList(Name name);

    abstract void beginElement();

    abstract void endElement();

    abstract void endList();

    /// A plain ASCII text that is the same in every record.
    abstract void constant(Name name, String value);

    /// The same as a list of one.
    abstract void constantList(Name name, String value);

    abstract void number(Name name, long value);

    abstract void keyword(Name name, long value);

    abstract void mask(Name name, long value);

    abstract void time(Name name, long epochNanos);

    abstract void bool(Name name, boolean value);

    abstract void string(Name name, String value);

    abstract void device(Name name, Device value);

    abstract void mode(Name name, FileMode value);

    abstract void text(Name name, Text value);

    abstract void id(Name name, ProcessId value);

    abstract void joined(Name name, Arguments value);

    abstract void list(Name name, Arguments value);
}
