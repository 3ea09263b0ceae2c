package nightjar.events;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Somebody typed a line into a shell.
///
/// @param line as the shell's reader has it, without the end of the line; what history expansion makes of it is not
/// in
///     it
@EventType(
        category = "process",
        family = "shell",
        type = "info",
        action = "command",
        means = "A line was typed into bash, zsh or dash, and the shell is about to run it. Scripts and -c tell none."
                + " The line is what was typed, secrets on it included. A line that is not finished (quotes, a loop)"
                + " is an event, and so is the next one; so is the answer to read -e of bash and to select of zsh.")
public record ShellCommand(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,

        @Field(value = "nightjar.shell.name", means = "Which shell, by its reader: bash, zsh, dash.")
        Shell shell,

        @Field(value = "process.io.text", means = "The line.")
        Text line,

        @Field(
                value = "nightjar.shell.line_cut",
                means = "Present and true where the line is longer than 4,096 bytes and its end is missing.")
        @Nullable
        Boolean lineCut)
        implements TaskEvent {

    /// What reads the lines.
    public enum Shell {
        BASH,
        ZSH,
        DASH;

        private final String word = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return word;
        }
    }
}
