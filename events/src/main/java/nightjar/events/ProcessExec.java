package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process began to run a program.
@EventType(
        category = "process",
        type = "start",
        action = "exec",
        means = "A process replaced its program (execve, execveat); told once the new program is in place.")
public record ProcessExec(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,

        @Field(value = "process.args_count", means = "How many arguments the program got.")
        int argumentCount,

        @Field(value = "process.args", means = "The arguments, one by one, the program's name first.")
        Arguments arguments,

        @Field("nightjar.image") Image image,
        @Field("nightjar.script") @Nullable Script script,
        @Field("nightjar.capabilities") Capabilities capabilities,

        @Field(
                value = "nightjar.exec.calling_thread",
                means = "The thread that called execve, where it was not the main one.")
        @Nullable
        Integer callingThread,

        Text workingDirectory,
        Text cgroup)
        implements ProcessEvent {}
