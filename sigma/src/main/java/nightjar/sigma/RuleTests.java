package nightjar.sigma;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What must and what must not match a rule, as it stands beside the rule: `foo.test.yml` for `foo.yml`.
///
/// ```
///   matches:
///     - title: a web server starts a shell
///       event: {Image: /usr/bin/dash, ParentImage: /usr/sbin/nginx, User: www-data}
///   ignores:
///     - title: the maintainer script of a package
///       event: {Image: /usr/bin/dash, ParentImage: /usr/bin/dpkg}
/// ```
///
/// @param refused why the file, or what is left of it, cannot be used
public record RuleTests(List<Case> cases, Optional<Refusal> refused) {
    private static final String MATCHES = "matches";
    private static final String IGNORES = "ignores";

    /// @param matches whether a rule must match
    /// @param line where it begins
    public record Case(String title, boolean matches, List<MadeEvent.Given> event, int line) {
        public Case {
            event = List.copyOf(event);
        }
    }

    public RuleTests {
        cases = List.copyOf(cases);
    }

    public static RuleTests read(RuleSource source) {
        List<Case> cases = new ArrayList<>();
        YamlReader.Read read = YamlReader.read(source);
        try {
            for (Yaml document : read.documents()) {
                if (!(document instanceof Yaml.Mapping map)) {
                    throw new Refused(document.line(), "tests are a map with 'matches' and 'ignores'");
                }
                map.allow(List.of(MATCHES, IGNORES), "a file of tests");
                cases(map, MATCHES, cases);
                cases(map, IGNORES, cases);
            }
            if (read.refused().isPresent()) {
                throw read.refused().get();
            }
            if (cases.isEmpty()) {
                throw new Refused(0, "there is no test in it; write some under 'matches' and 'ignores'");
            }
        } catch (Refused refused) {
            return new RuleTests(cases, Optional.of(new Refusal(source.name(), refused.line(), "", refused.reason())));
        }
        return new RuleTests(cases, Optional.empty());
    }

    private static void cases(Yaml.Mapping map, String key, List<Case> cases) throws Refused {
        switch (map.get(key)) {
            case null -> {}
            case Yaml.Sequence list -> {
                for (Yaml each : list.items()) {
                    cases.add(aCase(each, key));
                }
            }
            case Yaml.Scalar scalar when scalar.isNull() -> {}
            case Yaml.Scalar _, Yaml.Mapping _ ->
                throw new Refused(map.line(key), "'%s' is a list of tests".formatted(key));
        }
    }

    private static Case aCase(Yaml node, String key) throws Refused {
        if (!(node instanceof Yaml.Mapping map) || !(map.get("event") instanceof Yaml.Mapping event)) {
            throw new Refused(node.line(), "a test is a map with 'title', and 'event' with the fields of one");
        }
        map.allow(List.of("title", "event"), "a test");
        List<MadeEvent.Given> fields = new ArrayList<>();
        for (Yaml.Entry field : event.entries().values()) {
            fields.add(new MadeEvent.Given(field.key(), event.texts(field.key()), field.line()));
        }
        return new Case(map.text("title"), key.equals(MATCHES), fields, map.line());
    }

    /// The names of users in these tests.
    public Set<String> users() {
        Set<String> users = new LinkedHashSet<>();
        for (Case each : cases) {
            for (MadeEvent.Given given : each.event()) {
                if (Taxonomy.SIGMA.getOrDefault(given.field(), given.field()).equals(Taxonomy.USER)) {
                    given.values().stream()
                            .filter(value -> !value.matches("[0-9]+"))
                            .forEach(users::add);
                }
            }
        }
        return users;
    }
}
