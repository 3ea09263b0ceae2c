package nightjar.collector;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import nightjar.matcher.CompiledRules;
import nightjar.matcher.MalformedImageException;
import nightjar.matcher.Origin;

/// Follows the files that rules came from: looks once a second whether any is another than it was, and has all of
/// them
/// compiled anew then.
///
/// Rules that are refused now and were not before keep the older ones in use, all of them: somebody is in the middle
/// of
/// writing, or made a mistake.
final class RuleReload implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// What came of a change.
    sealed interface Outcome {
        /// Rules to use from now on.
        record Compiled(CompiledRules rules) implements Outcome {}

        /// The older ones stay.
        record Kept(List<CompiledRules.Refused> why) implements Outcome {}
    }

    private final CompilerProcess compiler;
    private final Runnable told;
    private final AtomicReference<Optional<Outcome>> outcome = new AtomicReference<>(Optional.empty());
    private final Thread thread;
    private List<Origin> origins;
    private CompiledRules inUse;

    /// @param first what is in use
    /// @param told called, on another thread, when there is an outcome to fetch
    RuleReload(CompilerProcess compiler, CompiledRules first, Runnable told) {
        this.compiler = compiler;
        this.told = told;
        this.inUse = first;
        this.origins = first.origins();
        this.thread = Thread.ofPlatform().name("nightjar-rules").daemon().start(this::run);
    }

    /// What came of the latest change, once.
    Optional<Outcome> poll() {
        return outcome.getAndSet(Optional.empty());
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                if (!origins.stream().allMatch(Origin::isAsItWas)) {
                    outcome.set(Optional.of(compile()));
                    told.run();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private Outcome compile() throws InterruptedException {
        try {
            CompiledRules rules = compiler.compile();
            origins = rules.origins();
            var before = new HashSet<>(inUse.refusals());
            List<CompiledRules.Refused> refused = rules.refusals().stream()
                    .filter(each -> !before.contains(each))
                    .toList();
            if (!refused.isEmpty()) {
                return new Outcome.Kept(refused);
            }
            inUse = rules;
            return new Outcome.Compiled(rules);
        } catch (IOException | MalformedImageException e) {
            origins = origins.stream()
                    .map(each -> Origin.of(Path.of(each.path())))
                    .toList();
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            return new Outcome.Kept(List.of(new CompiledRules.Refused("", 0, "", reason)));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(LOOK);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
