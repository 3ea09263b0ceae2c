package nightjar.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Values of options that nobody typed: built-in defaults < `/etc/nightjar/nightjar.yaml` < `--config FILE` <
/// environment
/// `NIGHTJAR_…`; what is typed counts more than all of them.
///
/// A value is named by its command and option: `--ring-size` of `watch` is `watch.ring-size` and
/// `NIGHTJAR_WATCH_RING_SIZE`. In a file:
///
/// ```
///   # what this host puts out
///   watch:
///     events: process.exec, process.exit
///     ring-size: 64M
/// ```
///
/// This program has privileges, so it carries no YAML library. It reads sections, values and comments; whatever
/// else YAML
/// has is refused with its line, never misread.
final class Configuration implements IDefaultValueProvider {
    static final Path SYSTEM_FILE = Path.of("/etc/nightjar/nightjar.yaml");

    private static final String ENVIRONMENT = "NIGHTJAR_";
    private static final long BYTES_LIMIT = 64 << 10;
    private static final String COMMENT = "(?:\\s+#.*)?\\s*";
    private static final Pattern SECTION = Pattern.compile("([a-z][a-z-]*):" + COMMENT);
    /// A value in quotes, or one that YAML takes for a plain text or number as it stands.
    private static final Pattern VALUE = Pattern.compile(
            "( *)([a-z][a-z.-]*): +(?:\"([^\"\\\\]*)\"|'([^']*)'|([A-Za-z0-9/][A-Za-z0-9_ ,.*?/+-]*?))" + COMMENT);

    /// @param origin where it comes from, as a person would look for it
    record Setting(String value, String origin) {}

    /// Something in a file or the environment that is not understood.
    static final class Refused extends Exception {
        Refused(String message) {
            super(message);
        }
    }

    private final Map<String, Setting> settings = new TreeMap<>();
    private final Set<String> known;

    private Configuration(Set<String> known) {
        this.known = known;
    }

    /// Reads everything that there is.
    ///
    /// @param commands the commands whose options may be set
    /// @param systemFile read where it is there
    /// @param givenFile must be there
    static Configuration read(
            CommandLine commands, Path systemFile, @Nullable Path givenFile, Map<String, String> environment)
            throws Refused {
        var configuration = new Configuration(names(commands));
        if (Files.exists(systemFile)) {
            configuration.file(systemFile);
        }
        if (givenFile != null) {
            configuration.file(givenFile);
        }
        configuration.environment(environment);
        return configuration;
    }

    /// The file that the arguments name with `--config`; it is needed before they are parsed.
    static @Nullable Path given(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--config") && i + 1 < arguments.length) {
                return Path.of(arguments[i + 1]);
            }
            if (arguments[i].startsWith("--config=")) {
                return Path.of(arguments[i].substring("--config=".length()));
            }
        }
        return null;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec option) {
        return setting(option).map(Setting::value).orElse(null);
    }

    /// What is set for an option, if anything.
    Optional<Setting> setting(ArgSpec option) {
        return option instanceof OptionSpec named
                ? Optional.ofNullable(settings.get(name(named.command(), named)))
                : Optional.empty();
    }

    private static Set<String> names(CommandLine commands) {
        Set<String> names = new TreeSet<>();
        commands.getSubcommands()
                .forEach((_, command) -> command.getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp()
                                && !option.versionHelp()
                                && !option.longestName().equals("--config"))
                        .forEach(option -> names.add(name(command.getCommandSpec(), option))));
        return names;
    }

    private static String name(CommandSpec command, OptionSpec option) {
        return command.name() + "." + option.longestName().substring(2);
    }

    private void file(Path file) throws Refused {
        List<String> lines;
        try {
            if (Files.size(file) > BYTES_LIMIT) {
                throw new Refused("%s is larger than the %d KiB that are read".formatted(file, BYTES_LIMIT >> 10));
            }
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            throw new Refused("cannot read the configuration %s: there is no such file".formatted(file));
        } catch (AccessDeniedException _) {
            throw new Refused("cannot read the configuration %s: permission denied".formatted(file));
        } catch (IOException e) {
            throw new Refused("cannot read the configuration %s: %s".formatted(file, reason(e)));
        }
        String section = "";
        Set<String> written = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String origin = file + ":" + (i + 1);
            if (line.isBlank() || line.strip().startsWith("#") || (i == 0 && line.equals("---"))) {
                continue;
            }
            Matcher head = SECTION.matcher(line);
            Matcher value = VALUE.matcher(line);
            if (head.matches()) {
                section = head.group(1) + ".";
                once(written, section, origin);
            } else if (value.matches()
                    && value.group(1).isEmpty() == value.group(2).contains(".")) {
                String name = value.group(1).isEmpty() ? value.group(2) : section + value.group(2);
                once(written, name, origin);
                set(name, firstOf(value.group(3), value.group(4), value.group(5)), origin, name);
            } else {
                throw new Refused("%s: expected 'section:', or 'name: value' indented below one, found '%s'"
                        .formatted(origin, line.strip()));
            }
        }
    }

    private static void once(Set<String> written, String name, String origin) throws Refused {
        if (!written.add(name)) {
            throw new Refused("%s: '%s' stands there twice".formatted(origin, name));
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String firstOf(@Nullable String... groups) {
        for (String group : groups) {
            if (group != null) {
                return group;
            }
        }
        throw new AssertionError("a value matches one of its forms");
    }

    private void environment(Map<String, String> environment) throws Refused {
        List<String> commands = known.stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .distinct()
                .toList();
        for (var variable : new TreeMap<>(environment).entrySet()) {
            for (String command : commands) {
                String prefix = ENVIRONMENT + command.toUpperCase(Locale.ROOT) + "_";
                if (variable.getKey().startsWith(prefix)) {
                    String option = variable.getKey().substring(prefix.length());
                    set(
                            command + "." + option.toLowerCase(Locale.ROOT).replace('_', '-'),
                            variable.getValue(),
                            "environment " + variable.getKey(),
                            variable.getKey());
                }
            }
        }
    }

    private void set(String name, String value, String origin, String asWritten) throws Refused {
        if (!known.contains(name)) {
            throw new Refused("%s: there is no setting '%s'%s"
                    .formatted(
                            origin,
                            asWritten,
                            nearest(name)
                                    .map(n -> "; did you mean '" + n + "'?")
                                    .orElse("")));
        }
        settings.put(name, new Setting(value, origin));
    }

    private Optional<String> nearest(String name) {
        return known.stream().min(Comparator.comparingInt(candidate -> distance(candidate, name)));
    }

    /// How many letters one must change, add or drop to come from one word to the other.
    private static int distance(String a, String b) {
        List<Integer> row = new ArrayList<>();
        for (int j = 0; j <= b.length(); j++) {
            row.add(j);
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row.getFirst();
            row.set(0, i);
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row.get(j);
                row.set(j, Math.min(changed, 1 + Math.min(row.get(j), row.get(j - 1))));
            }
        }
        return row.getLast();
    }

    /// Every setting there is, with its value and where that comes from, in alphabetical order.
    Map<String, Setting> effective(CommandLine commands) {
        Map<String, Setting> all = new TreeMap<>();
        commands.getSubcommands()
                .forEach((_, command) -> command.getCommandSpec().options().forEach(option -> {
                    String name = name(command.getCommandSpec(), option);
                    if (known.contains(name)) {
                        String builtIn = option.defaultValue() == null ? "" : option.defaultValue();
                        all.put(name, settings.getOrDefault(name, new Setting(builtIn, "built in")));
                    }
                }));
        return all;
    }
}
