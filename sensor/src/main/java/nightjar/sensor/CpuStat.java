package nightjar.sensor;

import java.util.ArrayList;
import java.util.List;
import nightjar.events.Decimal;
import nightjar.events.HostCpu;
import org.jspecify.annotations.Nullable;

/// What the kernel has counted of CPUs and tasks since boot: /proc/stat (proc_stat(5)).
///
/// @param ticks of all CPUs by state, in the order of the file; those that it has
/// @param cpus that are online; 0 where it does not say
/// @param blocked tasks that wait for a disk or the like, now
record CpuStat(
        List<Long> ticks,
        int cpus,
        @Nullable Long contextSwitches,
        @Nullable Long forks,
        @Nullable Long blocked) {
    private static final int USER = 0;
    private static final int NICE = 1;
    private static final int SYSTEM = 2;
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int IRQ = 5;
    private static final int SOFTIRQ = 6;
    private static final int STEAL = 7;
    private static final int GUEST = 8;
    private static final int GUEST_NICE = 9;
    private static final int STATES = 10;

    /// More than 8,192 CPUs have in an hour, the longest interval. What seems to be more has another cause.
    private static final long MOST_TICKS = 10_000_000_000L;

    /// The time between two measurements.
    record Span(long startEpochNanos, long epochNanos, long nanos) {}

    CpuStat {
        ticks = List.copyOf(ticks);
    }

    static CpuStat of(String stat) {
        List<Long> ticks = new ArrayList<>(STATES);
        int cpus = 0;
        Long contextSwitches = null;
        Long forks = null;
        Long blocked = null;
        var lines = new ProcLines(stat);
        while (lines.next()) {
            if (lines.skip("cpu ")) {
                Long number = lines.number();
                while (number != null && ticks.size() < STATES) {
                    ticks.add(number);
                    number = lines.number();
                }
            } else if (lines.skip("cpu")) {
                cpus += lines.number() == null ? 0 : 1;
            } else if (lines.skip("ctxt ")) {
                contextSwitches = lines.number();
            } else if (lines.skip("processes ")) {
                forks = lines.number();
            } else if (lines.skip("procs_blocked ")) {
                blocked = lines.number();
            }
        }
        return new CpuStat(ticks, cpus, contextSwitches, forks, blocked);
    }

    /// Whether it says anything about CPUs.
    boolean isKnown() {
        return !ticks.isEmpty() || cpus > 0 || contextSwitches != null;
    }

    /// What happened since an earlier one. A counter that went backwards (a CPU went offline, iowait was accounted
    /// anew) tells nothing of a time, and does not make one negative.
    HostCpu since(CpuStat before, Span span) {
        int known = Math.min(ticks.size(), before.ticks.size());
        long[] passed = new long[STATES];
        for (int state = 0; state < known; state++) {
            long difference = ticks.get(state) - before.ticks.get(state);
            passed[state] = difference < 0 || difference > MOST_TICKS ? 0 : difference;
        }
        // The kernel counts the time of guests as their programs' too.
        passed[USER] -= Math.min(passed[USER], passed[GUEST]);
        passed[NICE] -= Math.min(passed[NICE], passed[GUEST_NICE]);
        passed[GUEST] += passed[GUEST_NICE];
        long total = 0;
        for (int state = USER; state <= GUEST; state++) {
            total += passed[state];
        }
        boolean told = known > IDLE && total > 0;
        return new HostCpu(
                span.epochNanos(),
                span.startEpochNanos(),
                span.nanos(),
                told ? Decimal.of(total - passed[IDLE] - passed[IOWAIT], total) : null,
                cpus == 0 ? null : cpus,
                told ? shares(passed, known, total) : null,
                told ? times(passed, known) : null,
                difference(before.contextSwitches, contextSwitches),
                difference(before.forks, forks));
    }

    private static HostCpu.Shares shares(long[] passed, int known, long total) {
        return new HostCpu.Shares(
                share(passed, known, total, USER),
                share(passed, known, total, NICE),
                share(passed, known, total, SYSTEM),
                share(passed, known, total, IDLE),
                share(passed, known, total, IOWAIT),
                share(passed, known, total, IRQ),
                share(passed, known, total, SOFTIRQ),
                share(passed, known, total, STEAL),
                share(passed, known, total, GUEST));
    }

    private static @Nullable Decimal share(long[] passed, int known, long total, int state) {
        return state < known ? Decimal.of(passed[state], total) : null;
    }

    private static HostCpu.Times times(long[] passed, int known) {
        return new HostCpu.Times(
                time(passed, known, USER),
                time(passed, known, NICE),
                time(passed, known, SYSTEM),
                time(passed, known, IDLE),
                time(passed, known, IOWAIT),
                time(passed, known, IRQ),
                time(passed, known, SOFTIRQ),
                time(passed, known, STEAL),
                time(passed, known, GUEST));
    }

    private static @Nullable Long time(long[] passed, int known, int state) {
        return state < known ? passed[state] * ProcFs.TICK_NANOS : null;
    }

    private static @Nullable Long difference(@Nullable Long before, @Nullable Long now) {
        return before == null || now == null || now < before ? null : Long.valueOf(now - before);
    }
}
