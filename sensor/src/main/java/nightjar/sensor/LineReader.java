package nightjar.sensor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// Where in a shell's file the line that was typed can be had; offsets in the file.
sealed interface LineReader {
    /// A read of fewer bytes at once is the builtin `read`, or looks at a file's beginning.
    int LEAST_READ = 1_024;

    int MOST_READ = 1 << 16;

    /// What the shell calls it.
    String name();

    /// bash: `char *readline(const char *prompt)` returns the line.
    record Readline(long offset) implements LineReader {
        @Override
        public String name() {
            return "readline";
        }
    }

    /// zsh: `char *zleentry(int cmd, …)`, which stands for the line editor whether or not that is loaded, returns the
    /// line where it was asked for one.
    record ZleEntry(long offset) implements LineReader {
        @Override
        public String name() {
            return "zleentry";
        }
    }

    /// dash: the one place where the parser calls read(2).
    record ReadCall(long at, long after) implements LineReader {
        @Override
        public String name() {
            return "read";
        }
    }

    /// Finds it.
    ///
    /// @throws IOException where the file cannot be read, or is no shell whose reader we know how to find
    static LineReader of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            var image = new ElfImage(channel);
            OptionalLong readline = image.function("readline");
            if (readline.isPresent()) {
                return new Readline(readline.getAsLong());
            }
            OptionalLong entry = image.function("zleentry");
            if (entry.isPresent()) {
                return new ZleEntry(entry.getAsLong());
            }
            List<ElfImage.Call> reads = image.callsOf("read").stream()
                    .filter(call ->
                            call.third().orElse(0) >= LEAST_READ && call.third().orElse(0) <= MOST_READ)
                    .toList();
            if (reads.size() != 1) {
                throw new IOException("it has no function readline or zleentry, and %d places that read much at once"
                        .formatted(reads.size()));
            }
            return new ReadCall(reads.getFirst().at(), reads.getFirst().after());
        }
    }
}
