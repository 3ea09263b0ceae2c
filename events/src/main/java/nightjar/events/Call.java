package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A system call as it was asked for, and what came of it.
///
/// @param error `null` where it succeeded
public record Call(
        @Field(value = "nightjar.call.name", means = "The system call, by its name on 64-bit machines.")
        String name,

        @Field(
                value = "nightjar.call.request",
                means = "What a call that does several things was asked for, as a number; 0 where there"
                        + " is no such.")
        long request,

        @Field(value = "nightjar.call.flags", means = "Its flags, as a number; 0 where there are none.")
        long flags,

        @Field(value = "nightjar.call.error", means = "Why it failed, such as EPERM.") @Nullable
        String error) {

    /// What came of it.
    public enum Outcome {
        SUCCESS("success"),
        FAILURE("failure");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    @Field(value = "event.outcome", means = "success or failure.")
    public Outcome outcome() {
        return error == null ? Outcome.SUCCESS : Outcome.FAILURE;
    }
}
