package nightjar.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What every event of a type has in common, in the words of the Elastic Common Schema's categorization fields.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
    /// `event.category` and `event.action` with a dot between them name the type for `--events`: `process.exec`.
    String category();

    /// `event.type`.
    String type();

    /// `event.action`.
    String action();

    /// `event.kind`: `event`, or `pipeline_error` where the event is about ourselves.
    String kind() default "event";

    /// One sentence for the reference page.
    String means();
}
