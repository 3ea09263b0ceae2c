package nightjar.events;

import java.util.List;

/// A process went into namespaces of its own.
@EventType(
        category = "process",
        type = "change",
        action = "unshare",
        means = "A process went into new namespaces of its own (unshare).")
public record Unshare(
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
