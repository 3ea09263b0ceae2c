package nightjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nightjar.sigma.RuleSource;

/// How long rules take from their files into the kernel: the first time in a JVM, and again in the same.
final class RuleStart {
    private static final double WANTED_NANOS = 300e6;
    private static final double SWAP_WANTED_NANOS = 50e6;
    /// In a JVM that has done it before.
    private static final int WARM_ROUNDS = 20;

    private final Report report;
    private final int starts;

    RuleStart(Report report, boolean quick) {
        this.report = report;
        this.starts = quick ? 2 : 10;
    }

    void run() {
        List<Path> temporary = new ArrayList<>();
        try {
            Path madeUp = Files.createTempDirectory("rules");
            temporary.add(madeUp);
            for (RuleSource source : MadeUpRules.likeSigmaHq()) {
                Path file = madeUp.resolve(source.name());
                temporary.addFirst(file);
                Files.write(file, source.bytes());
            }
            Path cache = Files.createTempFile("rules", ".aot");
            temporary.addFirst(cache);
            table("made up, as SigmaHQ's", madeUp, cache);
            RuleSet.directory().ifPresent(given -> table("SigmaHQ's", given, cache));
            for (Path each : temporary) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void table(String name, Path rules, Path cache) {
        Jvm jvm = Jvm.compiler();
        learn(jvm.learning(cache), rules);
        report.heading(
                "From the files of the rules into the kernel, %s, ms, median of %d starts".formatted(name, starts));
        report.tableHead(Stream.concat(
                        Stream.of("JVM"),
                        Stream.concat(
                                Stream.of(RuleSubject.Stage.values()).map(stage -> stage.name),
                                Stream.of("all", "of 300 ms")))
                .toArray(String[]::new));
        for (Jvm each : List.of(jvm, jvm.with(cache))) {
            var first = new Stages();
            for (int i = 0; i < starts; i++) {
                try (Peer peer = Peer.compiling(each, rules)) {
                    first.add(peer.round());
                }
            }
            first.report(each.name() + ", the first time");
        }
        try (Peer peer = Peer.compiling(jvm, rules)) {
            var again = new Stages();
            for (int i = 0; i < 2 * WARM_ROUNDS; i++) {
                long[] round = peer.round();
                if (i >= WARM_ROUNDS) {
                    again.add(round);
                }
            }
            again.report(jvm.name() + ", after %d times".formatted(WARM_ROUNDS));
            double swap = again.stages.getLast().median() / SWAP_WANTED_NANOS;
            report.line("");
            report.line("The last stage is the swap of the rules: %s of the 50 ms that are wanted."
                    .formatted(Judging.verdict(swap, 1)));
        }
    }

    /// Goes the way once, and waits until what was learnt is written down.
    private static void learn(Jvm jvm, Path rules) {
        try {
            Process process = new ProcessBuilder(
                            Stream.concat(jvm.command(RuleSubject.class), Stream.of(rules.toString()))
                                    .toList())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var requests = process.getOutputStream()) {
                requests.write('\n');
            }
            process.waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The nanoseconds of each.
    private final class Stages {
        final List<Figures> stages =
                Stream.of(RuleSubject.Stage.values()).map(_ -> new Figures()).toList();
        final Figures all = new Figures();

        void add(long[] nanos) {
            for (int i = 0; i < nanos.length; i++) {
                stages.get(i).add(nanos[i]);
            }
            all.add(LongStream.of(nanos).sum());
        }

        void report(String name) {
            List<String> cells = new ArrayList<>(List.of(name));
            stages.forEach(stage -> cells.add(Figures.number(stage.median() / 1e6)));
            cells.add(Figures.number(all.median() / 1e6));
            cells.add(Judging.verdict(all.median() / WANTED_NANOS, 1));
            report.row(cells.toArray(String[]::new));
        }
    }
}
