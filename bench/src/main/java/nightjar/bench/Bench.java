package nightjar.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nightjar.sensor.SensorUnavailableException;

/// `./nightjar bench [--quick] [MEASUREMENT…]`: measures, shows, and appends to `bench/RESULTS.md`.
final class Bench {
    private static final List<String> ALL = List.of(
            "raw", "decode", "stages", "latency", "load", "start", "memory", "rules", "opens", "matched", "build",
            "idle");

    private Bench() {}

    public static void main(String[] arguments) throws Tracer.NotReadyException, SensorUnavailableException {
        List<String> wanted = new ArrayList<>(Arrays.asList(arguments));
        boolean quick = wanted.remove("--quick");
        if (!ALL.containsAll(wanted)) {
            System.err.println("usage: nightjar bench [--quick] [" + String.join("|", ALL) + "]…");
            System.exit(2);
        }
        var report = new Report(quick ? "a quick run" : "a full run");
        var throughput = new Throughput(report, quick ? 20 : 100);
        for (String measurement : wanted.isEmpty() ? ALL : wanted) {
            switch (measurement) {
                case "raw" -> throughput.raw();
                case "decode" -> throughput.decode();
                case "stages" -> {
                    throughput.stages(Jvm.shipped());
                    throughput.stages(Jvm.unconfigured());
                }
                case "latency" -> new Latency(report, quick ? 2 : 6).run();
                case "load" -> new Load(report, quick ? 4 : 10).run();
                case "start" -> new Footprint(report).start(quick ? 3 : 10);
                case "matched" -> new Matched(report, quick).run();
                case "build" -> new Builds(report, quick ? 2 : 5).run();
                case "idle" -> new Footprint(report).idle(quick ? 10 : 60);
                case "opens" -> new Opens(report, quick).run();
                case "rules" -> {
                    new Judging(report, quick).run();
                    new RuleLoad(report, quick).run();
                    new RuleStart(report, quick).run();
                }
                default -> new Footprint(report).memory(quick ? 10 : 60);
            }
        }
        if (!quick) {
            report.appendTo(Place.RESULTS);
        }
    }
}
