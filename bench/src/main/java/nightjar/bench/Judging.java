package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Rule;
import nightjar.sensor.KernelMatcher;
import nightjar.sensor.SensorUnavailableException;

/// What judging an exec by rules costs in the kernel.
///
/// The kernel itself measures, right around the code that the hooks run. All sets of rules are measured in each
/// round, on one CPU. Warm is the same event judged again and again; cold is the same with as much read in between as
/// fills the caches.
final class Judging {
    private static final List<Integer> BYTES = List.of(11, 64, 100, 250, 1_000, 4_000);
    /// What is wanted of the median: nanoseconds for a command line of at most so many bytes.
    private static final Map<Integer, Integer> WANTED = Map.of(11, 1_000, 64, 1_000, 250, 2_000);

    private static final List<Integer> SIZES = List.of(10, 100, 1_000);
    private static final int BETWEEN = 100; // bytes of the command line where sets are compared
    private static final double MOST_GROWTH = 1.5;
    private static final int MATCHING = 3;
    private static final int WARM_UP = 300;

    private final Report report;
    private final int rounds;
    private final int warmRuns;
    private final int coldRuns;

    Judging(Report report, boolean quick) {
        this.report = report;
        this.rounds = quick ? 2 : 5;
        this.warmRuns = quick ? 500 : 2_000;
        this.coldRuns = quick ? 2 : 10;
    }

    /// Events of one kind under one set of rules.
    ///
    /// @param dearest of the events, each with its median
    private record Case(
            RuleSet set, List<MadeUpExec> execs, Figures warm, Figures dearest, Figures cold, Figures holding) {
        Case(RuleSet set, List<MadeUpExec> execs) {
            this(set, execs, new Figures(), new Figures(), new Figures(), new Figures());
        }

        int bytes() {
            return execs.getFirst().bytes();
        }
    }

    void run() throws SensorUnavailableException {
        List<RuleSet> whole = new ArrayList<>();
        whole.add(RuleSet.of("made up, as SigmaHQ's", MadeUpRules.likeSigmaHq()));
        RuleSet.given().ifPresent(whole::add);
        List<RuleSet> sizes = SIZES.stream()
                .map(size -> RuleSet.of("made up, %,d".formatted(size), MadeUpRules.of(size)))
                .toList();
        List<RuleSet> plain = SIZES.stream()
                .map(size -> RuleSet.of("one pattern each", MadeUpRules.ofOnePatternEach(size)))
                .toList();
        sets(Stream.concat(whole.stream(), sizes.stream()).toList());

        List<Case> wholeCases = new ArrayList<>();
        for (RuleSet set : whole) {
            BYTES.forEach(bytes -> wholeCases.add(new Case(set, MadeUpExec.ofBytes(bytes))));
            wholeCases.add(new Case(set, List.of(MadeUpExec.of(set.matching(MATCHING)))));
        }
        List<Case> sizeCases = cases(sizes);
        List<Case> plainCases = cases(plain);
        List<Figures> searches = SIZES.stream().map(_ -> new Figures()).toList();
        var beside = new Beside();
        List<RuleSet> all = Stream.of(whole, sizes, plain).flatMap(List::stream).toList();
        List<Case> cases = Stream.of(wholeCases, sizeCases, plainCases)
                .flatMap(List::stream)
                .toList();
        int room = all.stream().mapToInt(set -> set.image().wordCount()).max().orElseThrow();
        try (var cpu = new Cpu();
                KernelMatcher matcher = KernelMatcher.open(room);
                var each = PatternByPattern.open()) {
            for (int round = 0; round < rounds; round++) {
                for (RuleSet set : all) {
                    matcher.load(set.image());
                    cases.stream().filter(one -> one.set().equals(set)).forEach(one -> measure(one, matcher, cpu));
                }
                for (int i = 0; i < plain.size(); i++) {
                    each.lay(
                            patterns(plain.get(i)),
                            MadeUpExec.ofBytes(BETWEEN).getFirst().commandLine());
                    repeat(Math.max(20, warmRuns / plain.get(i).rules()), each::search, searches.get(i));
                }
                beside.measure(each, warmRuns);
            }
        }
        whole(wholeCases);
        beside.report(report);
        growth(sizeCases);
        against(plainCases, searches);
    }

    private static List<Case> cases(List<RuleSet> sets) {
        return sets.stream()
                .map(set -> new Case(set, MadeUpExec.ofBytes(BETWEEN)))
                .toList();
    }

    private static List<byte[]> patterns(RuleSet set) {
        List<byte[]> patterns = new ArrayList<>();
        for (Rule rule : set.loaded().ruleset().rules()) {
            if (rule.condition() instanceof Condition.Strings strings) {
                patterns.add(strings.patterns().getFirst().bytes());
            }
        }
        return patterns;
    }

    private void measure(Case one, KernelMatcher matcher, Cpu cpu) {
        for (MadeUpExec exec : one.execs()) {
            var warm = new Figures();
            one.holding()
                    .add(matcher.judge(Category.PROCESS_CREATION, exec).rules().cardinality());
            for (int i = 0; i < WARM_UP; i++) {
                matcher.judgeAgain();
            }
            repeat(
                    warmRuns / one.execs().size(),
                    () -> (int) matcher.judgeAgain().nanos(),
                    warm);
            one.warm().addAll(warm);
            one.dearest().add((long) warm.median());
            for (int i = 0; i < coldRuns; i++) {
                cpu.chill();
                one.cold().add(matcher.judgeAgain().nanos());
            }
        }
    }

