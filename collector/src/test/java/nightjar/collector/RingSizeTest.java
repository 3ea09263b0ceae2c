package nightjar.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nightjar.bpf.Kernel;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Sizes of the ring as people type them.
class RingSizeTest {
    @Test
    void bytesAndUnitsAreSizes() {
        assertThat(parse("65536")).isEqualTo(65_536);
        assertThat(parse("64K")).isEqualTo(64 << 10);
        assertThat(parse("8M")).isEqualTo(8 << 20);
        assertThat(parse("1G")).isEqualTo(1 << 30);
        assertThat(parse(Long.toString(Kernel.pageBytes()))).isEqualTo((int) Kernel.pageBytes());
    }

    @Test
    void whatTheKernelWouldRefuseIsRefusedWithExamples() {
        for (String text : List.of(
                "",
                "0",
                "1",
                "2048",
                "65537",
                "3M",
                "2G",
                "-8M",
                "8MB",
                "8m",
                "M",
                "0x10000",
                "9999999999G",
                "8589934592G",
                "4294967296G",
                "4294967296",
                "99999999999")) {
            assertThatThrownBy(() -> parse(text))
                    .as(text)
                    .isInstanceOf(ParameterException.class)
                    .hasMessage("--ring-size: '%s' is no power of two between %d bytes and 1G; write 65536, 64K or 8M"
                            .formatted(text, Kernel.pageBytes()));
        }
    }

    private static int parse(String text) {
        var command = new CommandLine(CommandSpec.create());
        return RingSize.parse(text, message -> new ParameterException(command, message));
    }
}
