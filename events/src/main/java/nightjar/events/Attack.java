package nightjar.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a rule's tags put it in MITRE's catalogue ATT&CK: `attack.execution`, `attack.t1059.004`.
///
/// @param techniques their ids as they are tagged, in upper case; a sub-technique is `T1059.004`
public record Attack(List<Tactic> tactics, List<String> techniques) {
    private static final String PREFIX = "attack.";
    /// Characters of the id of a technique, behind which that of a sub-technique goes on.
    private static final int WHOLE = 5;

    private static final Pattern TECHNIQUE = Pattern.compile("t[0-9]{4}(\\.[0-9]{3})?");

    public Attack {
        tactics = List.copyOf(tactics);
        techniques = List.copyOf(techniques);
    }

    /// What an attacker is after: the tactics of the Enterprise matrix of ATT&CK v19, in its order.
    public enum Tactic {
        RECONNAISSANCE("TA0043", "Reconnaissance"),
        RESOURCE_DEVELOPMENT("TA0042", "Resource Development"),
        INITIAL_ACCESS("TA0001", "Initial Access"),
        EXECUTION("TA0002", "Execution"),
        PERSISTENCE("TA0003", "Persistence"),
        PRIVILEGE_ESCALATION("TA0004", "Privilege Escalation"),
        /// Up to v18, as Defense Evasion, also what is Defense Impairment now.
        STEALTH("TA0005", "Stealth"),
        DEFENSE_IMPAIRMENT("TA0112", "Defense Impairment"),
        CREDENTIAL_ACCESS("TA0006", "Credential Access"),
        DISCOVERY("TA0007", "Discovery"),
        LATERAL_MOVEMENT("TA0008", "Lateral Movement"),
        COLLECTION("TA0009", "Collection"),
        COMMAND_AND_CONTROL("TA0011", "Command and Control"),
        EXFILTRATION("TA0010", "Exfiltration"),
        IMPACT("TA0040", "Impact");

        /// By id and by name, in lower case, words with hyphens between them.
        private static final Map<String, Tactic> BY_TAG = byTag();

        private final String id;
        private final String title;

        Tactic(String id, String title) {
            this.id = id;
            this.title = title;
        }

        public String id() {
            return id;
        }

        public String title() {
            return title;
        }

        private static Map<String, Tactic> byTag() {
            Map<String, Tactic> found = new HashMap<>();
            Arrays.stream(values()).forEach(tactic -> {
                found.put(tactic.id.toLowerCase(Locale.ROOT), tactic);
                found.put(tactic.title.toLowerCase(Locale.ROOT).replace(' ', '-'), tactic);
            });
            found.put("defense-evasion", STEALTH); // the id is the same, and most rules still say so
            return Map.copyOf(found);
        }

        static Optional<Tactic> of(String tag) {
            return Optional.ofNullable(BY_TAG.get(tag));
        }
    }

    /// What the tags say of it. Upper and lower case, hyphen and underscore are the same; what else the tags name
    /// (groups, software, tactics of other matrices) is passed over.
    public static Attack of(List<String> tags) {
        List<Tactic> tactics = new ArrayList<>();
        List<String> techniques = new ArrayList<>();
        for (String tag : tags) {
            String plain = tag.toLowerCase(Locale.ROOT).replace('_', '-');
            if (plain.startsWith(PREFIX)) {
                String named = plain.substring(PREFIX.length());
                if (TECHNIQUE.matcher(named).matches()) {
                    techniques.add(named.toUpperCase(Locale.ROOT));
                } else {
                    Tactic.of(named).ifPresent(tactics::add);
                }
            }
        }
        return new Attack(
                tactics.stream().distinct().toList(),
                techniques.stream().distinct().toList());
    }

    @Field(value = "framework", means = "`MITRE ATT&CK`, where a tag names a tactic or technique of it.")
    String framework() {
        return "MITRE ATT&CK";
    }

    @Field(value = "tactic.id", means = "What the attacker is after, such as TA0002.")
    List<String> tacticIds() {
        return tactics.stream().map(Tactic::id).toList();
    }

    @Field(value = "tactic.name", means = "The tactics' names in ATT&CK v19, in the same order.")
    List<String> tacticNames() {
        return tactics.stream().map(Tactic::title).toList();
    }

    @Field(value = "technique.id", means = "How, such as T1059; of a sub-technique, what it is part of.")
    List<String> wholeTechniques() {
        return techniques.stream().map(id -> id.substring(0, WHOLE)).distinct().toList();
    }

    @Field(value = "technique.subtechnique.id", means = "How in particular, such as T1059.004.")
    List<String> subTechniques() {
        return techniques.stream().filter(id -> id.length() > WHOLE).toList();
    }

    boolean isEmpty() {
        return tactics.isEmpty() && techniques.isEmpty();
    }
}
