package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nightjar.events.Text;
import nightjar.testkit.Actor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is a shell, and where it reads lines; and that no file, however made, breaks whoever looks into it.
class LineReaderTest {
    private static final int TRIES = 2_000;

    @TempDir
    Path directory;

    @Test
    void theReadersOfThisMachinesShellsAreFound() throws IOException {
        assertThat(LineReader.of(Path.of("/usr/bin/bash"))).isInstanceOf(LineReader.Readline.class);
        assertThat(LineReader.of(Path.of("/usr/bin/zsh"))).isInstanceOf(LineReader.ZleEntry.class);
        assertThat(LineReader.of(Path.of("/usr/bin/dash"))).isInstanceOf(LineReader.ReadCall.class);
    }

    @Test
    void aReaderIsBehindACall() throws IOException {
        for (String shell : List.of("bash", "zsh", "dash")) {
            byte[] bytes = Files.readAllBytes(Path.of("/usr/bin", shell));
            assertThat(places(LineReader.of(Path.of("/usr/bin", shell))))
                    .as(shell)
                    .isNotEmpty()
                    .allSatisfy(
                            after -> assertThat(isCall(bytes, after.intValue())).isTrue());
        }
    }

    /// A shell of which the reader of lines is in a library.
    @Test
    void aReaderOfALibraryIsFoundWithAndWithoutAStub() throws Exception {
        Path source = Files.writeString(directory.resolve("shell.c"), """
                char *readline(const char *prompt);
                int main(void) { char *volatile line = readline("> "); return line != 0; }
                """);
        Path library =
                Files.writeString(directory.resolve("library.c"), "char *readline(const char *prompt) { return 0; }");
        Actor.run(
                "gcc",
                "-shared",
                "-fPIC",
                "-o",
                directory.resolve("libreadline.so").toString(),
                library.toString());
        for (String option : List.of("-fplt", "-fno-plt", "-fcf-protection=full", "-no-pie")) {
            Path program = directory.resolve("bash" + option);
            Actor.run(
                    "gcc", "-O1", option, "-o", program.toString(), source.toString(), "-L" + directory, "-lreadline");
            assertThat(places(LineReader.of(program))).as(option).hasSize(1);
        }
    }

    private static boolean isCall(byte[] bytes, int after) {
        return bytes[after - 5] == (byte) 0xe8 || (bytes[after - 6] == (byte) 0xff && bytes[after - 5] == 0x15);
    }

    @Test
    void whatIsNoShellIsRefusedWithTheReason() throws IOException {
        assertRefused(Files.writeString(directory.resolve("text"), "#!/bin/sh\n".repeat(100)), "no ELF file");
        assertRefused(Files.writeString(directory.resolve("short"), "x"), "behind the file");
        assertRefused(Path.of("/usr/bin/true"), "neither readline nor zleentry");
    }

    @Test
    void aFileWithTooMuchInItIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("/usr/bin/dash"));
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(60, (short) (ElfImage.SECTIONS + 1));
        assertRefused(Files.write(directory.resolve("sections"), bytes), "more than the");
        header.putShort(60, (short) 2).putShort(56, (short) -1);
        assertRefused(Files.write(directory.resolve("segments"), bytes), "65535 segments");
    }

    private static void assertRefused(Path file, String reason) {
        assertThatThrownBy(() -> LineReader.of(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aFileThatIsCutOrChangedAtRandomIsReadOrRefused() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (String shell : List.of("bash", "zsh", "dash")) {
            byte[] original = Files.readAllBytes(Path.of("/usr/bin", shell));
            ByteBuffer header = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN);
            int sections = (int) header.getLong(40);
            Path file = directory.resolve(shell);
            for (int i = 0; i < TRIES / 20; i++) {
                byte[] bytes = original.clone();
                for (int change = 1 + random.nextInt(8); change > 0; change--) {
                    int at = switch (random.nextInt(4)) {
                        case 0 -> 16 + random.nextInt(48); // the header
                        case 1 -> 64 + random.nextInt(56 * 12); // segments
                        case 2 -> sections + random.nextInt(bytes.length - sections - 8);
                        default -> random.nextInt(bytes.length - 8);
                    };
                    switch (random.nextInt(4)) {
                        case 0 -> bytes[at] = (byte) random.nextInt();
                        case 1 -> Arrays.fill(bytes, at, at + 4, (byte) 0xff);
                        case 2 -> Arrays.fill(bytes, at, at + 8, (byte) 0x7f);
                        default -> ByteBuffer.wrap(bytes).putLong(Math.min(at, bytes.length - 8), random.nextLong());
                    }
                }
                int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
                Files.write(file, Arrays.copyOf(bytes, length));
                try {
                    assertThat(places(LineReader.of(file)))
                            .allSatisfy(at -> assertThat(at).isBetween(0L, (long) length));
                } catch (IOException e) {
                    assertThat(e.getMessage())
                            .as("seed %d, %s, try %d", seed, shell, i)
                            .isNotBlank();
                } catch (RuntimeException e) {
                    throw new AssertionError("seed %d, %s, try %d".formatted(seed, shell, i), e);
                }
            }
        }
    }

    private static List<Long> places(LineReader reader) {
        return switch (reader) {
            case LineReader.Readline(List<Long> after) -> after;
            case LineReader.ZleEntry(List<Long> after) -> after;
            case LineReader.ReadCall call -> List.of(call.after());
        };
    }

    @Test
    void aShellIsKnownByItsName() {
        for (String name :
                List.of("/bin/bash", "/bin/sh", "rbash", "/usr/bin/zsh-5.9", "/x/bash-static", "/opt/dash")) {
            assertThat(ShellCommands.isCalledLikeAShell(Text.of(name))).as(name).isTrue();
        }
        for (String name : List.of("/bin/ssh", "/bin/bashful", "/bash/true", "", "…/x/fish", "/bin/ksh", "\n")) {
            assertThat(ShellCommands.isCalledLikeAShell(Text.of(name))).as(name).isFalse();
        }
        byte[] bytes = "/tmp/\u00ff/zsh".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ShellCommands.isCalledLikeAShell(Text.of(bytes, 0, bytes.length)))
                .isTrue();
    }
}
