package nightjar.collector;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import nightjar.sensor.Family;
import nightjar.sensor.ProcessTable;
import nightjar.sensor.RecordType;
import nightjar.sensor.RuleJudge;
import nightjar.sensor.Sensor;
import nightjar.sensor.ShellCommands;
import nightjar.sensor.Tally;

/// What a run says of itself at its end: how much it saw, and whether anything is missing.
final class Summary {
    private Summary() {}

    static void print(
            PrintWriter err,
            Duration ran,
            Sensor sensor,
            Pipeline pipeline,
            Output output,
            ProcessTable table,
            AsyncStage async,
            RuleJudge judge,
            Optional<Rules> rules,
            Optional<ShellCommands> shells) {
        long lost = 0;
        err.printf("nightjar: watched for %.1f s, wrote %,d events%n", ran.toMillis() / 1e3, output.written());
        err.printf("  %-22s %12s %12s %12s %12s%n", "hook", "seen", "delivered", "filtered", "lost");
        for (RecordType type : RecordType.values()) {
            Tally tally = sensor.tally(type);
            lost += tally.lost();
            if (tally.seen() == 0 && type.family() != Family.PROCESS) {
                continue; // it did not happen
            }
            err.printf(
                    "  %-22s %,12d %,12d %,12d %,12d%n",
                    type.event(), tally.seen(), pipeline.delivered(type), tally.filtered(), tally.lost());
        }
        note(err, lost, "events were lost because the ring was full: make it larger with --ring-size");
        note(err, sensor.missed(), "runs of a hook were skipped by the kernel, since the hook was running on that CPU");
        note(err, output.pending(), "events were delivered but could not be written");
        note(err, table.refused(), "processes were not entered in the process table, which was full");
        note(err, async.passedOver(), "programs were not hashed, since too many were waiting");
        note(err, async.broken(), "programs were not hashed because of a defect: please report it");
        note(err, async.unfinished(), "programs were still to be hashed at the end");
        note(
                err,
                judge.inUserSpace(),
                "execs were judged in user space, since the hook did not know all that rules ask");
        note(
                err,
                rules.map(Rules::forgotten).orElse(0L),
                "matches or groups of them were given up by correlations, which keep only so many");
        note(
                err,
                shells.map(ShellCommands::refused).orElse(0L),
                "files of shells were not attached to, since as many as fit were in use");
        note(
                err,
                shells.map(ShellCommands::unreadable).orElse(0L),
                "files are called like a shell and have no reader of lines that we know");
        err.flush();
    }

    private static void note(PrintWriter err, long count, String what) {
        if (count > 0) {
            err.printf("  %,d %s%n", count, what);
        }
    }
}
