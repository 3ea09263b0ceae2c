package nightjar.sigma;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import nightjar.matcher.Category;
import nightjar.matcher.EventField;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;

/// Which field of an event a rule's field is: by Sigma's own names, or by those of the Elastic Common Schema.
/// Letter case counts, as in Sigma.
final class Taxonomy {
    static final String USER = "user.name";
    private static final String SHA256 = "process.hash.sha256";
    private static final String QUESTION = "dns.question.name";
    private static final String ANSWERS = "dns.resolved_ip";

    /// Sigma's names (taxonomy appendix of the specification, as far as Linux has them), and the ECS names for them.
    static final Map<String, String> SIGMA = Map.ofEntries(
            Map.entry("Image", "process.executable"),
            Map.entry("CommandLine", "process.command_line"),
            Map.entry("CurrentDirectory", "process.working_directory"),
            Map.entry("User", USER),
            Map.entry("LogonId", "nightjar.login.uid"),
            Map.entry("ProcessId", "process.pid"),
            Map.entry("ProcessGuid", "process.entity_id"),
            Map.entry("ParentImage", "process.parent.executable"),
            Map.entry("ParentCommandLine", "process.parent.command_line"),
            Map.entry("ParentProcessId", "process.parent.pid"),
            Map.entry("ParentProcessGuid", "process.parent.entity_id"),
            Map.entry("ParentUser", "process.parent.user.name"),
            Map.entry("Hashes", SHA256),
            Map.entry("sha256", SHA256),
            Map.entry("TargetFilename", "file.path"),
            Map.entry("SourceFilename", "nightjar.file.source_path"),
            Map.entry("DestinationIp", "destination.ip"),
            Map.entry("DestinationPort", "destination.port"),
            Map.entry("DestinationHostname", "destination.domain"),
            Map.entry("SourceIp", "source.ip"),
            Map.entry("SourcePort", "source.port"),
            Map.entry("SourceHostname", "source.domain"),
            Map.entry("Initiated", "nightjar.network.initiated"),
            Map.entry("Protocol", "network.transport"),
            Map.entry("TargetImage", "nightjar.target.executable"),
            Map.entry("QueryName", QUESTION),
            Map.entry("query", QUESTION),
            Map.entry("record_type", "dns.question.type"),
            Map.entry("QueryStatus", "dns.response_code"),
            Map.entry("QueryResults", ANSWERS),
            Map.entry("answer", ANSWERS));

    /// How a value of a rule becomes one of the field.
    enum Reading {
        AS_IS,
        /// The name of a user, where the field has the number.
        USER,
        /// `SHA256=…`, as Sysmon writes hashes.
        HASHES
    }

    record Target(Field field, Reading reading) {}

    private final Category category;
    /// Where no hook judges: the texts in which a keyword may be.
    private static final List<String> USER_SPACE_TEXTS =
            List.of("process.executable", "process.name", "process.command_line", QUESTION, ANSWERS);

    private final Set<String> eventFields;

    /// @param eventFields the ECS names that enriched events have
    Taxonomy(Category category, Set<String> eventFields) {
        this.category = category;
        this.eventFields = new TreeSet<>(eventFields);
    }

    Category category() {
        return category;
    }

    Target target(String name, int line) throws Refused {
        return find(name).orElseThrow(() -> new Refused(line, unknown(name)));
    }

    private Optional<Target> find(String name) {
        String ecs = SIGMA.getOrDefault(name, name);
        if (ecs.equals(USER) && KernelField.USER_ID.isIn(category)) {
            return Optional.of(new Target(KernelField.USER_ID, Reading.USER));
        }
        Reading reading = name.equals("Hashes") ? Reading.HASHES : Reading.AS_IS;
        return kernelField(ecs)
                .<Field>map(field -> field)
                .or(() -> eventFields.contains(ecs) ? Optional.of(new EventField(ecs)) : Optional.empty())
                .map(field -> new Target(field, reading));
    }

    private Optional<KernelField> kernelField(String ecs) {
        return Arrays.stream(KernelField.values())
                .filter(field -> field.isIn(category) && field.ecs().equals(ecs))
                .findFirst();
    }

    private String unknown(String name) {
        String ecs = SIGMA.get(name);
        boolean elsewhere = ecs != null
                || Arrays.stream(KernelField.values())
                        .anyMatch(field -> field.ecs().equals(name));
        return elsewhere
                ? "events of %s have no field '%s'%s"
                        .formatted(category.sigma(), name, ecs == null ? "" : " (" + ecs + ")")
                : "the field '%s' is not known%s".formatted(name, Nearest.hint(name, names()));
    }

    /// The fields that a keyword is looked for in.
    List<Field> texts() {
        if (!Approximation.isJudgedInKernel(category)) {
            return USER_SPACE_TEXTS.stream()
                    .filter(eventFields::contains)
                    .<Field>map(EventField::new)
                    .toList();
        }
        return Arrays.stream(KernelField.values())
                .filter(field -> field.isIn(category) && field.kind() == Field.Kind.TEXT)
                .<Field>map(field -> field)
                .toList();
    }

    /// Every name that a rule may use.
    Set<String> names() {
        Set<String> names = new TreeSet<>(eventFields);
        Stream.of(KernelField.values()).filter(field -> field.isIn(category)).forEach(field -> names.add(field.ecs()));
        SIGMA.keySet().stream().filter(name -> find(name).isPresent()).forEach(names::add);
        return names;
    }
}
