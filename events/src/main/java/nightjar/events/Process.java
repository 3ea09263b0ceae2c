package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process and the program that it runs, as far as we have seen.
///
/// @param executable `null` for a kernel thread, and where we came too late to know
public record Process(
        @Field(value = "pid", means = "The process, in the initial pid namespace.")
        int pid,

        @Field(value = "entity_id", means = "Pid and start time, which name a process for good (within host.boot.id).")
        ProcessId id,

        @Field(value = "name", means = "The task's name (comm), which a process may change.")
        Text name,

        @Field(value = "start", as = Field.Format.TIME, means = "When the process was created.")
        long startEpochNanos,

        @Field(
                value = "executable",
                means = "The file that it runs, as the kernel resolves the path; begins with … where it is cut.")
        @Nullable
        Text executable,

        @Field(value = "command_line", as = Field.Format.JOINED, means = "The arguments, joined by spaces.")
        Arguments arguments,

        @Field(value = "/nightjar.args_cut", means = "Present where the arguments are longer than what is shown.")
        Arguments.@Nullable Cut cut,

        @Field(
                value = "working_directory",
                means = "The working directory at the time of the exec; begins with … where it is cut.")
        @Nullable
        Text workingDirectory,

        @Field(value = "hash.sha256", means = "SHA-256 of the program's file, where it is known already.") @Nullable
        String sha256,

        @Field(
                value = "/nightjar.cgroup.path",
                means = "The control group at the time of the exec; begins with … where it is cut.")
        @Nullable
        Text cgroup,

        @Field(value = "/container.id", means = "The container, by the control group's name.") @Nullable
        String containerId) {

    public Process(
            ProcessId id,
            Text name,
            long startEpochNanos,
            @Nullable Text executable,
            Arguments arguments,
            @Nullable Text workingDirectory,
            @Nullable String sha256,
            @Nullable Text cgroup,
            @Nullable String containerId) {
        this(
                id.pid(),
                id,
                name,
                startEpochNanos,
                executable,
                arguments,
                arguments.cut(),
                workingDirectory,
                sha256,
                cgroup,
                containerId);
    }

    /// The same program in another process: what a fork makes.
    public Process forked(ProcessId child, Text childName, long childStartEpochNanos) {
        return new Process(
                child,
                childName,
                childStartEpochNanos,
                executable,
                arguments,
                workingDirectory,
                sha256,
                cgroup,
                containerId);
    }

    /// The same process, its start time known better.
    public Process identifiedAs(ProcessId exact, long exactStartEpochNanos) {
        return forked(exact, name, exactStartEpochNanos);
    }

    /// The same process, its program's content known.
    public Process withSha256(String digest) {
        return new Process(
                id, name, startEpochNanos, executable, arguments, workingDirectory, digest, cgroup, containerId);
    }
}
