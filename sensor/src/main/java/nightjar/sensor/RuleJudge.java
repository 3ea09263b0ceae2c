package nightjar.sensor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import nightjar.events.DetectionRule;
import nightjar.events.FieldReader;
import nightjar.events.FieldValue;
import nightjar.events.Host;
import nightjar.events.ProcessExec;
import nightjar.events.RuleMatch;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Conditions;
import nightjar.matcher.EventField;
import nightjar.matcher.KernelField;
import nightjar.matcher.KernelRules;
import nightjar.matcher.Level;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Rule;
import nightjar.matcher.Verdict;
import nightjar.matcher.Where;
import org.jspecify.annotations.Nullable;

/// The enricher that says which rules hold of an event: those that the hook found, with what people are told of them,
/// and those that only user space can judge.
///
/// The hook's verdict is by the image that counted then, and names it by its generation; as long as records of an
/// older
/// one may be in the ring, that image is kept. An event that the hook did not judge, since there was no image yet, is
/// judged here by the same rules.
///
/// Confined to the thread that drains the ring.
public final class RuleJudge implements SyncEnricher {
    /// Images that are kept for records that are still in the ring; a reload a second and a ring that is read within
    /// three.
    private static final int KEPT = 4;

    private final Host host;
    private final boolean enforcing;
    private final Map<Integer, Loaded> images = new LinkedHashMap<>();
    private @Nullable Loaded current;
    private long inUserSpace;

    /// @param enforcing whether actions are taken
    public RuleJudge(Host host, boolean enforcing) {
        this.host = host;
        this.enforcing = enforcing;
    }

    /// Judges by this image from now on.
    ///
    /// @param generation under which hooks name it
    public void use(MatcherImage image, int generation) {
        current = new Loaded(image);
        images.put(generation, current);
        if (images.size() > KEPT) {
            images.remove(images.keySet().iterator().next());
        }
    }

    /// How many events were judged here and not in the hook.
    public long inUserSpace() {
        return inUserSpace;
    }

    @Override
    public void enrich(Draft draft) {
        if (current != null && draft.event() instanceof ProcessExec exec) {
            Hits hits = draft.hits();
            Loaded by = images.get(hits.generation());
            if (by == null || !hits.isEmpty() || by.asksUserSpace(hits.parentKnown())) {
                judge(draft, exec, hits, by);
            }
        }
    }

    private void judge(Draft draft, ProcessExec exec, Hits hits, @Nullable Loaded by) {
        Loaded loaded = by == null ? Objects.requireNonNull(current) : by;
        var subject =
                new ExecSubject(exec, draft.parent(), memoized(() -> loaded.reader.read(draft.observation(0, host))));
        BitSet found = hits.rules();
        if (by == null) {
            inUserSpace++;
            found = loaded.kernel == null ? new BitSet() : loaded.kernel.judge(subject);
        } else if (!hits.parentKnown() && !loaded.aboutParents.isEmpty()) {
            inUserSpace++;
            found.or(loaded.aboutParents);
        }
        List<RuleMatch> matches = new ArrayList<>();
        for (int number = found.nextSetBit(0); number >= 0; number = found.nextSetBit(number + 1)) {
            if (number >= loaded.numbered.size()) {
                continue; // no image that we made has such a rule
            }
            Rule rule = loaded.numbered.get(number);
            boolean open = loaded.image.where(rule) == Where.PREFILTER
                    || (by != null && !hits.parentKnown() && loaded.aboutParents.get(number));
            if (!open || Verdict.holds(rule.condition(), subject)) {
                matches.add(match(loaded, rule, subject, open || by == null, hits));
            }
        }
        for (Rule rule : loaded.unnumbered) {
            if (Verdict.holds(rule.condition(), subject)) {
                matches.add(match(loaded, rule, subject, true, hits));
            }
        }
        draft.matches(matches);
    }

