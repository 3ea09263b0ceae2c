package nightjar.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process was made with namespaces of its own.
@EventType(
        category = "process",
        type = "start",
        action = "clone",
        means = "A process was made with new namespaces of its own (clone, clone3); it is the" + " target.")
public record NamespaceClone(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("nightjar.target") @Nullable Target target)
        implements SecurityEvent {
    @Field(value = "nightjar.namespaces", means = "Which: mount, uts, ipc, user, pid, net, cgroup, time.")
    public List<String> namespaces() {
        return CallWords.namespaces(call.flags());
    }
}
