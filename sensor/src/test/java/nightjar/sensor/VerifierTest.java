package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import nightjar.bpf.BpfObject;
import nightjar.testkit.KernelTest;

/// How much of the verifier's patience our programs take: it goes through a million instructions, no more.
final class VerifierTest {
    private static final int PATIENCE = 1_000_000;

    @KernelTest
    void everyProgramTakesAFractionOfWhatTheVerifierGoesThrough() throws Exception {
        Sensor.checkMachine();
        for (String name : new String[] {"process", "match", "shell", "security", "network"}) {
            try (BpfObject object = BpfObject.open(name, Sensor.resource(name + ".bpf.o"))) {
                object.load();
                object.programs().forEach((program, each) -> {
                    System.err.printf("verifier: %s: %,d instructions%n", program, each.verifiedInstructions());
                    assertThat(each.verifiedInstructions()).as(program).isBetween(1, PATIENCE / 4);
                });
            }
        }
    }
}
