package nightjar.collector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nightjar.events.Event;
import nightjar.events.EventsLost;
import nightjar.events.Host;
import nightjar.events.Observation;
import nightjar.events.RuleMatch;
import nightjar.events.TaskEvent;
import nightjar.sensor.Draft;
import nightjar.sensor.ProcessTable;
import nightjar.sensor.RecordType;
import nightjar.sensor.Sensor;
import nightjar.sensor.SyncEnricher;

/// The way of an event, from the ring to the line: drain, decode, enrich, put out, and only then find out more.
///
/// One thread does all of it, `nightjar-ring`: a reader that falls behind is seen at once, as a ring that fills. What
/// takes long happens on the thread of the [AsyncStage], whose findings come back here as events.
///
/// All but [#stop] is confined to the thread that runs it.
final class Pipeline {
    /// After so many events, look at the clock, at losses and findings.
    private static final int ROUND = 1_024;

    private static final long LOSS_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// At most this often the process table is set right after a loss.
    private static final long RECONCILE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /// How long the end waits for what is being found out.
    private static final long FINISH_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// What ends it.
    enum End {
        /// A signal, or whoever called [Pipeline#stop].
        STOPPED,
        DURATION,
        COUNT,
        /// Whoever read our output went away.
        OUTPUT_CLOSED,
        /// Our output takes nothing any more: a full disk.
        OUTPUT_FAILED
    }

    private static final class Count {
        long events;
    }

    private final Sensor sensor;
    private final ProcessTable table;
    private final List<SyncEnricher> enrichers;
    private final AsyncStage async;
    private final Optional<Rules> rules;
    private final Optional<MonitorRounds> monitor;
    private final Selection selection;
    private final Output output;
    private final Host host;
    private final long countLimit;

    private volatile boolean stopping;
    private long sequence;
    private final Map<Class<? extends Event>, Count> delivered = new HashMap<>();
    private long nextLossCheck;
    private long nextTick;
    private long nextReconcile;
    private boolean lossSinceReconcile;
    private String failure = "";

    /// @param monitor measures the host; none where nobody wants to know
    /// @param countLimit events to put out, then it ends; `Long.MAX_VALUE` for no limit
    Pipeline(
            Sensor sensor,
            ProcessTable table,
            List<SyncEnricher> enrichers,
            AsyncStage async,
            Optional<Rules> rules,
            Optional<MonitorRounds> monitor,
            Selection selection,
            Output output,
            Host host,
            long countLimit) {
        this.sensor = sensor;
        this.table = table;
        this.enrichers = List.copyOf(enrichers);
        this.async = async;
        this.rules = rules;
        this.monitor = monitor;
        this.selection = selection;
        this.output = output;
        this.host = host;
        this.countLimit = countLimit;
    }

    /// Puts out what there is to tell before the first event.
    void tell(List<Event> events) {
        events.forEach(event -> put(new Draft(event)));
    }

    /// Works until something ends it; everything that came before the end is out when this returns.
    End run(Duration limit) {
        try {
            End end = work(System.nanoTime(), limit);
            sensor.detach();
            finish();
            output.flush();
            return end;
        } catch (UncheckedIOException e) {
            return failed(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            return failed(e);
        }
    }

    /// Ends it soon, from any thread.
    void stop() {
        stopping = true;
        sensor.wakeUp();
    }

    /// Why the output failed; empty where it did not.
    String failure() {
        return failure;
    }

    /// Events of a type that came through the ring.
    long delivered(RecordType type) {
        Count count = delivered.get(type.eventClass());
        return count == null ? 0 : count.events;
    }

    private End work(long start, Duration limit) throws IOException {
        long deadline = start + Math.min(limit.toNanos(), Long.MAX_VALUE / 2);
        while (true) {
            int drained = round();
            long now = System.nanoTime();
            housekeeping(now);
            if (isFull()) {
                return End.COUNT;
            }
            if (stopping) {
                return End.STOPPED;
            }
            if (now - deadline >= 0) {
                return End.DURATION;
            }
            if (drained < ROUND) {
                output.flush();
                long wake = Math.min(nextLossCheck, deadline);
                sensor.await(drained, Math.max(0, Math.min(wake - now, untilRound(now))));
                if (sensor.outputClosed()) {
                    return End.OUTPUT_CLOSED;
                }
            }
        }
    }

    private long untilRound(long now) {
        return monitor.map(rounds -> rounds.next() - now).orElse(Long.MAX_VALUE);
    }

    /// Whether as much is out as was asked for. What comes after is counted, so that the account at the end adds up.
    private boolean isFull() {
        return sequence >= countLimit;
    }

    private void renewRules() {
        for (Rules each : rules.stream().toList()) {
            each.renew().forEach(event -> put(new Draft(event)));
        }
    }

    private int round() {
        int drained = sensor.drain(this::onEvent, ROUND);
        async.drain(finding -> {
            if (finding.about().actor() != null) {
                put(new Draft(finding.event(), finding.about().actor()));
            }
        });
        return drained;
    }

    private void onEvent(Draft draft) {
        Count count = delivered.get(draft.event().getClass());
        if (count == null) {
            count = new Count();
            delivered.put(draft.event().getClass(), count);
        }
        count.events++;
        put(draft);
    }

    private void put(Draft draft) {
        for (SyncEnricher enricher : enrichers) {
            enricher.enrich(draft);
        }
        if (draft.isMatched() && rules.isPresent() && draft.event() instanceof TaskEvent about) {
            Correlations correlations = rules.get().correlations();
            List<RuleMatch> found = draft.matches();
            draft.matches(correlations.reported(found));
            Observation observation = putOut(draft);
            correlations.after(found, observation, about.epochNanos()).forEach(this::putOut);
        } else if (selection.contains(draft)) {
            putOut(draft);
        }
    }

    /// Writes it where it is asked for; where it is not, its sequence is 0.
    private Observation putOut(Draft draft) {
        if (!selection.contains(draft) || isFull()) {
            return draft.observation(0, host);
        }
        Observation observation = draft.observation(++sequence, host);
        try {
            output.write(observation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        async.offer(observation);
        return observation;
    }

    private void housekeeping(long now) {
        if (now - nextLossCheck >= 0) {
            nextLossCheck = now + LOSS_CHECK_NANOS;
            tellLosses();
            if (lossSinceReconcile && now - nextReconcile >= 0) {
                nextReconcile = now + RECONCILE_NANOS;
                lossSinceReconcile = false;
                table.reconcile();
            }
        }
        renewRules();
        monitor.ifPresent(rounds -> rounds.due(now).forEach(metric -> put(new Draft(metric))));
        if (now - nextTick >= 0) {
            nextTick = now + TICK_NANOS;
            sensor.tick();
            enrichers.forEach(SyncEnricher::tick);
        }
    }

    private void tellLosses() {
        for (EventsLost lost : sensor.losses()) {
            lossSinceReconcile = true;
            put(new Draft(lost));
        }
    }

    /// The hooks are off: what is in the ring is all there will be.
    private void finish() throws IOException {
        long deadline = System.nanoTime() + FINISH_NANOS;
        while (round() > 0) {
            output.flush();
        }
        tellLosses();
        output.flush();
        while (!async.isIdle() && !isFull() && System.nanoTime() < deadline) {
            sensor.await(0, TimeUnit.MILLISECONDS.toNanos(10));
            round();
        }
    }

    private End failed(IOException e) {
        sensor.detach();
        if ("Broken pipe".equals(e.getMessage())) {
            return End.OUTPUT_CLOSED;
        }
        failure = String.valueOf(e.getMessage());
        return End.OUTPUT_FAILED;
    }
}
