package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nightjar.events.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Paths are bytes, and stay so.
class PathBytesTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void anyBytesButNulSurviveInAPath() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[2 + random.nextInt(60)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) (1 + random.nextInt(255));
                bytes[at] = bytes[at] == '/' ? (byte) 'a' : bytes[at];
            }
            bytes[0] = '/';
            Text text = Text.of(bytes, 0, bytes.length);
            assertThat(PathBytes.text(PathBytes.path(text).orElseThrow()))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }

    @Test
    void aFileWhoseNameIsNoUtf8CanBeFound() throws IOException {
        byte[] bytes = (directory + "/na?e").getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 2] = (byte) 0xff;
        Text name = Text.of(bytes, 0, bytes.length);
        Files.writeString(PathBytes.path(name).orElseThrow(), "found");
        List<Text> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(file -> names.add(PathBytes.text(file)));
        }
        assertThat(names).containsExactly(name);
    }

    @Test
    void theNameOfADirectoryGetsNoSlash() throws IOException {
        byte[] bytes = (directory + "/\u00ff").getBytes(StandardCharsets.ISO_8859_1);
        Text name = Text.of(bytes, 0, bytes.length);
        Path made = Files.createDirectory(PathBytes.path(name).orElseThrow());
        assertThat(PathBytes.text(made)).isEqualTo(name);
        assertThat(PathBytes.text(Path.of("/"))).isEqualTo(Text.of("/"));
    }

    @Test
    void whatIsNoAbsolutePathIsNone() {
        assertThat(PathBytes.path(Text.of(""))).isEmpty();
        assertThat(PathBytes.path(Text.of("memfd:x"))).isEmpty();
        assertThat(PathBytes.path(Text.of("/a\0b"))).isEmpty();
    }
}
