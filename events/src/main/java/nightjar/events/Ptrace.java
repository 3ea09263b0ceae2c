package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process asked for control over another one.
@EventType(
        category = "process",
        type = "access",
        action = "ptrace",
        means = "A process took control over another one, let itself be taken, or changed it"
                + " (ptrace: attach, seize, traceme; the first poke or set of registers of each"
                + " process).")
public record Ptrace(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("nightjar.target") @Nullable Target target)
        implements SecurityEvent {
    @Field(
            value = "nightjar.ptrace.request",
            means = "What was asked for: attach, seize, traceme, poketext, pokedata, pokeuser,"
                    + " setregs, setfpregs, setregset.")
    public String request() {
        return CallWords.ptrace(call.request());
    }
}
