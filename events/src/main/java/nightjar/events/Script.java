package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A script was run: the program is its interpreter, and this is what was asked for.
public record Script(
        @Field(value = "path", means = "The script, as it was given to execve.")
        Text path,

        @Field(value = "interpreter", means = "The interpreter, as the script's first line names it.")
        Text interpreter,

        @Field(
                value = "path_cut",
                means = "Present and true where the path is longer than 4,095 bytes and its end is missing.")
        @Nullable
        Boolean pathCut) {}
