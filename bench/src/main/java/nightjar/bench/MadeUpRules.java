package nightjar.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nightjar.sigma.RuleSource;

/// Rules that nobody wrote, of the shape of SigmaHQ's rules for Linux: as many of each field and modifier, as many
/// values, as long, and conditions of the same forms. Their words are syllables drawn by lot, so hardly any event
/// matches.
///
/// The same every time: the seed is fixed.
final class MadeUpRules {
    private static final int SEED = 144;
    /// Of the largest list, the names of packages that were tampered with.
    private static final int LARGEST_LIST = 1_090;

    /// How often a field and modifier occurs in so many rules, and with what.
    ///
    /// @param items how often it occurs
    /// @param values of all of them together
    /// @param most values of one
    /// @param length bytes of a value, the median
    /// @param longest bytes of the longest value
    private record Counted(String key, int items, int values, int most, int length, int longest) {}

    /// Of 144 rules of process_creation, without the largest list and the regular expressions.
    private static final List<Counted> PROCESS_CREATION = List.of(
            new Counted("Image|endswith", 169, 428, 27, 6, 23),
            new Counted("CommandLine|contains", 154, 508, 35, 10, 65),
            new Counted("CommandLine|contains|all", 47, 119, 6, 6, 49),
            new Counted("CommandLine|endswith", 18, 39, 6, 6, 46),
            new Counted("Image|contains", 15, 19, 2, 8, 13),
            new Counted("ParentImage|endswith", 14, 22, 6, 6, 19),
            new Counted("CommandLine|startswith", 7, 10, 2, 11, 31),
            new Counted("ParentCommandLine|contains", 5, 12, 8, 19, 42),
            new Counted("ParentCommandLine|contains|all", 4, 8, 2, 9, 19),
            new Counted("User", 3, 3, 1, 0, 0),
            new Counted("ParentImage|contains", 2, 3, 2, 40, 51),
            new Counted("ParentImage|startswith", 2, 2, 1, 20, 26),
            new Counted("CommandLine", 2, 2, 1, 30, 48),
            new Counted("Image|startswith", 2, 2, 1, 9, 9),
            new Counted("LogonId", 2, 2, 1, 0, 0),
            new Counted("CurrentDirectory", 2, 2, 1, 20, 26),
            new Counted("CurrentDirectory|contains", 1, 2, 2, 51, 51),
            new Counted("ParentCommandLine|endswith", 1, 1, 1, 14, 14),
            new Counted("ParentCommandLine", 1, 1, 1, 7, 7),
            new Counted("Image", 1, 2, 2, 11, 11));

    private static final List<Counted> FILE_EVENT = List.of(
            new Counted("TargetFilename|contains", 9, 32, 12, 16, 52),
            new Counted("TargetFilename|endswith", 11, 40, 12, 14, 40),
            new Counted("TargetFilename|startswith", 8, 21, 9, 14, 40),
            new Counted("Image|endswith", 4, 4, 1, 7, 12));

    private static final List<Counted> NETWORK_CONNECTION =
            List.of(new Counted("DestinationPort", 1, 10, 10, 0, 0), new Counted("Image|endswith", 4, 12, 8, 7, 12));

    /// The shortest and the longest automata that rules have become, and what lies between.
    private static final List<String> EXPRESSIONS = List.of(
            ".{200,}",
            "[0-9]{1,3}(\\.[0-9]{1,3}){3}",
            "https://[0-9]{1,3}(\\.[0-9]{1,3}){3}/",
            "(?:\\s-[^-\\s]{0,20}k|\\s--keep\\s)",
            "(?:\\s-[^-\\s]{0,20}z|\\s--zone\\s)",
            "-(X|Y)\\s?([0-9a-f]{2}\\s?){2,20}(\\s|x)",
            "\\s-P\\s",
            "\\s-[ABc]\\s",
            "-E",
            "=[0-9]{4,8}=",
            "(?i)\\bsudo\\b.{1,9}\\bsh$");

    /// How the selections of a rule are put together.
    private enum Form {
        ONE,
        ALL_OF,
        ONE_OF,
        EXCEPT,
        EITHER
    }