    private static void repeat(int times, IntSupplier nanos, Figures figures) {
        for (int i = 0; i < times; i++) {
            figures.add(nanos.getAsInt());
        }
    }

    /// What the hook does apart from judging.
    private static final class Beside {
        private final Figures clock = new Figures();
        private final Figures ask = new Figures();
        private final Figures describe = new Figures();

        void measure(PatternByPattern hook, int runs) {
            repeat(runs, hook::clock, clock);
            repeat(runs, hook::ask, ask);
            repeat(runs, hook::describe, describe);
        }

        void report(Report report) {
            report.heading("Beside judging, in the hook");
            report.tableHead("", "ns, least / p50");
            report.row("two looks at the clock, which are in every figure", clock.text(1));
            report.row("the question whether there are rules", ask.text(1));
            report.row("saying what of an exec rules may ask", describe.text(1));
        }
    }

    private void sets(List<RuleSet> sets) {
        report.heading("Rules in the kernel, of process_creation");
        report.tableHead("rules", "count", "patterns", "states", "image, KiB", "maps for two images, KiB");
        for (RuleSet set : sets) {
            int words = set.image().wordCount();
            report.row(
                    set.name(),
                    "%,d".formatted(set.rules()),
                    "%,d".formatted(set.patterns()),
                    "%,d".formatted(set.states()),
                    "%,d".formatted(words * 4L / 1024),
                    "%,d".formatted(mapBytes(words) / 1024));
        }
    }

    /// As the kernel accounts them, with the scratch of each CPU.
    private static long mapBytes(int words) {
        try (KernelMatcher _ = KernelMatcher.open(words);
                Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
            return descriptors
                    .map(Judging::values)
                    .filter(map -> isImages(map) || map.getOrDefault("map_type", 0L) == PER_CPU_ARRAY)
                    .mapToLong(map -> map.getOrDefault("memlock", 0L))
                    .sum();
        } catch (SensorUnavailableException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// There are two, each a page more than a power of two.
    private static boolean isImages(Map<String, Long> map) {
        return map.getOrDefault("max_entries", 0L) == 2
                && Long.bitCount(map.getOrDefault("value_size", 0L) - PAGE_BYTES) == 1;
    }

    /// The room behind an image.
    private static final int PAGE_BYTES = 4_096;

    /// `BPF_MAP_TYPE_PERCPU_ARRAY`
    private static final long PER_CPU_ARRAY = 6;

    /// What the kernel says of a descriptor; nothing of one that is gone.
    private static Map<String, Long> values(Path descriptor) {
        Map<String, Long> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(descriptor)) {
                String[] words = line.split(":\\s+", 2);
                if (words.length == 2 && words[1].matches("[0-9]+")) {
                    values.put(words[0], Long.parseLong(words[1]));
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return values;
    }

    private void whole(List<Case> cases) {
        report.heading("An exec judged in the kernel: %,d times warm, %,d times cold"
                .formatted(rounds * warmRuns, rounds * coldRuns));
        report.tableHead(
                "rules",
                "command line, bytes",
                "rules that hold",
                "ns warm, least / p50",
                "p50 of the dearest line",
                "p50 of what is wanted",
                "µs cold, least / p50");
        for (Case one : cases) {
            Integer wanted = WANTED.get(one.bytes());
            report.row(
                    one.set().name(),
                    "%,d".formatted(one.bytes()),
                    "%.0f to %.0f"
                            .formatted(one.holding().least(), one.holding().quantile(1)),
                    one.warm().text(1),
                    Figures.number(one.dearest().quantile(1)),
                    wanted == null ? "" : verdict(one.warm().median() / wanted, 1),
                    one.cold().text(1e3));
        }
    }

    private void growth(List<Case> cases) {
        report.heading("The same by the number of rules: %d bytes of command line".formatted(BETWEEN));
        report.tableHead("rules", "patterns", "ns warm, least / p50", "of that for 10, by p50", "µs cold, least / p50");
        double first = cases.getFirst().warm().median();
        int most = cases.getLast().set().rules();
        for (Case one : cases) {
            double growth = one.warm().median() / first;
            report.row(
                    "%,d".formatted(one.set().rules()),
                    "%,d".formatted(one.set().patterns()),
                    one.warm().text(1),
                    one.set().rules() == most ? verdict(growth, MOST_GROWTH) : Figures.number(growth),
                    one.cold().text(1e3));
        }
    }

    private void against(List<Case> cases, List<Figures> searches) {
        report.heading("Against a search pattern by pattern: rules of one pattern each, %d bytes of command line"
                .formatted(BETWEEN));
        report.tableHead(
                "patterns", "judged, ns, least / p50", "pattern by pattern, ns, least / p50", "times longer, by p50");
        for (int i = 0; i < cases.size(); i++) {
            Case one = cases.get(i);
            report.row(
                    "%,d".formatted(one.set().patterns()),
                    one.warm().text(1),
                    searches.get(i).text(1),
                    Figures.number(searches.get(i).median() / one.warm().median()));
        }
    }

    static String verdict(double figure, double limit) {
        return "%s, %s".formatted(Figures.number(figure), figure < limit ? "met" : "missed");
    }
}
