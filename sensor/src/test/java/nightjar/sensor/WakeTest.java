package nightjar.sensor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
import nightjar.bpf.Kernel;
import nightjar.bpf.RingBuffer;
import nightjar.bpf.RingReader;
import nightjar.bpf.WakeUp;
import nightjar.testkit.KernelTest;

/// When the hooks wake the reader, and when they let it sleep (`ring.h`).
final class WakeTest {
    private static final int AWAKE = 0;
    private static final int NAPPING = 1;
    private static final int SLEEPING = 2;
    private static final int RING_BYTES = 64 << 10;
    private static final int RECORD_BYTES = Records.Head.BYTES + 8;

    @KernelTest
    void whoSleepsIsWokenByAnyRecord() throws Exception {
        try (BpfObject object = load()) {
            assertThat(stateAfter(object, SLEEPING, 1, false)).isEqualTo(AWAKE);
        }
    }

    @KernelTest
    void whoIsAwakeIsLeftAlone() throws Exception {
        try (BpfObject object = load()) {
            assertThat(stateAfter(object, AWAKE, 100, true)).isEqualTo(AWAKE);
        }
    }

    @KernelTest
    void whoNapsIsNotWokenByAnOrdinaryRecord() throws Exception {
        try (BpfObject object = load()) {
            assertThat(stateAfter(object, NAPPING, 10, false)).isEqualTo(NAPPING);
        }
    }

    @KernelTest
    void whoNapsIsWokenByAnUrgentRecord() throws Exception {
        try (BpfObject object = load()) {
            assertThat(stateAfter(object, NAPPING, 1, true)).isEqualTo(AWAKE);
        }
    }

    @KernelTest
    void whoNapsIsWokenWhenAQuarterOfTheRingIsFull() throws Exception {
        int quarter = RING_BYTES / 4 / RECORD_BYTES;
        try (BpfObject object = load()) {
            assertThat(stateAfter(object, NAPPING, quarter - 1, false)).isEqualTo(NAPPING);
            assertThat(stateAfter(object, NAPPING, 2, false)).isEqualTo(AWAKE);
        }
    }

    @KernelTest
    void recordsThatDoNotWakeDoNotEndANap() throws Exception {
        try (BpfObject object = load();
                RingBuffer ring = object.map("process_ring").ring();
                WakeUp wakeUp = new WakeUp();
                RingReader reader =
                        new RingReader(List.of(ring), object.map("reader").mapped(), wakeUp, -1)) {
            object.program("wake").run(10, 0); // they lie there, and the reader is said to be awake
            long start = System.nanoTime();
            for (int nap = 0; nap < 20; nap++) {
                reader.await(1_000_000, TimeUnit.SECONDS.toNanos(1)); // as busy as can be, so it naps
            }
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(19));
        }
    }

    @KernelTest
    void aSleepingReaderIsThereLongBeforeItsTimeIsOver() throws Exception {
        try (Watched host = new Watched()) {
            host.drain();
            Thread late = Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(300);
                    new ProcessBuilder("/usr/bin/true", "waking").start().waitFor();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            long start = System.nanoTime();
            host.execOf("waking");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(5_000);
            late.join();
        }
    }

    private static int stateAfter(BpfObject object, int before, int records, boolean urgent) {
        MemorySegment state = object.map("reader").mapped();
        BpfProgram program = object.program("wake");
        state.set(JAVA_INT, 0, before);
        program.run(records, urgent ? 1 : 0);
        return state.get(JAVA_INT, 0);
    }

    private static BpfObject load() throws Exception {
        try (InputStream in = WakeTest.class.getResourceAsStream("wake.bpf.o")) {
            BpfObject object = BpfObject.open("wake", in.readAllBytes());
            object.map("process_ring").maxEntries(RING_BYTES);
            object.map("counters").maxEntries(Kernel.possibleCpus());
            object.load();
            return object;
        }
    }
}
