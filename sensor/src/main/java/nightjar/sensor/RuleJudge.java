package nightjar.sensor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import nightjar.events.DetectionRule;
import nightjar.events.DnsAnswer;
import nightjar.events.DnsQuery;
import nightjar.events.Event;
import nightjar.events.Host;
import nightjar.events.ProcessExec;
import nightjar.events.RuleMatch;
import nightjar.events.Task;
import nightjar.events.TaskEvent;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Conditions;
import nightjar.matcher.Level;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Rule;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;
import org.jspecify.annotations.Nullable;

/// The enricher that says which rules hold of an event: those that the hook found, with what people are told of them,
/// and those that only user space can judge.
///
/// The hook's verdict is by the image that counted then, and names it by its generation; as long as records of an
/// older
/// one may be in the ring, that image is kept. An event that no hook judged, since there was no image yet or since
/// the
/// kernel knows nothing of its kind, is judged here by the same rules.
///
/// Confined to the thread that drains the ring.
public final class RuleJudge implements SyncEnricher {
    /// Images that are kept for records that are still in the ring; a reload a second and a ring that is read within
    /// three.
    private static final int KEPT = 4;

    /// What only an answer of a name server says.
    private static final Set<String> OF_ANSWERS =
            Set.of("dns.resolved_ip", "dns.response_code", "dns.answers.data", "dns.answers.name", "dns.answers.type");

    private final Host host;
    private final boolean enforcing;
    private final Function<Event, Optional<Category>> categories;
    private final Map<Integer, Map<Category, CategoryRules>> images = new LinkedHashMap<>();
    private Map<Category, CategoryRules> current = Map.of();
    private long inUserSpace;

    /// @param enforcing whether actions are taken
    public RuleJudge(Host host, boolean enforcing) {
        this(host, enforcing, Categories::of);
    }

    /// @param categories by the rules of which an event is judged
    RuleJudge(Host host, boolean enforcing, Function<Event, Optional<Category>> categories) {
        this.host = host;
        this.enforcing = enforcing;
        this.categories = categories;
    }

    /// Judges by this image from now on.
    ///
    /// @param generation under which hooks name it
    public void use(MatcherImage image, int generation) {
        Map<Category, CategoryRules> rules = new EnumMap<>(Category.class);
        for (Category category : Category.values()) {
            var of = new CategoryRules(image, category);
            if (!of.isEmpty()) {
                rules.put(category, of);
            }
        }
        current = rules;
        images.put(generation, rules);
        if (images.size() > KEPT) {
            images.remove(images.keySet().iterator().next());
        }
    }

    /// How many events were judged here that a hook judges otherwise.
    public long inUserSpace() {
        return inUserSpace;
    }

    @Override
    public void enrich(Draft draft) {
        Optional<Category> category = categories.apply(draft.event());
        if (category.isEmpty()) {
            return;
        }
        Hits hits = draft.hits();
        Map<Category, CategoryRules> image = images.get(hits.generation());
        CategoryRules rules = (image == null ? current : image).get(category.get());
        if (rules != null && (image == null || !hits.isEmpty() || rules.asksUserSpace(hits.parentKnown()))) {
            judge(draft, hits, rules, image != null);
        }
    }

    private void judge(Draft draft, Hits hits, CategoryRules rules, boolean judgedInHook) {
        Subject subject = subject(draft, rules);
        BitSet found = hits.rules();
        if (!judgedInHook) {
            inUserSpace += rules.areInKernel() ? 1 : 0;
            found = rules.judge(subject);
        } else if (!hits.parentKnown() && !rules.aboutParents().isEmpty()) {
            inUserSpace++;
            found.or(rules.aboutParents());
        }
        // Of a program that was not run, nobody can say what its command line would have been.
        boolean isRefusedExec = draft.event() instanceof ProcessExec && hits.outcome() == RuleMatch.Outcome.BLOCKED;
        List<RuleMatch> matches = new ArrayList<>();
        for (int number = found.nextSetBit(0); number >= 0; number = found.nextSetBit(number + 1)) {
            Rule rule = rules.numbered(number);
            if (rule == null || (isRefusedExec && rules.asksWhatFollows(rule))) {
                continue;
            }
            boolean open = rules.isPrefiltered(rule)
                    || (judgedInHook
                            && !hits.parentKnown()
                            && rules.aboutParents().get(number));
            if (!open || Verdict.holds(rule.condition(), subject)) {
                matches.add(match(draft, rules, rule, subject, open || !judgedInHook));
            }
        }
        for (Rule rule : rules.unnumbered()) {
            if (!(isRefusedExec && rules.asksWhatFollows(rule))
                    && isAbout(rule, draft.event())
                    && Verdict.holds(rule.condition(), subject)) {
                matches.add(match(draft, rules, rule, subject, true));
            }
        }
        draft.matches(matches);
    }

    /// So that a rule holds of a question and its answer once: of the answer, where it asks what that says.
    private static boolean isAbout(Rule rule, Event event) {
        return switch (event) {
            case DnsQuery _ -> !asksAboutAnswers(rule);
            case DnsAnswer _ -> asksAboutAnswers(rule);
            default -> true;
        };
    }

    private static boolean asksAboutAnswers(Rule rule) {
        return Conditions.fields(rule.condition()).stream().anyMatch(field -> OF_ANSWERS.contains(field.ecs()));
    }

    /// An exec has by itself what rules ask most, so its JSON is read only for the rest.
    private Subject subject(Draft draft, CategoryRules rules) {
        Supplier<Map<String, List<String>>> read = memoized(() -> rules.read(draft.observation(0, host)));
        return draft.event() instanceof ProcessExec exec
                ? new ExecSubject(exec, draft.parent(), read)
                : new EventSubject(task(draft.event()), read);
    }

    private static @Nullable Task task(Event event) {
        return event instanceof TaskEvent done ? done.task() : null;
    }

    private RuleMatch match(Draft draft, CategoryRules rules, Rule rule, Subject subject, boolean inUserSpace) {
        RuleMatch.Outcome outcome =
                rule.action() == Action.LOG ? null : draft.hits().outcome();
        Task task = task(draft.event());
        if (outcome == null && enforcing && rule.action() != Action.LOG && task != null) { // the hook could not know
            outcome = rules.isSpared(subject) ? RuleMatch.Outcome.SPARED : Kill.of(task);
        }
        return rules.match(rule, subject, inUserSpace, outcome);
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
}
