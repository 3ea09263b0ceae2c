package nightjar.sensor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/// Where in a shell's file the line that was typed can be had: behind the calls of what reads it. Offsets in the
/// file.
sealed interface LineReader {
    /// A read of fewer bytes at once is the builtin `read`, or looks at a file's beginning.
    int LEAST_READ = 1_024;

    int MOST_READ = 1 << 16;

    /// More places than a shell has.
    int PLACES = 4;

    /// `ZLE_CMD_READ` (`Src/zsh.h` of zsh, in the same place since 4.3)
    int ZLE_CMD_READ = 1;

    /// What the shell calls it.
    String name();

    /// bash: `char *readline(const char *prompt)` has returned the line.
    record Readline(List<Long> after) implements LineReader {
        public Readline {
            after = List.copyOf(after);
        }

        @Override
        public String name() {
            return "readline";
        }
    }

    /// zsh: `char *zleentry(ZLE_CMD_READ, …)`, which stands for the line editor whether or not that is loaded, has
    /// returned the line.
    record ZleEntry(List<Long> after) implements LineReader {
        public ZleEntry {
            after = List.copyOf(after);
        }

        @Override
        public String name() {
            return "zleentry";
        }
    }

    /// dash: the one place where the parser calls read(2), and behind it.
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
            List<Long> lines =
                    image.callsOf("readline").stream().map(ElfImage.Call::after).toList();
            if (!lines.isEmpty()) {
                return new Readline(bounded(lines));
            }
            lines = image.callsOf("zleentry").stream()
                    .filter(call -> call.first().orElse(-1) == ZLE_CMD_READ)
                    .map(ElfImage.Call::after)
                    .toList();
            if (!lines.isEmpty()) {
                return new ZleEntry(bounded(lines));
            }
            List<ElfImage.Call> reads = image.callsOf("read").stream()
                    .filter(call ->
                            call.third().orElse(0) >= LEAST_READ && call.third().orElse(0) <= MOST_READ)
                    .toList();
            if (reads.size() != 1) {
                throw new IOException("it calls neither readline nor zleentry, and has %d places that read much at once"
                        .formatted(reads.size()));
            }
            return new ReadCall(reads.getFirst().at(), reads.getFirst().after());
        }
    }

    private static List<Long> bounded(List<Long> places) throws IOException {
        if (places.size() > PLACES) {
            throw new IOException("it reads lines in %d places, more than %d".formatted(places.size(), PLACES));
        }
        return places;
    }
}
