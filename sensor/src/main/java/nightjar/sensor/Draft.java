package nightjar.sensor;

import java.util.List;
import java.util.Objects;
import nightjar.events.Actor;
import nightjar.events.Event;
import nightjar.events.Host;
import nightjar.events.Identity;
import nightjar.events.Observation;
import nightjar.events.Process;
import nightjar.events.RuleMatch;
import org.jspecify.annotations.Nullable;

/// An observation in the making: what the synchronous enrichers fill in, one after the other.
///
/// Confined to the thread that drains the ring.
public final class Draft {
    private final Event event;
    private final Hits hits;
    private @Nullable Process process;
    private List<Process> ancestors = List.of();
    private boolean ancestorsCut;
    private @Nullable Identity user;
    private @Nullable Identity effectiveUser;
    private @Nullable String sha256;
    private List<RuleMatch> matches = List.of();

    /// Of an event that a hook told, or that is about ourselves.
    public Draft(Event event) {
        this(event, Hits.NONE);
    }

    /// @param hits what the hook said of it by the rules
    Draft(Event event, Hits hits) {
        this.event = event;
        this.hits = hits;
    }

    /// Of an event that completes an earlier one: it has the same actor.
    public Draft(Event event, Actor actor) {
        this(event);
        this.process = actor.process();
        this.ancestors = actor.ancestors();
        this.ancestorsCut = actor.ancestorsCut() != null;
        this.user = actor.user();
        this.effectiveUser = actor.effectiveUser();
    }

    /// What it is about.
    public Event event() {
        return event;
    }

    /// Whether a rule holds of it.
    public boolean isMatched() {
        return !matches.isEmpty();
    }

    public List<RuleMatch> matches() {
        return matches;
    }

    /// Which rules hold of it.
    public void matches(List<RuleMatch> found) {
        this.matches = found;
    }

    Hits hits() {
        return hits;
    }

    /// The process that created the one that acts; `null` where it is not known.
    @Nullable
    Process parent() {
        return ancestors.isEmpty() ? null : ancestors.getFirst();
    }

    @Nullable
    Process process() {
        return process;
    }

    @Nullable
    String sha256() {
        return sha256;
    }

    void sha256(@Nullable String digest) {
        this.sha256 = digest;
    }

    void process(Process doer) {
        this.process = doer;
    }

    void ancestors(List<Process> chain, boolean cut) {
        this.ancestors = chain;
        this.ancestorsCut = cut;
    }

    void users(Identity real, Identity effective) {
        this.user = real;
        this.effectiveUser = effective;
    }

    /// The finished observation.
    public Observation observation(long sequence, Host host) {
        Actor actor = process == null
                ? null
                : new Actor(
                        process,
                        Objects.requireNonNull(user, "the enricher of users did not run"),
                        Objects.requireNonNull(effectiveUser),
                        ancestors,
                        ancestorsCut ? true : null);
        return new Observation(sequence, actor, event, host, matches);
    }
}