    private RuleMatch match(Loaded loaded, Rule rule, ExecSubject subject, boolean inUserSpace, Hits hits) {
        RuleMatch.Outcome outcome = rule.action() == Action.LOG ? null : hits.outcome();
        if (outcome == null && enforcing && rule.action() == Action.KILL) { // the hook could not know
            outcome = loaded.isSpared(subject)
                    ? RuleMatch.Outcome.SPARED
                    : Kill.of(subject.exec().task());
        }
        return loaded.match(rule, subject, inUserSpace, outcome);
    }

    /// As events say it.
    public static DetectionRule.Level level(Level level) {
        return switch (level) {
            case INFORMATIONAL -> DetectionRule.Level.INFORMATIONAL;
            case LOW -> DetectionRule.Level.LOW;
            case MEDIUM -> DetectionRule.Level.MEDIUM;
            case HIGH -> DetectionRule.Level.HIGH;
            case CRITICAL -> DetectionRule.Level.CRITICAL;
        };
    }

    private static <T> Supplier<T> memoized(Supplier<T> source) {
        return new Supplier<>() {
            private @Nullable T value;

            @Override
            public T get() {
                T known = value;
                if (known == null) {
                    known = source.get();
                    value = known;
                }
                return known;
            }
        };
    }

    /// An image, and what follows from it.
    private static final class Loaded {
        private final MatcherImage image;
        private final @Nullable KernelRules kernel;
        private final List<Rule> numbered;
        private final List<Rule> unnumbered;
        /// Of the numbered ones, those that ask about the parent.
        private final BitSet aboutParents = new BitSet();
        private final FieldReader reader;
        private final Map<String, DetectionRule> told = new HashMap<>();

        Loaded(MatcherImage image) {
            this.image = image;
            this.kernel = image.kernel(Category.PROCESS_CREATION).orElse(null);
            this.numbered = image.numbered(Category.PROCESS_CREATION);
            this.unnumbered = image.unnumbered(Category.PROCESS_CREATION);
            Set<String> names = new TreeSet<>();
            for (Rule rule : image.ruleset().rules()) {
                Conditions.fields(rule.condition()).forEach(field -> {
                    if (field instanceof EventField(String ecs)) {
                        names.add(ecs);
                    }
                });
            }
            this.reader = new FieldReader(names);
            for (int number = 0; number < numbered.size(); number++) {
                aboutParents.set(
                        number,
                        Conditions.fields(numbered.get(number).condition()).stream()
                                .anyMatch(field -> field instanceof KernelField known && known.ofParent() != null));
            }
        }

        /// Whether there is something to judge though the hook found nothing.
        boolean asksUserSpace(boolean parentKnown) {
            return !unnumbered.isEmpty() || (!parentKnown && !aboutParents.isEmpty());
        }

        /// Whether no action may touch the process.
        boolean isSpared(ExecSubject subject) {
            Condition spared = image.ruleset().spared().get(Category.PROCESS_CREATION);
            return spared != null && Verdict.holds(spared, subject);
        }

        RuleMatch match(Rule rule, ExecSubject subject, boolean inUserSpace, RuleMatch.@Nullable Outcome outcome) {
            return new RuleMatch(
                    told.computeIfAbsent(rule.id(), _ -> told(rule)),
                    Verdict.matched(rule.condition(), subject).stream()
                            .map(each -> new FieldValue(each.field().ecs(), each.value()))
                            .toList(),
                    inUserSpace ? RuleMatch.Space.USER : RuleMatch.Space.KERNEL,
                    action(rule.action()),
                    outcome);
        }

        private static DetectionRule told(Rule rule) {
            return new DetectionRule(
                    rule.id(),
                    rule.title(),
                    level(rule.level()),
                    rule.tags(),
                    rule.author(),
                    rule.falsePositives(),
                    rule.references());
        }

        private static RuleMatch.Action action(Action action) {
            return switch (action) {
                case LOG -> RuleMatch.Action.LOG;
                case KILL -> RuleMatch.Action.KILL;
                case BLOCK -> RuleMatch.Action.BLOCK;
            };
        }
    }
}
