package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import nightjar.bpf.Kernel;
import nightjar.events.Decimal;
import nightjar.events.HostCpu;
import nightjar.events.HostEvents;
import nightjar.events.HostLoad;
import nightjar.events.HostMemory;
import nightjar.events.HostMetric;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Measurements of a host of our own making, and of the one that we run on.
class SystemMonitorTest {
    private static final int TRIES = 2_000;
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path proc = Path.of("");

    private final Ourselves ourselves = new Ourselves();

    /// Counters that a test moves.
    private static final class Ourselves implements SystemMonitor.Own {
        private long now = 100 * SECOND;
        private long bootEpochNanos = 1_000 * SECOND;
        private long cpu = SECOND;
        private long peak;
        private Tally execs = new Tally(10, 1, 9, 0);

        @Override
        public Tally tally(RecordType type) {
            return type == RecordType.EXEC ? execs : new Tally(0, 0, 0, 0);
        }

        @Override
        public long ringBytes() {
            return 4_096;
        }

        @Override
        public long ringPeakBytes() {
            long was = peak;
            peak = 0;
            return was;
        }

        @Override
        public int processes() {
            return 77;
        }

        @Override
        public long cpuNanos() {
            return cpu;
        }

        @Override
        public long bootNanos() {
            return now;
        }

        @Override
        public long epochNanos(long bootNanos) {
            return bootEpochNanos + bootNanos;
        }
    }

    @Test
    void whatCpusDidIsTheDifferenceOfTwoReadings() throws IOException {
        stat("cpu  100 10 50 800 20 1 2 3 40 5 0", "ctxt 1000", "processes 50", "procs_blocked 2");
        SystemMonitor monitor = monitor();
        stat("cpu  150 30 60 900 30 2 3 4 60 15 0", "ctxt 1234", "processes 57", "procs_blocked 3");
        ourselves.now += 2 * SECOND;

        HostCpu cpu = only(monitor.round(), HostCpu.class);
        // user 50 − 20 of guests, nice 20 − 10 of guests, system 10, idle 100, iowait 10, 1, 1, 1, guests 30: 193
        assertThat(cpu.usage()).isEqualTo(Decimal.of(83, 193));
        assertThat(cpu.shares())
                .isEqualTo(new HostCpu.Shares(
                        Decimal.of(30, 193),
                        Decimal.of(10, 193),
                        Decimal.of(10, 193),
                        Decimal.of(100, 193),
                        Decimal.of(10, 193),
                        Decimal.of(1, 193),
                        Decimal.of(1, 193),
                        Decimal.of(1, 193),
                        Decimal.of(30, 193)));
        assertThat(cpu.times())
                .isEqualTo(new HostCpu.Times(
                        300_000_000L,
                        100_000_000L,
                        100_000_000L,
                        SECOND,
                        100_000_000L,
                        10_000_000L,
                        10_000_000L,
                        10_000_000L,
                        300_000_000L));
        assertThat(cpu.cpus()).isEqualTo(2);
        assertThat(cpu.contextSwitches()).isEqualTo(234);
        assertThat(cpu.forks()).isEqualTo(7);
    }

    @Test
    void anEventSaysSinceWhen() throws IOException {
        stat("cpu  1 1 1 1");
        SystemMonitor monitor = monitor();
        ourselves.now += 2 * SECOND;
        HostCpu first = only(monitor.round(), HostCpu.class);
        assertThat(first.startEpochNanos()).isEqualTo(1_100 * SECOND);
        assertThat(first.epochNanos()).isEqualTo(1_102 * SECOND);
        assertThat(first.intervalNanos()).isEqualTo(2 * SECOND);
        ourselves.now += 5 * SECOND;
        HostEvents second = only(monitor.round(), HostEvents.class);
        assertThat(second.startEpochNanos()).isEqualTo(first.epochNanos());
        assertThat(second.intervalNanos()).isEqualTo(5 * SECOND);
    }

    @Test
    void aClockThatIsSetDoesNotChangeAnInterval() {
        SystemMonitor monitor = monitor();
        ourselves.now += 2 * SECOND;
        ourselves.bootEpochNanos -= 3_600 * SECOND;
        HostEvents events = only(monitor.round(), HostEvents.class);
        assertThat(events.intervalNanos()).isEqualTo(2 * SECOND);
        assertThat(events.epochNanos() - events.startEpochNanos()).isEqualTo(2 * SECOND);
    }