    /// Of 144 rules.
    private static final Map<Form, Integer> FORMS = new LinkedHashMap<>();

    static {
        FORMS.put(Form.ONE, 78);
        FORMS.put(Form.ALL_OF, 34);
        FORMS.put(Form.ONE_OF, 15);
        FORMS.put(Form.EXCEPT, 10);
        FORMS.put(Form.EITHER, 7);
    }

    private static final int OF = 144;

    private static final List<String> SYLLABLES = List.of(
            "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi",
            "yo", "za", "st", "tr", "ch", "ar", "en", "il", "on", "ur", "q", "s", "t", "x", "7", "4", "0");
    private static final List<String> JOINTS = List.of("", "", "", "", "", " ", " -", "--", "/", ".", "-", "_", "=");

    private final Random random = new Random(SEED);
    private final List<RuleSource> sources = new ArrayList<>();
    private final Map<String, List<String>> pools = new LinkedHashMap<>();

    private MadeUpRules() {}

    /// 144 rules of process_creation, 18 of file_event, 5 of network_connection.
    static List<RuleSource> likeSigmaHq() {
        var made = new MadeUpRules();
        List<Item> extra = new ArrayList<>();
        extra.add(new Item("CommandLine|contains", made.values("packages", LARGEST_LIST, 28, 65, false)));
        EXPRESSIONS.forEach(each -> extra.add(new Item("CommandLine|re", List.of(each))));
        made.rules("process_creation", OF, made.items(PROCESS_CREATION, 1), extra);
        made.rules("file_event", 18, made.items(FILE_EVENT, 1), List.of());
        made.rules("network_connection", 5, made.items(NETWORK_CONNECTION, 1), List.of());
        return List.copyOf(made.sources);
    }

    /// So many rules of process_creation, of some eight patterns each, without the largest list and regular
    /// expressions.
    static List<RuleSource> of(int rules) {
        var made = new MadeUpRules();
        made.rules("process_creation", rules, made.items(PROCESS_CREATION, (double) rules / OF), List.of());
        return List.copyOf(made.sources);
    }

    /// So many rules that each look for one pattern in the command line.
    static List<RuleSource> ofOnePatternEach(int rules) {
        var made = new MadeUpRules();
        for (String value : made.values("patterns", rules, 10, 65, false)) {
            made.rule("process_creation", Form.ONE, List.of(new Item("CommandLine|contains", List.of(value))));
        }
        return List.copyOf(made.sources);
    }

    /// A field with its modifiers, and values.
    private record Item(String key, List<String> values) {}

    private List<Item> items(List<Counted> all, double scale) {
        List<Item> items = new ArrayList<>();
        for (Counted counted : all) {
            int count = (int) Math.round(counted.items * scale);
            int[] sizes = new int[count];
            for (int left = (int) Math.round(counted.values * scale), i = 0; left > 0 && count > 0; left--, i++) {
                int item = i < count ? i : (int) (Math.pow(random.nextDouble(), 3) * count); // some have many
                sizes[sizes[item] < counted.most ? item : random.nextInt(count)]++;
            }
            for (int size : sizes) {
                items.add(new Item(
                        counted.key, values(counted.key, Math.max(size, 1), counted.length, counted.longest, true)));
            }
        }
        Collections.shuffle(items, random);
        return items;
    }

    /// @param again whether a value may occur in several rules, as names of programs do
    private List<String> values(String key, int count, int length, int longest, boolean again) {
        List<String> pool = pools.computeIfAbsent(key, _ -> new ArrayList<>());
        double known = !again ? 0 : key.startsWith("Image") ? 0.45 : 0.1;
        List<String> values = new ArrayList<>();
        while (values.size() < count) {
            String value = !pool.isEmpty() && random.nextDouble() < known
                    ? pool.get(random.nextInt(pool.size()))
                    : value(key, length, longest);
            if (!values.contains(value)) {
                values.add(value);
                pool.add(value);
            }
        }
        return values;
    }

