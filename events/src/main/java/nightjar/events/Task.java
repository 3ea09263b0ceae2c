package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process as the kernel knew it when something happened.
///
/// @param parent by the kernel, which names init or a subreaper once the creator is gone
/// @param name `comm`: at most 15 bytes, and whatever the process says of itself
public record Task(
        ProcessId id,

        @Field(value = "process.thread.id", means = "The thread that acted.")
        int threadId,

        ProcessId parent,
        Text name,
        int uid,
        int gid,
        int effectiveUid,
        int effectiveGid,

        @Field("nightjar.login") @Nullable Login login,
        @Field("process.tty.char_device") @Nullable Terminal terminal,
        @Field("nightjar.namespace") Namespaces namespaces,

        @Field(value = "nightjar.cgroup.id", means = "Inode number of the control group.")
        long cgroupId,

        @Field(
                value = "nightjar.capabilities.effective",
                as = Field.Format.MASK,
                means = "Effective capabilities, as CapEff in /proc/PID/status; `capsh --decode` names them.")
        long effectiveCapabilities,

        boolean kernelThread,

        @Field(
                value = "nightjar.io_uring",
                means = "Present and true where the process asked for it through io_uring, and by no system call.")
        @Nullable
        Boolean ioUring) {

    /// What does it by a system call, or by none.
    public Task(
            ProcessId id,
            int threadId,
            ProcessId parent,
            Text name,
            int uid,
            int gid,
            int effectiveUid,
            int effectiveGid,
            @Nullable Login login,
            @Nullable Terminal terminal,
            Namespaces namespaces,
            long cgroupId,
            long effectiveCapabilities,
            boolean kernelThread) {
        this(
                id,
                threadId,
                parent,
                name,
                uid,
                gid,
                effectiveUid,
                effectiveGid,
                login,
                terminal,
                namespaces,
                cgroupId,
                effectiveCapabilities,
                kernelThread,
                null);
    }

    /// The audit subsystem's memory of who logged in; children inherit it, `su` and `sudo` do not change it.
    public record Login(
            @Field(value = "uid", means = "The user that logged in, whoever the process runs as now.")
            long uid,

            @Field(value = "session", means = "The audit subsystem's session number.")
            long session) {}

    /// The controlling terminal.
    public record Terminal(
            @Field(value = "major", means = "Major number of the controlling terminal.")
            int major,

            @Field(value = "minor", means = "Minor number of the controlling terminal.")
            int minor) {

        /// Its name below /dev where the major number is one that everybody knows.
        public String name() {
            return switch (major) {
                case 4 -> minor < 64 ? "tty" + minor : "ttyS" + (minor - 64);
                case 136 -> "pts/" + minor;
                default -> major + ":" + minor;
            };
        }
    }

    /// Namespaces by the inode numbers of /proc/PID/ns, and the pid within.
    public record Namespaces(
            @Field(value = "pid", means = "The pid namespace.")
            long pid,

            @Field(value = "pid_inside", means = "The process's pid as it sees it itself.")
            int pidInside,

            @Field(value = "mount", means = "The mount namespace.")
            long mount) {}
}