    @Test
    void aCounterThatGoesBackwardsMakesNoShareNegative() throws IOException {
        stat("cpu  100 10 50 800 500 1 2 3 0 0", "ctxt 1000", "processes 50");
        SystemMonitor monitor = monitor();
        stat("cpu  130 10 50 870 200 1 2 3 0 0", "ctxt 7", "processes 8");
        HostCpu cpu = only(monitor.round(), HostCpu.class);
        assertThat(cpu.usage()).isEqualTo(Decimal.of(30, 100));
        assertThat(times(cpu)).containsExactly(300_000_000L, 0L, 0L, 700_000_000L, 0L, 0L, 0L, 0L, 0L);
        assertThat(cpu.contextSwitches()).isNull();
        assertThat(cpu.forks()).isNull();
    }

    @Test
    void whereNoTimePassedThereIsNoShare() throws IOException {
        stat("cpu  1 2 3 4 5 6 7 8 9 10", "ctxt 5");
        HostCpu cpu = only(monitor().round(), HostCpu.class);
        assertThat(cpu.usage()).isNull();
        assertThat(cpu.shares()).isNull();
        assertThat(cpu.contextSwitches()).isZero();
    }

    @Test
    void statesThatAKernelDoesNotHaveAreLeftOut() throws IOException {
        stat("cpu  10 10 10 10");
        SystemMonitor monitor = monitor();
        stat("cpu  20 20 20 20");
        HostCpu cpu = only(monitor.round(), HostCpu.class);
        assertThat(cpu.usage()).isEqualTo(Decimal.of(3, 4));
        assertThat(times(cpu)).containsExactly(100_000_000L, 100_000_000L, 100_000_000L, 100_000_000L);
        assertThat(cpu.contextSwitches()).isNull();
    }

    @Test
    void loadIsWhatTheKernelAveragesAndWhatItSeesNow() throws IOException {
        Files.writeString(proc.resolve("loadavg"), "0.07 12.50 1234.99 3/1851 4816\n");
        stat("procs_blocked 4");
        HostLoad load = only(monitor().round(), HostLoad.class);
        assertThat(load)
                .isEqualTo(new HostLoad(
                        1_100 * SECOND,
                        new Decimal(700),
                        new Decimal(125_000),
                        new Decimal(12_349_900),
                        3L,
                        4L,
                        1_851L,
                        77));
    }

    @Test
    void memoryIsToldInBytes() throws IOException {
        Files.writeString(proc.resolve("meminfo"), """
                MemTotal:       24684096 kB
                MemFree:        24322504 kB
                Buffers:            3920 kB
                Dirty:               840 pages
                HugePages_Total:       3
                SwapTotal:             0 kB
                MemAvailable:   24317372""");
        assertThat(only(monitor().round(), HostMemory.class))
                .isEqualTo(new HostMemory(
                        1_100 * SECOND,
                        24_684_096L << 10,
                        24_322_504L << 10,
                        null, // the line was cut
                        3_920L << 10,
                        null,
                        null, // in a unit that we do not know
                        0L,
                        null));
    }

    @Test
    void whatHooksToldIsCountedByType() {
        SystemMonitor monitor = monitor();
        ourselves.execs = new Tally(110, 21, 79, 10);
        ourselves.now += 2 * SECOND;
        ourselves.cpu += SECOND / 2;
        ourselves.peak = 1_024;

        HostEvents events = only(monitor.round(), HostEvents.class);
        var counts = new HostEvents.Counts(100, 70, 20, 10, Decimal.of(50, 1));
        assertThat(events.all()).isEqualTo(counts);
        assertThat(events.types()).containsExactly(new HostEvents.OfType("process.exec", counts));
        assertThat(events.ring()).isEqualTo(new HostEvents.Ring(4_096, 1_024));
        assertThat(events.collector().cpuNanos()).isEqualTo(SECOND / 2);
        assertThat(events.collector().cpuUsage()).isEqualTo(Decimal.of(1, 4));
        assertThat(events.collector().rssBytes()).isNull();

        ourselves.now += 2 * SECOND;
        HostEvents next = only(monitor.round(), HostEvents.class);
        assertThat(next.all().seen()).isZero();
        assertThat(next.types()).isEmpty();
        assertThat(next.ring().peakBytes()).isZero();
    }

