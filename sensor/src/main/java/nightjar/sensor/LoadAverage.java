package nightjar.sensor;

import nightjar.events.Decimal;
import org.jspecify.annotations.Nullable;

/// How many tasks there are to do: /proc/loadavg (proc_loadavg(5)).
///
/// @param one averaged over a minute, and so on
/// @param running tasks that run or wait for a CPU
/// @param tasks all of them
record LoadAverage(
        @Nullable Decimal one,
        @Nullable Decimal five,
        @Nullable Decimal fifteen,
        @Nullable Long running,
        @Nullable Long tasks) {

    static LoadAverage of(String loadavg) {
        var line = new ProcLines(loadavg);
        if (!line.next()) {
            return new LoadAverage(null, null, null, null, null);
        }
        Decimal one = line.decimal();
        Decimal five = line.decimal();
        Decimal fifteen = line.decimal();
        Long running = line.number();
        return new LoadAverage(one, five, fifteen, running, line.skip("/") ? line.number() : null);
    }
}
