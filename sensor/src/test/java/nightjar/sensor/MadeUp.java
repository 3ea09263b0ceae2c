package nightjar.sensor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import nightjar.events.Arguments;
import nightjar.events.Capabilities;
import nightjar.events.Device;
import nightjar.events.FileMode;
import nightjar.events.Image;
import nightjar.events.Image.FileVersion;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.ProcessId;
import nightjar.events.Task;
import nightjar.events.Text;

/// Events that no kernel told.
final class MadeUp {
    static final Capabilities NONE = new Capabilities(0, 0, 0);
    static final FileVersion VERSION = new FileVersion(1, new Device(8, 1), 2, 3, 4);

    private MadeUp() {}

    static ProcessId id(int pid) {
        return new ProcessId(pid, pid * 1_000L);
    }

    static Task task(ProcessId id, ProcessId parent, String name) {
        return task(id, parent, name, 0, 0, false);
    }

    static Task task(ProcessId id, ProcessId parent, String name, int uid, int effectiveUid, boolean kernelThread) {
        return new Task(
                id,
                id.pid(),
                parent,
                Text.of(name),
                uid,
                uid,
                effectiveUid,
                effectiveUid,
                null,
                null,
                new Task.Namespaces(1, id.pid(), 2),
                3,
                0,
                kernelThread);
    }

    static ProcessFork fork(ProcessId child, ProcessId parent) {
        return new ProcessFork(child.startBootNanos(), task(child, parent, "sh"));
    }

    static ProcessExec exec(ProcessId id, ProcessId parent, String path, String... arguments) {
        return exec(id, parent, path, VERSION, arguments);
    }

    static ProcessExec exec(ProcessId id, ProcessId parent, String path, FileVersion version, String... arguments) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return new ProcessExec(
                0,
                task(id, parent, name),
                arguments.length,
                arguments(arguments),
                new Image(
                        Text.of(path),
                        version.inode(),
                        version.device(),
                        false,
                        false,
                        null,
                        new FileMode(0100755),
                        version),
                null,
                NONE,
                null,
                Text.of("/"),
                Text.of("/"));
    }

    static ProcessExit exit(ProcessId id, ProcessId parent, String name) {
        return new ProcessExit(0, task(id, parent, name), 0, null, false, 1, 1, 1);
    }

    static RunningProcess running(ProcessId id, ProcessId parent, String path) {
        return new RunningProcess(
                task(id, parent, path.substring(path.lastIndexOf('/') + 1)),
                id.startBootNanos(),
                true,
                Text.of(path),
                arguments(path),
                Text.of("/"),
                Text.of("/"));
    }

    static Arguments arguments(String... list) {
        byte[] bytes = list.length == 0
                ? new byte[0]
                : (String.join("\0", List.of(list)) + "\0").getBytes(StandardCharsets.UTF_8);
        return new Arguments(bytes, bytes.length, true);
    }
}
