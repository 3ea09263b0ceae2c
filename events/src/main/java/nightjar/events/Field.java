package nightjar.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Where a component of a record stands in JSON, in SQL, in rules: everything that is derived from the records.
///
/// A component without it is not shown. A `null` is left out, and so is a list of texts or numbers that is empty.
/// A field with the name of one that the type of the event says, such as `event.kind`, stands in its place.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface Field {
    /// The name by the Elastic Common Schema, dots between the levels; what that schema lacks stands under
    /// `nightjar`.
    /// Within a record that is a component itself, the name is relative to that component's; with a leading `/` it
    /// is not. Empty: the fields of a record stand where the record would.
    String value();

    /// How the value is written, where its type leaves a choice.
    Format as() default Format.PLAIN;

    /// Of a record or a list of records: the only fields of it that are shown here.
    String[] only() default {};

    /// Of a record or a list of records, which never change: whether the same ones come in one event after the other,
    /// so that it pays to keep what was written of them.
    boolean repeats() default false;

    /// One sentence for the reference page; not needed where the component is a record.
    String means() default "";

    /// Ways of writing a value.
    enum Format {
        /// A number as a number, a text as a text, a list of texts as an array, an enum constant as a text.
        PLAIN,
        /// A number as a text, where the schema wants a keyword: `user.id`.
        KEYWORD,
        /// A mask of 64 bits as 16 hexadecimal digits.
        MASK,
        /// Nanoseconds since 1970, as RFC 3339 with nanoseconds.
        TIME,
        /// Arguments, joined by spaces.
        JOINED
    }
}
