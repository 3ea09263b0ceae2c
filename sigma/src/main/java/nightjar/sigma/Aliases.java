package nightjar.sigma;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// Techniques of ATT&CK whose ids were retired, with the ids that took their place: `attack-aliases.yml`.
///
///     T1562.001: T1685
final class Aliases {
    private final Map<String, String> tags = new HashMap<>();
    private final Consumer<Refusal> refusals;

    Aliases(Consumer<Refusal> refusals) {
        this.refusals = refusals;
    }

    void read(RuleSource source) {
        YamlReader.Read read = YamlReader.read(source);
        read.refused().ifPresent(refused -> refuse(source, refused));
        for (Yaml document : read.documents()) {
            switch (document) {
                case Yaml.Mapping map ->
                    map.entries().values().forEach(entry -> {
                        try {
                            tags.put(tag(entry.key(), entry.line()), tag(map.text(entry.key()), entry.line()));
                        } catch (Refused refused) {
                            refuse(source, refused);
                        }
                    });
                case Yaml.Scalar scalar when scalar.isNull() -> {}
                case Yaml.Scalar _, Yaml.Sequence _ ->
                    refuse(source, new Refused(document.line(), "aliases are a map of retired ids to those in force"));
            }
        }
    }

    private void refuse(RuleSource source, Refused refused) {
        refusals.accept(new Refusal(source.name(), refused.line(), "", refused.reason()));
    }

    private static String tag(String id, int line) throws Refused {
        if (!id.matches("T[0-9]{4}([.][0-9]{3})?")) {
            throw new Refused(
                    line,
                    "'%s' is no technique of ATT&CK, such as T1685 or T1685.001".formatted(YamlReader.printable(id)));
        }
        return "attack." + id.toLowerCase(Locale.ROOT);
    }

    /// The tag of the technique that took this one's place; itself where none did.
    String inForce(String tag) {
        return tags.getOrDefault(tag, tag);
    }
}
