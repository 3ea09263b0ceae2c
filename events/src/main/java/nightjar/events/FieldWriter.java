package nightjar.events;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Receives the fields of a record in the order in which they stand, objects nested: what a format implements.
abstract class FieldWriter {
    /// The name of a field on its level, behind the names of the objects that begin with it; encoded once.
    static final class Name {
        final byte[] json;
        final List<String> names;

        /// @param names the objects', the outermost first, and then the field's
        Name(String... names) {
            this.names = List.of(names);
            this.json = ("\"" + String.join("\":{\"", names) + "\":").getBytes(StandardCharsets.US_ASCII);
        }
    }

    /// A field of plain ASCII that is the same in every record of a type, encoded once.
    static final class Constant {
        final byte[] json;
        final String name;
        final String value;

        /// @param inList whether it is a list of this one value
        Constant(String name, String value, boolean inList) {
            this.name = name;
            this.value = value;
            String field = inList ? "\"%s\":[\"%s\"]," : "\"%s\":\"%s\",";
            this.json = field.formatted(name, value).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /// Writes again what was written of `part`, if it was kept. If not, it is to be written now, and then to be kept:
    /// [#keep].
    ///
    /// @param part a record that does not change, told from others by its identity
    /// @param place where it stands, which says which of its fields are written
    abstract boolean repeat(Object part, int place);

    /// Keeps, for a while, what was written since [#repeat] said no.
    abstract void keep(Object part, int place);

    abstract void beginObject(Name name);

    /// An object without fields disappears.
    abstract void endObject();

    /// The end of one that is known to have fields.
    abstract void endFilledObject();

    abstract void beginList(Name name);

    abstract void beginElement();

    abstract void endElement();

    abstract void endList();

    abstract void constant(Constant constant);

    abstract void number(Name name, long value);

    abstract void decimal(Name name, Decimal value);

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

    /// Nothing where there are none.
    abstract void strings(Name name, List<String> values);

    /// Nothing where there are none.
    abstract void numbers(Name name, List<Long> values);
}
