package nightjar.sensor;

import nightjar.events.Event;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.ShellCommand;

/// The types of records in the ring (`enum record_type` of `record.h`), and the events that they become.
public enum RecordType {
    FORK(Records.FORK, ProcessFork.class, "on_fork"),
    EXEC(Records.EXEC, ProcessExec.class, "on_exec"),
    EXIT(Records.EXIT, ProcessExit.class, "on_exit"),
    /// Told by programs that are attached to the files of shells, see [ShellCommands].
    SHELL(Records.SHELL, ShellCommand.class, "");

    private final int number;
    private final String event;
    private final String program;

    RecordType(int number, Class<? extends Event> event, String program) {
        this.number = number;
        this.event = Event.typeName(event);
        this.program = program;
    }

    int number() {
        return number;
    }

    /// Whether it has a hook of its own, which the sensor attaches.
    boolean isHooked() {
        return !program.isEmpty();
    }

    /// The function in C that is its hook.
    String program() {
        return program;
    }

    /// The name of the type of events, such as `process.exec`.
    public String event() {
        return event;
    }
}
