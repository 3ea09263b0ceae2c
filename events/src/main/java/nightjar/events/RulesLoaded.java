package nightjar.events;

import java.util.Locale;

/// A rule image was put into use: from here on events are judged by it.
///
/// @param sha256 of the image, in hexadecimal
/// @param rules that are judged, those of `kernel`, `prefilter` and `userSpace` together
/// @param prefilter those of which the kernel judges a part that every match has, and user space the rest
@EventType(
        category = "configuration",
        family = "rules",
        type = "change",
        action = "load",
        means = "A rule image was put into use. Every event after it is judged by these rules.")
public record RulesLoaded(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field(value = "event.reason", means = "Why: start, reload.")
        Reason reason,

        @Field(value = "nightjar.rules.generation", means = "Counts the images of a run from 1.")
        long generation,

        @Field(value = "nightjar.rules.sha256", means = "SHA-256 of the image.")
        String sha256,

        @Field(value = "nightjar.rules.count", means = "How many rules are judged.")
        int rules,

        @Field(value = "nightjar.rules.kernel", means = "How many of them the kernel judges alone.")
        int kernel,

        @Field(
                value = "nightjar.rules.prefilter",
                means = "How many of them the kernel judges in part, and user space where that part holds.")
        int prefilter,

        @Field(value = "nightjar.rules.user_space", means = "How many of them user space judges alone.")
        int userSpace,

        @Field(value = "nightjar.rules.refused", means = "How many rules are not used.")
        int refused)
        implements Event {

    /// Why an image was put into use.
    public enum Reason {
        START,
        RELOAD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
