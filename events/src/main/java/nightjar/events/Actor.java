package nightjar.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who did it: a process as it was at that moment, and those that created it.
///
/// @param user the real user
/// @param effectiveUser the one whose rights count
/// @param ancestors the creator first, then its creator, up to init; also those that have ended since
/// @param ancestorsCut whether the chain is longer than what we know of it
public record Actor(
        @Field("process") Process process,
        @Field(value = "user", repeats = true) Identity user,

        @Field(value = "user.effective", repeats = true) Identity effectiveUser,

        @Field(
                value = "nightjar.ancestors",
                only = {"pid", "entity_id", "executable"},
                repeats = true,
                means = "Those that created the process, nearest first, also where they have ended.")
        List<Process> ancestors,

        @Field(
                value = "nightjar.ancestors_cut",
                means = "Present and true where the chain goes on beyond what is known.")
        @Nullable
        Boolean ancestorsCut) {

    public Actor {
        ancestors = List.copyOf(ancestors);
    }

    /// The process that created this one; `null` where it is not known.
    @Field(
            value = "process.parent",
            only = {"pid", "entity_id", "name", "executable", "command_line"},
            repeats = true)
    public @Nullable Process parent() {
        return ancestors.isEmpty() ? null : ancestors.getFirst();
    }
}