    private String value(String key, int length, int longest) {
        String field = key.split("\\|", 2)[0];
        return switch (field) {
            case "User" -> "root";
            case "LogonId" -> "0";
            case "DestinationPort" -> Integer.toString(random.nextInt(1, 65_536));
            case "CommandLine", "ParentCommandLine" -> text("", JOINTS, length, longest);
            case "packages", "patterns" -> text("", JOINTS, length, longest);
            default -> text("/", List.of("", "", "", "/", "-"), length, longest);
        };
    }

    private String text(String begin, List<String> joints, int median, int longest) {
        int length = (int) Math.clamp(median * Math.pow(2, 0.7 * random.nextGaussian()), 3, longest);
        StringBuilder text = new StringBuilder(begin);
        while (text.length() < length) {
            text.append(SYLLABLES.get(random.nextInt(SYLLABLES.size())))
                    .append(joints.get(random.nextInt(joints.size())));
        }
        return text.substring(0, length);
    }

    private void rules(String category, int rules, List<Item> items, List<Item> extra) {
        List<Form> forms = new ArrayList<>();
        FORMS.forEach((form, count) -> {
            for (double i = 0; i < (double) count * rules / OF; i++) {
                forms.add(form);
            }
        });
        List<List<Item>> dealt = IntStream.range(0, rules)
                .mapToObj(_ -> (List<Item>) new ArrayList<Item>())
                .toList();
        for (int i = 0; i < items.size(); i++) {
            deal(items.get(i), i < rules ? dealt.subList(i, i + 1) : dealt, forms);
        }
        extra.forEach(item -> deal(item, dealt, forms));
        for (int i = 0; i < rules; i++) {
            rule(category, forms.get(i), dealt.get(i));
        }
    }

    /// To one of these rules, drawn by lot; one of a single selection has no field and modifier twice.
    private void deal(Item item, List<List<Item>> rules, List<Form> forms) {
        int to = random.nextInt(rules.size());
        while (forms.get(to) == Form.ONE
                && rules.get(to).stream().anyMatch(other -> other.key().equals(item.key()))) {
            to = random.nextInt(rules.size());
        }
        rules.get(to).add(item);
    }

    private void rule(String category, Form form, List<Item> items) {
        Map<String, List<Item>> selections = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            String name = form == Form.ONE
                    ? "selection"
                    : form == Form.EXCEPT && i > 0 && i == items.size() - 1
                            ? "filter_main_" + i
                            : "selection_" + (form == Form.ONE_OF ? i / 2 : i);
            List<Item> selection = selections.computeIfAbsent(name, _ -> new ArrayList<>());
            Item item = items.get(i);
            if (selection.stream().anyMatch(other -> other.key().equals(item.key()))) {
                selections.put(name + "_more", List.of(item));
            } else {
                selection.add(item);
            }
        }
        boolean several = selections.size() > 1;
        String condition = switch (form) {
            case ONE -> "selection";
            case ALL_OF -> "all of selection_*";
            case ONE_OF -> "1 of selection_*";
            case EXCEPT -> several ? "all of selection_* and not 1 of filter_main_*" : "all of selection_*";
            case EITHER -> several ? "selection_0 and (selection_1 or all of selection_*)" : "selection_0";
        };
        int number = sources.size();
        String text = """
                title: Made-up rule %d
                id: %s
                status: test
                description: |
                    Tells of something that a rule could tell of, in two lines or so, since most rules say in about
                    as many words what it is that they are looking for, and why somebody should want to know.
                references:
                    - https://nightjar.invalid/reference/%d
                author: A generator
                date: 2026-01-01
                tags:
                    - attack.execution
                    - attack.t1059
                logsource:
                    category: %s
                    product: linux
                detection:
                %s    condition: %s
                falsepositives:
                    - Unlikely
                level: medium
                """.formatted(number, new UUID(SEED, number), number, category, detection(selections), condition);
        sources.add(new RuleSource("rule_%04d.yml".formatted(number), text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String detection(Map<String, List<Item>> selections) {
        return selections.entrySet().stream()
                .map(selection -> "    " + selection.getKey() + ":\n"
                        + selection.getValue().stream().map(MadeUpRules::text).collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    private static String text(Item item) {
        return "        " + item.key() + ":\n"
                + item.values().stream().map("            - '%s'\n"::formatted).collect(Collectors.joining());
    }
}
