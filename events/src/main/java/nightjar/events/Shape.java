package nightjar.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks the record from which a class `<Record>Shape` is written at build time, whose `write` visits every [Field]
/// of
/// the record, of the records in it, and of each permitted type of a sealed component.
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
@interface Shape {}
