package nightjar.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import nightjar.events.Event;
import nightjar.events.RulesLoaded;
import nightjar.events.RulesRefused;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.CompiledRules;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Rule;
import nightjar.matcher.Where;
import nightjar.sensor.RuleJudge;
import nightjar.sensor.Sensor;

/// The rules in use: puts them into the kernel, and others when their files change, and tells of that as events.
///
/// Confined to the thread that drains the ring.
final class Rules implements AutoCloseable {
    /// Rules that were compiled, and how to compile them again.
    record Setup(CompilerProcess compiler, CompiledRules first) {}

    private final CompiledRules first;
    private final Sensor sensor;
    private final RuleJudge judge;
    private final RuleReload reload;
    private final LongSupplier epochNanos;
    private final boolean enforcing;
    private Correlations correlations = new Correlations(List.of());
    private long forgottenBefore;

    /// @param enforcing whether actions are taken
    /// @param epochNanos the time of day
    Rules(Setup setup, Sensor sensor, RuleJudge judge, boolean enforcing, LongSupplier epochNanos) {
        this.first = setup.first();
        this.sensor = sensor;
        this.judge = judge;
        this.reload = new RuleReload(setup.compiler(), first, sensor::wakeUp);
        this.enforcing = enforcing;
        this.epochNanos = epochNanos;
    }

    /// Puts the first rules into use; what there is to tell of that.
    List<Event> begin() {
        if (enforcing) {
            sensor.enforce();
        }
        List<Event> told = new ArrayList<>();
        first.refusals().forEach(each -> told.add(refused(each)));
        told.add(use(first, RulesLoaded.Reason.START));
        return told;
    }

    /// Puts those into use that were written since, if any; what there is to tell of that.
    List<Event> renew() {
        Optional<RuleReload.Outcome> outcome = reload.poll();
        return outcome.map(this::told).orElse(List.of());
    }

    private List<Event> told(RuleReload.Outcome outcome) {
        return switch (outcome) {
            case RuleReload.Outcome.Kept(var why) ->
                why.stream().map(this::refused).toList();
            case RuleReload.Outcome.Compiled(var rules) -> {
                Optional<String> obstacle = enforcing ? obstacle(rules.image(), sensor::blocks) : Optional.empty();
                try {
                    yield List.of(
                            obstacle.isPresent() ? refused(obstacle.get()) : use(rules, RulesLoaded.Reason.RELOAD));
                } catch (IllegalArgumentException e) {
                    yield List.of(refused(String.valueOf(e.getMessage())));
                }
            }
        };
    }

    private Event use(CompiledRules rules, RulesLoaded.Reason reason) {
        MatcherImage image = rules.image();
        int generation = sensor.judgeBy(image);
        judge.use(image, generation);
        forgottenBefore = forgotten();
        correlations = new Correlations(image.ruleset().correlations());
        Map<Where, Integer> counts = image.counts();
        return new RulesLoaded(
                epochNanos.getAsLong(),
                reason,
                generation,
                image.sha256(),
                image.ruleset().rules().size(),
                counts.getOrDefault(Where.KERNEL, 0),
                counts.getOrDefault(Where.PREFILTER, 0),
                counts.getOrDefault(Where.USER_SPACE, 0),
                rules.refusals().size());
    }

    /// What rules found, and what is found of them together.
    Correlations correlations() {
        return correlations;
    }

    /// What correlations have given up at their bounds.
    long forgotten() {
        return forgottenBefore + correlations.forgotten();
    }

    /// Why the actions of these rules cannot be taken here, if so.
    ///
    /// @param blocks of a category of events, whether they can be refused here
    static Optional<String> obstacle(MatcherImage image, Predicate<Category> blocks) {
        return image.ruleset().rules().stream()
                .filter(rule -> rule.action() == Action.BLOCK)
                .flatMap(rule -> obstacle(rule, image.where(rule), blocks).stream())
                .findFirst();
    }

    private static Optional<String> obstacle(Rule rule, Where where, Predicate<Category> blocks) {
        String why;
        if (where != Where.KERNEL) {
            why = "it asks for what is known only after the call, so the call cannot be refused; 'kill' works";
        } else if (!blocks.test(rule.category())) {
            why =
                    "this kernel cannot refuse events of '%s': that takes lsm=…,bpf on its command line, or for network_connection a cgroup hierarchy of version 2 ('nightjar doctor' says more); 'kill' works"
                            .formatted(rule.category().sigma());
        } else {
            return Optional.empty();
        }
        return Optional.of(
                "%s:%d: %s: its action is 'block', and %s".formatted(rule.file(), rule.line(), rule.id(), why));
    }

    private Event refused(String reason) {
        return refused(new CompiledRules.Refused("", 0, "", reason));
    }

    private Event refused(CompiledRules.Refused each) {
        return new RulesRefused(
                epochNanos.getAsLong(),
                each.file(),
                each.line() == 0 ? null : each.line(),
                each.id().isEmpty() ? null : each.id(),
                each.reason());
    }

    @Override
    public void close() {
        reload.close();
    }
}
