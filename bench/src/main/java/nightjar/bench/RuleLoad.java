package nightjar.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
import nightjar.matcher.MatcherImage;
import nightjar.sensor.Sensor;

/// What the hook of exec takes while processes really run, by the kernel's own account, without rules and with them.
///
/// Slices alternate, each after one that is not measured.
final class RuleLoad {
    private static final int RUNS = 2_000;
    private static final int SLICES = 10;

    private final Report report;
    private final int slice;

    RuleLoad(Report report, boolean quick) {
        this.report = report;
        this.slice = RUNS / (quick ? 2 : 1) / SLICES;
    }

    /// @param image none for a hook that has no rules at all
    private record Taken(String name, Optional<MatcherImage> image, Figures hook, Figures process) {
        Taken(String name, Optional<MatcherImage> image) {
            this(name, image, new Figures(), new Figures());
        }
    }

    void run() {
        List<Taken> all = new ArrayList<>();
        all.add(new Taken("none", Optional.empty()));
        RuleSet madeUp = RuleSet.of("made up, as SigmaHQ's", MadeUpRules.likeSigmaHq());
        all.add(new Taken(madeUp.name(), Optional.of(madeUp.image())));
        RuleSet.given().ifPresent(given -> all.add(new Taken(given.name(), Optional.of(given.image()))));
        int room = all.stream().mapToInt(each -> words(each.image())).max().orElseThrow();
        String before = BpfStatistics.set("1");
        try {
            for (int i = 0; i < SLICES; i++) {
                all.forEach(each -> slice(each, room));
            }
        } finally {
            BpfStatistics.set(before);
        }
        report.heading("The hook of exec by the kernel's account: %,d times fork and exec of /bin/true, in %d slices"
                .formatted(slice * SLICES, SLICES));
        report.tableHead(
                "rules", "ns an exec in the hook, least / median", "more than none", "µs a process, least / median");
        Taken none = all.getFirst();
        for (Taken taken : all) {
            report.row(
                    taken.name(),
                    taken.hook().text(1),
                    "%+,.0f / %+,.0f"
                            .formatted(
                                    taken.hook().least() - none.hook().least(),
                                    taken.hook().median() - none.hook().median()),
                    taken.process().text(slice * 1e3));
        }
    }

    private void slice(Taken taken, int room) {
        BpfObject object = PatternByPattern.object();
        BpfProgram hook = object.program("on_exec");
        try (Sensor sensor = Sensor.open(object, Feed.RING_BYTES, room)) {
            taken.image().ifPresent(sensor::judgeBy);
            Spawn.run(slice);
            sensor.drain(_ -> {}, Integer.MAX_VALUE);
            BpfProgram.Runs before = hook.runs();
            taken.process().add(Spawn.run(slice));
            BpfProgram.Runs after = hook.runs();
            taken.hook().add((after.nanos() - before.nanos()) / (after.count() - before.count()));
        }
    }

    private static int words(Optional<MatcherImage> image) {
        return image.map(MatcherImage::wordCount).orElse(0);
    }
}
