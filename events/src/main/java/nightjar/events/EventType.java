package nightjar.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What every event of a type has in common, in the words of the Elastic Common Schema's categorization fields.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
    /// `event.category`.
    String category();

    /// With `event.action` behind a dot it names the type: `process.exec`. The category, if nothing else is said.
    String family() default "";

    /// `event.type`.
    String type();

    /// `event.action`.
    String action();

    /// `event.kind`: `event`, `alert` where it only comes with a match, `metric` where something is measured, or
    /// `pipeline_error` where the event is about what we failed to do.
    String kind() default "event";

    /// One sentence for the reference page.
    String means();
}
