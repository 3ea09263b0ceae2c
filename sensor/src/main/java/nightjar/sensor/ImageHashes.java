package nightjar.sensor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nightjar.events.Event;
import nightjar.events.Image;
import nightjar.events.Image.FileVersion;
import nightjar.events.ImageHashed;
import nightjar.events.Observation;
import nightjar.events.ProcessExec;
import org.jspecify.annotations.Nullable;

/// SHA-256 of the programs that are run: found once a file (asynchronously), known from then on (synchronously).
///
/// The kernel tells with each exec which content of which inode it runs ([FileVersion]: device, inode, size, mtime,
/// ctime), so a digest that is known needs no look at the file. A digest that is not known is made from
/// `/proc/PID/exe`, which is the program itself, whatever its name stands for by now, in whatever mount namespace,
/// also
/// where it is deleted or was never in a file system; once the process is gone, from its path. What we open must be
/// the
/// content that was run, by size, mtime and ctime, before and after reading, or there is no digest but the reason
/// why.
public final class ImageHashes {
    /// How many digests are kept; the least recently used goes.
    static final int KEPT = 8_192;

    /// Larger programs are not read: minutes of reading for one.
    static final long BYTES_LIMIT = 1L << 30;

    private static final Path ROOT = Path.of("/");

    private final Map<FileVersion, String> known = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FileVersion, String> eldest) {
            return size() > KEPT;
        }
    };
    private final InstantSource clock;
    private final Path proc;

    /// @param proc where the proc file system is mounted
    public ImageHashes(InstantSource clock, Path proc) {
        this.clock = clock;
        this.proc = proc;
    }

    /// The stage before output: the digest, where it is known.
    public SyncEnricher sync() {
        return draft -> {
            if (draft.event() instanceof ProcessExec exec) {
                draft.sha256(digest(exec.image().version()));
            }
        };
    }

    /// The stage after output: finds the digest, where it was not.
    public AsyncEnricher async() {
        return new AsyncEnricher() {
            @Override
            public boolean concerns(Observation observation) {
                return observation.event() instanceof ProcessExec
                        && observation.actor() != null
                        && observation.actor().process().sha256() == null;
            }

            @Override
            public Optional<Event> enrich(Observation observation) {
                return observation.event() instanceof ProcessExec exec
                        ? Optional.of(find(observation.sequence(), exec))
                        : Optional.empty();
            }
        };
    }

    private @Nullable String digest(FileVersion version) {
        synchronized (known) {
            return known.get(version);
        }
    }

    private ImageHashed find(long sequence, ProcessExec exec) {
        Image image = exec.image();
        String digest = digest(image.version());
        String error = null;
        if (digest == null && image.version().size() > BYTES_LIMIT) {
            error = "the program is larger than the " + (BYTES_LIMIT >> 20) + " MiB that are hashed";
        } else if (digest == null) {
            digest = candidates(exec).stream()
                    .flatMap(file -> read(file, image.version()).stream())
                    .findFirst()
                    .orElse(null);
            if (digest == null) {
                error = "the program was gone, or another one, before it could be read";
            } else {
                synchronized (known) {
                    known.put(image.version(), digest);
                }
            }
        }
        Instant now = clock.instant();
        return new ImageHashed(now.getEpochSecond() * 1_000_000_000L + now.getNano(), sequence, digest, error);
    }

    private List<Path> candidates(ProcessExec exec) {
        Path process = proc.resolve(Integer.toString(exec.task().id().pid()));
        List<Path> candidates = new ArrayList<>();
        candidates.add(process.resolve("exe"));
        PathBytes.path(exec.image().path()).ifPresent(path -> {
            candidates.add(process.resolve("root").resolve(ROOT.relativize(path)));
            candidates.add(path);
        });
        return candidates;
    }

    private static Optional<String> read(Path file, FileVersion version) {
        try {
            // Before it is opened: somebody may have put a pipe there, and opening that waits.
            if (!isVersion(file, version)) {
                return Optional.empty();
            }
            return digest(file, version);
        } catch (IOException _) {
            return Optional.empty(); // gone: the next candidate, or the error that the event states
        }
    }

    private static Optional<String> digest(Path file, FileVersion version) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 << 10];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
            }
            return isVersion(file, version) ? Optional.of(HexFormat.of().formatHex(sha256.digest())) : Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static boolean isVersion(Path file, FileVersion version) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:size,lastModifiedTime,ctime");
        return Long.valueOf(version.size()).equals(attributes.get("size"))
                && version.modifiedNanos() == nanos(attributes.get("lastModifiedTime"))
                && version.changedNanos() == nanos(attributes.get("ctime"));
    }

    private static long nanos(@Nullable Object time) {
        return time instanceof FileTime fileTime ? fileTime.to(TimeUnit.NANOSECONDS) : -1;
    }
}
