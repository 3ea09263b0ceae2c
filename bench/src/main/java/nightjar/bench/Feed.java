package nightjar.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import nightjar.bpf.BpfObject;

/// The sensor's kernel programs together with those that fill its ring by themselves (`feed.bpf.c`).
final class Feed {
    static final String OBJECT = "feed.bpf.o";
    static final int RING_BYTES = 16 << 20;

    /// The program that the execs are of; its content is there to be hashed.
    private static final Path IMAGE = Path.of("/usr/bin/nm");

    private static final long NANOS = 1_000_000_000L;

    private final BpfObject object;
    private final long[] image;

    private Feed(BpfObject object) {
        this.object = object;
        try {
            long modified = Files.getLastModifiedTime(IMAGE).to(TimeUnit.NANOSECONDS);
            long changed = changed(IMAGE).to(TimeUnit.NANOSECONDS);
            this.image =
                    new long[] {Files.size(IMAGE), modified / NANOS, modified % NANOS, changed / NANOS, changed % NANOS
                    };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime changed(Path file) throws IOException {
        return (FileTime) Objects.requireNonNull(Files.getAttribute(file, "unix:ctime"));
    }

    /// Opened, not loaded.
    static Feed open() {
        try (InputStream in = Feed.class.getResourceAsStream(OBJECT)) {
            if (in == null) {
                throw new IllegalStateException(OBJECT + " is missing from the module");
            }
            return new Feed(BpfObject.open("feed", in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BpfObject object() {
        return object;
    }

    /// Puts `count` records of 256 bytes into the ring.
    void raw(int count) {
        check(object.program("feed_raw").run(arguments(count)));
    }

    /// Puts `count` execs of a program with eight arguments into the ring, whose parent is the shell behind us.
    void execs(int count) {
        check(object.program("feed_execs").run(arguments(count)));
    }

    /// One event, and the reader is woken as `ring.h` does it.
    void tick() {
        object.program("tick").run(0);
    }

    private long[] arguments(int count) {
        long[] arguments = new long[1 + image.length];
        arguments[0] = count;
        System.arraycopy(image, 0, arguments, 1, image.length);
        return arguments;
    }

    private static void check(int refused) {
        if (refused != 0) {
            throw new IllegalStateException("the ring is too small by " + refused + " records");
        }
    }
}
