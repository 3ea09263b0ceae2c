package nightjar.events;

import java.util.List;

/// A process went into a namespace that was there.
@EventType(
        category = "process",
        type = "change",
        action = "setns",
        means = "A process went into namespaces that were there (setns).")
public record NamespaceEnter(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call)
        implements SecurityEvent {
    @Field(value = "nightjar.namespaces", means = "Which: mount, uts, ipc, user, pid, net, cgroup, time.")
    public List<String> namespaces() {
        return CallWords.namespaces(call.flags());
    }
}
