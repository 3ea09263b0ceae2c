package nightjar.collector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import nightjar.events.DetectionRule;
import nightjar.events.FieldReader;
import nightjar.events.FieldValue;
import nightjar.events.Observation;
import nightjar.events.RuleCorrelated;
import nightjar.events.RuleMatch;
import nightjar.matcher.Correlation;
import nightjar.matcher.Correlator;
import nightjar.sensor.Draft;
import nightjar.sensor.RuleJudge;

/// The correlations in use: takes in what rules found, and makes an event of each correlation that holds.
///
/// What they have counted so far is forgotten when other rules come into use.
///
/// Confined to the thread that drains the ring.
final class Correlations {
    private final Correlator correlator;
    private final Set<String> silent;
    private final FieldReader fields;
    private final Map<String, DetectionRule> told = new HashMap<>();

    Correlations(List<Correlation> correlations) {
        this.correlator = new Correlator(correlations);
        this.silent = correlator.silent();
        Set<String> names = new TreeSet<>();
        for (Correlation each : correlations) {
            names.addAll(each.groupBy());
            names.add(each.valueField());
            each.aliases().values().forEach(alias -> names.addAll(alias.values()));
            told.put(each.id(), told(each));
        }
        this.fields = new FieldReader(names);
    }

    private static DetectionRule told(Correlation each) {
        return new DetectionRule(
                each.id(),
                each.title(),
                RuleJudge.level(each.level()),
                each.tags(),
                each.author(),
                each.falsePositives(),
                List.of());
    }

    /// Without those that are there for a correlation only.
    List<RuleMatch> reported(List<RuleMatch> matches) {
        return silent.isEmpty()
                ? matches
                : matches.stream().filter(this::isReported).toList();
    }

    private boolean isReported(RuleMatch match) {
        return !silent.contains(match.rule().id());
    }

    /// What holds with these matches of an observation.
    List<Draft> after(List<RuleMatch> matches, Observation observation, long epochNanos) {
        List<Draft> drafts = new ArrayList<>();
        Map<String, List<String>> values = new HashMap<>();
        Function<String, List<String>> read = name -> {
            if (values.isEmpty()) {
                values.putAll(fields.read(observation));
                values.putIfAbsent("", List.of()); // read it once
            }
            return values.getOrDefault(name, List.of());
        };
        for (RuleMatch match : matches) {
            for (Correlator.Fired fired :
                    correlator.match(match.rule().id(), epochNanos, observation.sequence(), read)) {
                if (!silent.contains(fired.correlation().id())) {
                    drafts.add(draft(fired, observation, epochNanos));
                }
            }
        }
        return drafts;
    }

    private Draft draft(Correlator.Fired fired, Observation latest, long epochNanos) {
        var event = new RuleCorrelated(
                epochNanos,
                fired.count(),
                fired.groupBy().stream()
                        .map(group -> new FieldValue(group.name(), group.value()))
                        .toList(),
                fired.firstEpochNanos(),
                fired.lastEpochNanos(),
                fired.contributing(),
                fired.sequences());
        Draft draft = latest.actor() == null ? new Draft(event) : new Draft(event, latest.actor());
        DetectionRule rule = told.get(fired.correlation().id());
        draft.matches(
                rule == null
                        ? List.of()
                        : List.of(new RuleMatch(rule, List.of(), RuleMatch.Space.USER, RuleMatch.Action.LOG, null)));
        return draft;
    }

    /// What was given up at the correlations' bounds.
    long forgotten() {
        Correlator.Forgotten forgotten = correlator.forgotten();
        return forgotten.groups() + forgotten.matches() + forgotten.late() + forgotten.values() + forgotten.fired();
    }
}
