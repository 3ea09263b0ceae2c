package nightjar.sensor;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import nightjar.events.DetectionRule;
import nightjar.events.FieldReader;
import nightjar.events.FieldValue;
import nightjar.events.Observation;
import nightjar.events.RuleMatch;
import nightjar.matcher.Action;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Conditions;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.KernelRules;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Rule;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;
import nightjar.matcher.Where;
import org.jspecify.annotations.Nullable;

/// The rules of an image about one category, and what follows from them in user space.
///
/// Confined to the thread that drains the ring.
final class CategoryRules {
    private final MatcherImage image;
    private final @Nullable KernelRules kernel;
    private final List<Rule> numbered;
    private final List<Rule> unnumbered;
    private final @Nullable Condition spared;
    /// Of the numbered ones, those that ask about the parent.
    private final BitSet aboutParents = new BitSet();
    private final FieldReader reader;
    private final Map<String, DetectionRule> told = new HashMap<>();

    CategoryRules(MatcherImage image, Category category) {
        this.image = image;
        this.kernel = image.kernel(category).orElse(null);
        this.numbered = image.numbered(category);
        this.unnumbered = image.unnumbered(category);
        this.spared = image.ruleset().spared().get(category);
        Set<String> names = new TreeSet<>();
        for (Rule rule : image.ruleset().rules()) {
            if (rule.category() == category) {
                addNames(rule.condition(), category, names);
            }
        }
        if (spared != null) {
            addNames(spared, category, names);
        }
        this.reader = new FieldReader(names);
        for (int number = 0; number < numbered.size(); number++) {
            aboutParents.set(
                    number,
                    Conditions.fields(numbered.get(number).condition()).stream()
                            .anyMatch(field -> field instanceof KernelField known && known.ofParent() != null));
        }
    }

    /// What is read of an event's JSON; of an exec only what the record itself does not have.
    private static void addNames(Condition condition, Category category, Set<String> names) {
        for (Field field : Conditions.fields(condition)) {
            if (field instanceof EventField || category != Category.PROCESS_CREATION) {
                names.add(field.ecs());
            }
        }
    }

    boolean isEmpty() {
        return numbered.isEmpty() && unnumbered.isEmpty();
    }

    /// Whether a hook judges some of them.
    boolean areInKernel() {
        return kernel != null;
    }

    /// Whether there is something to judge though the hook found nothing.
    boolean asksUserSpace(boolean parentKnown) {
        return !unnumbered.isEmpty() || (!parentKnown && !aboutParents.isEmpty());
    }

    /// The rule of a number that a hook gave; none where no image that we made has such a rule.
    @Nullable
    Rule numbered(int number) {
        return number < numbered.size() ? numbered.get(number) : null;
    }

    /// Those that no hook knows.
    List<Rule> unnumbered() {
        return unnumbered;
    }

    /// The numbers of those that ask about the parent.
    BitSet aboutParents() {
        return aboutParents;
    }

    /// Whether the rule asks for what is known of an exec only once it is done.
    boolean asksWhatFollows(Rule rule) {
        return Conditions.fields(rule.condition()).stream()
                .anyMatch(field -> field instanceof KernelField known && known.followsExec());
    }

    /// Whether a hook judges only a part of the rule.
    boolean isPrefiltered(Rule rule) {
        return image.where(rule) == Where.PREFILTER;
    }

    /// What a hook would have found.
    BitSet judge(Subject subject) {
        return kernel == null ? new BitSet() : kernel.judge(subject);
    }

    /// Whether no action may touch the process.
    boolean isSpared(Subject subject) {
        return spared != null && Verdict.holds(spared, subject);
    }

    /// The values that rules ask for, by their ECS names.
    Map<String, List<String>> read(Observation observation) {
        return reader.read(observation);
    }

    RuleMatch match(Rule rule, Subject subject, boolean inUserSpace, RuleMatch.@Nullable Outcome outcome) {
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
                RuleJudge.level(rule.level()),
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
