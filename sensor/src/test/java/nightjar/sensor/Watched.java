package nightjar.sensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import nightjar.events.Actor;
import nightjar.events.Host;
import nightjar.events.Observation;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.Text;

/// This host, watched by a test: a sensor with its synchronous enrichers, drained on the test's own thread.
final class Watched implements AutoCloseable {
    static final Host HOST = new Host("test", "boot");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    final Sensor sensor;
    final ProcessTable table;
    final List<Observation> observations = new ArrayList<>();
    private final List<SyncEnricher> enrichers;

    Watched() throws SensorUnavailableException {
        this(Sensor.RING_BYTES);
    }

    Watched(int ringBytes) throws SensorUnavailableException {
        this(Sensor.open(ringBytes, 0, -1, Scope.processes()));
    }

    /// @param last enrichers that come behind those that every test has
    Watched(Sensor sensor, SyncEnricher... last) {
        this.sensor = sensor;
        this.table = new ProcessTable(sensor);
        this.enrichers = new ArrayList<>(List.of(table, new Accounts(Path.of("/etc/passwd"), Path.of("/etc/group"))));
        this.enrichers.addAll(List.of(last));
    }

    /// Takes what the ring holds now.
    int drain() {
        int before = observations.size();
        while (sensor.drain(this::observe, 1_024) > 0) {
            // until it is empty
        }
        return observations.size() - before;
    }

    private void observe(Draft draft) {
        enrichers.forEach(enricher -> enricher.enrich(draft));
        observations.add(draft.observation(observations.size() + 1L, HOST));
    }

    /// Waits for the first observation of this kind.
    Observation first(Predicate<Observation> kind) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        int looked = 0;
        while (true) {
            int drained = drain();
            for (; looked < observations.size(); looked++) {
                if (kind.test(observations.get(looked))) {
                    return observations.get(looked);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not seen within %d s among %d events"
                        .formatted(TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS), observations.size()));
            }
            sensor.await(drained, TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /// The exec of a program whose first argument is this word; of a script, one of its arguments.
    Observation execOf(String word) {
        return first(o -> o.event() instanceof ProcessExec exec && words(exec).contains(word));
    }

    private static List<String> words(ProcessExec exec) {
        List<String> words =
                exec.arguments().list().stream().map(Text::toString).toList();
        return exec.script() != null ? words : words.subList(Math.min(1, words.size()), Math.min(2, words.size()));
    }

    ProcessExec exec(String word) {
        return (ProcessExec) execOf(word).event();
    }

    Observation exitOf(long pid) {
        return first(
                o -> o.event() instanceof ProcessExit exit && exit.task().id().pid() == pid);
    }

    ProcessExit exit(java.lang.Process process) {
        return (ProcessExit) exitOf(process.pid()).event();
    }

    /// The events so far of this type that a process of this pid did.
    <E extends nightjar.events.TaskEvent> List<E> of(Class<E> type, long pid) {
        return observations.stream()
                .map(Observation::event)
                .filter(type::isInstance)
                .map(type::cast)
                .filter(event -> event.task().id().pid() == pid)
                .toList();
    }

    static Actor actor(Observation observation) {
        Actor actor = observation.actor();
        if (actor == null) {
            throw new AssertionError("nobody did it: " + observation);
        }
        return actor;
    }

    static List<Integer> pids(List<Process> processes) {
        return processes.stream().map(Process::pid).toList();
    }

    @Override
    public void close() {
        sensor.close();
    }
}
