package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import nightjar.matcher.Condition;
import nightjar.matcher.Rule;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;

/// Rule files of a test, and what became of them.
final class Compiled {
    static final String PASSWD = """
            root:x:0:0:root:/root:/bin/bash
            daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
            alice:x:1000:1000::/home/alice:/bin/bash
            albert:x:1001:1001::/home/albert:/bin/bash
            """;

    static final Set<String> EVENT_FIELDS = Set.of(
            "process.pid",
            "process.executable",
            "process.command_line",
            "process.parent.pid",
            "process.hash.sha256",
            "user.name",
            "destination.domain",
            "source.domain",
            "dns.question.name",
            "dns.question.type",
            "dns.resolved_ip",
            "dns.response_code",
            "dns.type",
            "container.id");

    private final List<RuleSource> files = new ArrayList<>();

    static RuleSource source(String name, String yaml) {
        return new RuleSource(name, yaml.getBytes(StandardCharsets.UTF_8));
    }

    Compiled file(String name, String yaml) {
        files.add(source(name, yaml));
        return this;
    }

    Loaded load() {
        return new RuleCompiler(Users.parse(PASSWD.getBytes(StandardCharsets.UTF_8)), EVENT_FIELDS)
                .compile(RuleSources.of(files));
    }

    static Loaded load(String yaml) {
        return new Compiled().file("rules.yml", yaml).load();
    }

    /// A rule of a category with this `detection`.
    static String yaml(String category, String detection) {
        return "title: A rule\nid: r-1\nlogsource:\n  product: linux\n  category: " + category + "\ndetection:\n"
                + detection.strip().indent(2);
    }

    static Rule rule(String category, String detection) {
        Loaded loaded = load(yaml(category, detection));
        assertThat(loaded.refusals()).as("refusals of%n%s", detection).isEmpty();
        assertThat(loaded.ruleset().rules()).hasSize(1);
        return loaded.ruleset().rules().getFirst();
    }

    /// The condition of a process_creation rule whose selection has this one line, such as `Image: /bin/sh`.
    static Condition line(String line) {
        return line("process_creation", line);
    }

    static Condition line(String category, String line) {
        return rule(category, "selection:\n" + line.indent(2) + "condition: selection")
                .condition();
    }

    static boolean holds(String line, Subject event) {
        return Verdict.holds(line(line), event);
    }

    /// Why a process_creation rule with this `detection` is refused.
    static Refusal refusal(String detection) {
        Loaded loaded = load(yaml("process_creation", detection));
        assertThat(loaded.ruleset().rules()).as("rules of%n%s", detection).isEmpty();
        assertThat(loaded.refusals()).hasSize(1);
        return loaded.refusals().getFirst();
    }

    static String refusalOfLine(String line) {
        return refusal("selection:\n" + line.indent(2) + "condition: selection").reason();
    }

    static String refusalOfLine(String category, String line) {
        Loaded loaded = load(yaml(category, "selection:\n" + line.indent(2) + "condition: selection"));
        assertThat(loaded.refusals()).hasSize(1);
        return loaded.refusals().getFirst().reason();
    }
}
