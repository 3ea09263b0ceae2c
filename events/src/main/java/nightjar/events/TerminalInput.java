package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process typed for somebody.
@EventType(
        category = "process",
        type = "change",
        action = "terminal_input",
        means = "A process put a character into the input of a terminal, as if it had been typed" + " (ioctl TIOCSTI).")
public record TerminalInput(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("") @Nullable FileName file,

        @Field(value = "nightjar.terminal.text", means = "The character.")
        Text text)
        implements SecurityEvent {}
