package nightjar.rules;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nightjar.events.Fields;
import nightjar.matcher.Correlation;
import nightjar.matcher.Rule;
import nightjar.sigma.ImageWriter;
import nightjar.sigma.Loaded;
import nightjar.sigma.RuleCompiler;
import nightjar.sigma.RuleSources;
import nightjar.sigma.Users;

/// Rules and what became of them: conditions, refusals, and the image.
///
/// @param millis how long it took
record Compilation(Loaded loaded, ImageWriter.Written written, int millis) {
    static Compilation of(RuleSources sources, Users users) {
        long began = System.nanoTime();
        Loaded loaded = new RuleCompiler(users, Fields.names()).compile(sources);
        ImageWriter.Written written = ImageWriter.write(loaded.ruleset());
        return new Compilation(loaded, written, (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    List<Rule> rules() {
        return loaded.ruleset().rules();
    }

    List<Correlation> correlations() {
        return loaded.ruleset().correlations();
    }

    /// Says that something is missing from an answer; returns the answer's exit code.
    int tellRefusals(PrintWriter err) {
        int refused = loaded.refusals().size();
        if (refused == 0) {
            return ExitCode.WELL;
        }
        err.println("nightjar: %,d refused, so not among these; the first: %s. 'nightjar rules check' names all"
                .formatted(refused, loaded.refusals().getFirst()));
        return ExitCode.DEGRADED;
    }
}