    @Test
    void ourMemoryIsCountedInPages() throws IOException {
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("self/statm"), "5000 123 45 1 0 678 0\n");
        HostEvents events = only(monitor().round(), HostEvents.class);
        assertThat(events.collector().rssBytes()).isEqualTo(123 * Kernel.pageBytes());
    }

    @Test
    void withoutProcThereIsOnlyWhatWeKnowOurselves() {
        List<HostMetric> metrics = monitor().round();
        assertThat(metrics).extracting(HostMetric::typeName).containsExactly("host.load", "host.events");
        assertThat(only(metrics, HostLoad.class))
                .isEqualTo(new HostLoad(1_100 * SECOND, null, null, null, null, null, null, 77));
    }

    @Test
    void aFileThatComesLaterIsRead() throws IOException {
        SystemMonitor monitor = monitor();
        Files.writeString(proc.resolve("meminfo"), "MemTotal: 1 kB\n");
        assertThat(only(monitor.round(), HostMemory.class).totalBytes()).isEqualTo(1_024);
    }

    @Test
    void aFileIsReadUpToItsBoundAndNotBeyond() throws IOException {
        String line = "intr " + "0 ".repeat(ProcFile.BYTES_LIMIT / 2) + "\n";
        stat("cpu  1 1 1 1", line, "ctxt 5");
        SystemMonitor monitor = monitor();
        HostCpu cpu = only(monitor.round(), HostCpu.class);
        assertThat(cpu.cpus()).isEqualTo(2);
        assertThat(cpu.contextSwitches()).isNull(); // behind it
        try (var file = new ProcFile(proc.resolve("stat"))) {
            assertThat(file.read()).hasSize(ProcFile.BYTES_LIMIT);
        }
    }

    @Test
    void aNumberThatNoKernelWritesIsNone() {
        assertThat(number("12")).isEqualTo(12);
        assertThat(number("   999999999999999999 ")).isEqualTo(999_999_999_999_999_999L);
        for (String none :
                List.of("", "x", "-1", "12x", "1.5", "1000000000000000000", "99999999999999999999999", "+1")) {
            assertThat(number(none)).as(none).isNull();
        }
        assertThat(decimal("0.25")).isEqualTo(new Decimal(2_500));
        assertThat(decimal("1.123456")).isEqualTo(new Decimal(11_234));
        for (String none : List.of("", "1", ".5", "1.", "1,5", "-1.0", "1.5x", "1e5", "NaN", "1234567890123.5")) {
            assertThat(decimal(none)).as(none).isNull();
        }
    }

    @Test
    void anyBytesAreReadWithoutHarm() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<Path> files = Stream.of("stat", "loadavg", "meminfo", "self/statm")
                .map(proc::resolve)
                .toList();
        Files.createDirectories(proc.resolve("self"));
        List<String> real = new ArrayList<>();
        for (String name : List.of("stat", "loadavg", "meminfo", "self/statm")) {
            real.add(Files.readString(Path.of("/proc", name), StandardCharsets.ISO_8859_1));
        }
        SystemMonitor monitor = monitor();
        for (int i = 0; i < TRIES; i++) {
            for (int file = 0; file < files.size(); file++) {
                Files.write(files.get(file), garbled(real.get(file), random));
            }
            ourselves.now += random.nextInt(3) * SECOND;
            List<HostMetric> metrics;
            try {
                metrics = monitor.round();
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d, try %d".formatted(seed, i), e);
            }
            for (HostMetric metric : metrics) {
                if (metric instanceof HostCpu cpu && cpu.shares() != null) {
                    assertThat(sum(cpu)).as("seed %d, try %d: %s", seed, i, cpu).isCloseTo(1, within(0.001));
                    assertThat(times(cpu)).as("seed %d, try %d", seed, i).allMatch(time -> time >= 0);
                }
            }
        }
    }

    /// What a kernel says, or almost that, or anything.
    private static byte[] garbled(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        switch (random.nextInt(4)) {
            case 0 -> {
                bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
            }
            case 1 ->
                bytes = text.substring(0, random.nextInt(text.length() + 1)).getBytes(StandardCharsets.ISO_8859_1);
            default -> {
                String written = "0123456789 .:/-\n\tkBcpu\0";
                for (int changes = random.nextInt(20); changes > 0; changes--) {
                    bytes[random.nextInt(bytes.length)] = (byte) written.charAt(random.nextInt(written.length()));
                }
            }
        }
        return bytes;
    }

    @Test
    void onThisHostTheSharesAddUpAndNothingIsMissing() throws Exception {
        try (var monitor = new SystemMonitor(ourselves, Path.of("/proc"))) {
            burn(300);
            ourselves.now += SECOND;
            List<HostMetric> metrics = monitor.round();
            assertThat(metrics)
                    .extracting(HostMetric::typeName)
                    .containsExactly("host.cpu", "host.load", "host.memory", "host.events");
            HostCpu cpu = only(metrics, HostCpu.class);
            assertThat(sum(cpu)).isCloseTo(1, within(0.001));
            assertThat(times(cpu)).hasSize(9);
            assertThat(cpu.usage()).isNotNull().isGreaterThan(new Decimal(0));
            assertThat(cpu.cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
            assertThat(cpu.contextSwitches()).isPositive();
            assertThat(cpu.forks()).isNotNegative();
            assertThat(metrics).allSatisfy(metric -> assertThat(metric).hasNoNullFieldsOrProperties());
            HostMemory memory = only(metrics, HostMemory.class);
            assertThat(memory.totalBytes()).isGreaterThan(64L << 20);
            assertThat(memory.freeBytes()).isLessThan(memory.totalBytes());
            assertThat(only(metrics, HostLoad.class).tasks()).isGreaterThan(10);
            assertThat(only(metrics, HostEvents.class).collector().rssBytes())
                    .isBetween(16L << 20, memory.totalBytes());
        }
    }

    @KernelTest
    void ofTheRealHooksItTellsWhatTheyCount() throws Exception {
        try (var watched = new Watched();
                var monitor = new SystemMonitor(watched.sensor, watched.table)) {
            for (int i = 0; i < 20; i++) {
                Actor.run("/usr/bin/true");
            }
            watched.drain();
            List<HostMetric> metrics = monitor.round();
            HostEvents events = only(metrics, HostEvents.class);
            assertThat(events.types())
                    .extracting(HostEvents.OfType::type)
                    .contains("process.fork", "process.exec", "process.exit");
            assertThat(events.types()).allSatisfy(type -> {
                assertThat(type.counts().seen()).isGreaterThanOrEqualTo(20);
                assertThat(type.counts().delivered()).isGreaterThanOrEqualTo(20);
                assertThat(type.counts().perSecond()).isGreaterThan(new Decimal(0));
            });
            assertThat(events.ring().sizeBytes()).isEqualTo(Sensor.RING_BYTES);
            assertThat(events.ring().peakBytes()).isBetween(20L * 100, (long) Sensor.RING_BYTES);
            assertThat(events.collector().cpuNanos()).isPositive();
            try (Stream<Path> files = Files.list(Path.of("/proc"))) {
                int running =
                        (int) files.filter(file -> file.getFileName().toString().matches("[0-9]+"))
                                .count();
                assertThat(only(metrics, HostLoad.class).processes()).isBetween(running - 20L, running + 20L);
            }
        }
    }

    /// Keeps a CPU busy, and others.
    private static void burn(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private SystemMonitor monitor() {
        return new SystemMonitor(ourselves, proc);
    }

    /// Two CPUs, and the lines.
    private void stat(String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add(1, "cpu0 1 1 1 1");
        all.add(2, "cpu1 1 1 1 1");
        Files.write(proc.resolve("stat"), all);
    }

    private static <T> T only(List<HostMetric> metrics, Class<T> type) {
        return metrics.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " among " + metrics));
    }

    private static double sum(HostCpu cpu) {
        HostCpu.Shares shares = cpu.shares();
        return shares == null
                ? 0
                : present(
                                shares.user(),
                                shares.nice(),
                                shares.system(),
                                shares.idle(),
                                shares.iowait(),
                                shares.irq(),
                                shares.softirq(),
                                shares.steal(),
                                shares.guest())
                        .mapToDouble(Decimal::doubleValue)
                        .sum();
    }

    private static List<Long> times(HostCpu cpu) {
        HostCpu.Times times = cpu.times();
        return times == null
                ? List.of()
                : present(
                                times.user(),
                                times.nice(),
                                times.system(),
                                times.idle(),
                                times.iowait(),
                                times.irq(),
                                times.softirq(),
                                times.steal(),
                                times.guest())
                        .toList();
    }

    @SafeVarargs
    private static <T> Stream<T> present(@Nullable T... values) {
        return Stream.of(values).<T>mapMulti((value, next) -> {
            if (value != null) {
                next.accept(value);
            }
        });
    }

    private static @Nullable Long number(String text) {
        var lines = new ProcLines(text + "\n");
        lines.next();
        return lines.number();
    }

    private static @Nullable Decimal decimal(String text) {
        var lines = new ProcLines(text + "\n");
        lines.next();
        return lines.decimal();
    }
}
