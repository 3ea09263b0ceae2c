package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.io.TempDir;

/// Every system call that returns goes to whoever follows them.
final class CallFeedTest {
    private static final int GETPPID = 110;
    private static final Scope SCOPE =
            new Scope(Set.of(Family.values()), List.of(), List.of(), List.of(), List.of(), List.of());

    @TempDir
    Path directory;

    private record Call(int pid, int number, int argument, CallBatch.Result result, long bootNanos) {}

    private final List<Call> calls = new ArrayList<>();

    @KernelTest
    void theCallsOfAProcessComeWholeAndInOrder() throws Exception {
        try (Sensor sensor = open(Sensor.RING_BYTES)) {
            int pid = loop(sensor, 20_000);

            List<Call> own = calls.stream()
                    .filter(call -> call.pid() == pid)
                    .sorted(Comparator.comparingLong(Call::bootNanos))
                    .toList();
            assertThat(own.stream().filter(call -> call.number() == GETPPID)).hasSize(20_000);
            int first = own.indexOf(own.stream()
                    .filter(call -> call.number() == GETPPID)
                    .findFirst()
                    .orElseThrow());
            assertThat(own.subList(first, first + 20_000))
                    .allSatisfy(call -> assertThat(call.number()).isEqualTo(GETPPID));
            Tally tally = sensor.callTally();
            assertThat(tally.lost()).isZero();
            assertThat(tally.seen()).isEqualTo(tally.submitted()).isEqualTo(calls.size());
        }
    }

    @KernelTest
    void argumentsAndResultsAreClasses() throws Exception {
        try (Sensor sensor = open(Sensor.RING_BYTES)) {
            run("cat /nonexistent 2>/dev/null; echo abcdef > made");
            drain(sensor);

            assertThat(calls).anySatisfy(call -> {
                assertThat(call.number()).as("openat").isEqualTo(257);
                assertThat(call.argument()).as("for reading").isZero();
                assertThat(call.result()).isEqualTo(CallBatch.Result.ABSENT);
            });
            assertThat(calls).anySatisfy(call -> {
                assertThat(call.number()).as("openat").isEqualTo(257);
                assertThat(call.argument()).as("writes, creates, truncates").isEqualTo(1 | 4 | 8);
                assertThat(call.result()).isEqualTo(CallBatch.Result.OK);
            });
            assertThat(calls).anySatisfy(call -> {
                assertThat(call.number()).as("write").isEqualTo(1);
                assertThat(call.argument()).as("bits of seven bytes").isEqualTo(3);
            });
        }
    }

    @KernelTest
    void whatDoesNotFitIsCountedAsLost() throws Exception {
        try (Sensor sensor = open(64 << 10)) {
            loop(sensor, 200_000);

            Tally tally = sensor.callTally();
            assertThat(tally.lost()).isPositive();
            assertThat(tally.seen()).isEqualTo(tally.submitted() + tally.lost());
            assertThat(tally.submitted()).isEqualTo(calls.size());
            assertThat(sensor.losses()).anySatisfy(loss -> {
                assertThat(loss.type()).isEqualTo("nightjar.calls");
                assertThat(loss.count()).isEqualTo(tally.lost());
            });
        }
    }

    @KernelTest
    void nothingIsGatheredForNobody() throws Exception {
        try (Sensor sensor = Sensor.open(Sensor.RING_BYTES, 0, -1, SCOPE)) {
            run("true");
            drain(sensor);

            assertThat(sensor.callTally().seen()).isZero();
        }
    }

    private Sensor open(int ringBytes) throws Exception {
        Sensor sensor = Sensor.open(ringBytes, 0, -1, SCOPE);
        sensor.follow(batch -> {
            for (int i = 0; i < batch.size(); i++) {
                calls.add(new Call(
                        batch.pid(i), batch.number(i), batch.argument(i), batch.result(i), batch.bootNanos(i)));
            }
        });
        return sensor;
    }

    /// A process that calls getppid(2) so often; returns its pid.
    private int loop(Sensor sensor, int count) throws Exception {
        Actor actor = Actor.compile(directory);
        Process shell = new ProcessBuilder("sh", "-c", actor.program() + " getppids " + count + "; exit $?").start();
        int pid;
        try (var out = shell.inputReader()) {
            pid = Integer.parseInt(out.readLine());
        }
        assertThat(shell.waitFor()).isZero();
        drain(sensor);
        return pid;
    }

    private void run(String script) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "sh -c '" + script + "'; exit $?")
                        .directory(directory.toFile())
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void drain(Sensor sensor) throws Exception {
        sensor.unfollow();
        TimeUnit.MILLISECONDS.sleep(20);
        while (sensor.drain(_ -> {}, 1_000) > 0) {
            // until it is empty
        }
    }
}
