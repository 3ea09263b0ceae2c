package nightjar.bench;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import nightjar.bpf.BootClock;
import nightjar.bpf.RingBuffer;
import nightjar.bpf.RingReader;
import nightjar.bpf.WakeUp;
import nightjar.events.Host;
import nightjar.events.JsonWriter;
import nightjar.events.Observation;
import nightjar.events.ProcessEvent;
import nightjar.events.ProcessExec;
import nightjar.events.Text;
import nightjar.sensor.Accounts;
import nightjar.sensor.Draft;
import nightjar.sensor.ImageHashes;
import nightjar.sensor.ProcessTable;
import nightjar.sensor.Sensor;
import nightjar.sensor.SyncEnricher;

/// What is measured, in a JVM of its own: does a round for each line on standard input and answers each with a line.
/// `bench/src/main/c/reader.c` does the same in C.
///
/// A round of `latency` is COUNT events a millisecond apart; the answer is the nanoseconds from hook to reader of
/// each.
/// A round of anything else fills the ring with COUNT records and drains it; the answer is the nanoseconds of the
/// drain. How far the records come, by the word:
///
/// ```
///   raw      records of 256 bytes, three fields of each read
///   drain    the same of exec records
///   decode   typed events
///   strings  typed events, and every text and argument of them a string
///   enrich   observations
///   json     lines in memory
///   write    lines in a pipe that another process reads
/// ```
///
/// The answer to `size` is the bytes of a line.
final class Subject {
    private static final long TICK_NANOS = 1_000_000;
    private static final long WAIT_NANOS = 100_000_000;
    private static final int DRAIN_LIMIT = Integer.MAX_VALUE;
    /// As the collector gathers them.
    private static final int WRITE_AT_BYTES = 60 << 10;

    /// The sum of what was looked at, so that no compiler leaves out what made it.
    private static long seen;

    private final Feed feed = Feed.open();
    private final int count;

    private Subject(int count) {
        this.count = count;
    }

    /// What it measured.
    @FunctionalInterface
    private interface Round {
        long[] run();
    }

    public static void main(String[] arguments) throws IOException {
        Round round = new Subject(Integer.parseInt(arguments[1])).round(arguments[0]);
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (requests.readLine() != null) {
            System.out.println(
                    LongStream.of(round.run()).mapToObj(Long::toString).collect(Collectors.joining(" ")));
        }
        System.exit(seen == 0 ? 1 : 0);
    }

    private Round round(String word) throws IOException {
        return switch (word) {
            case "raw" -> touching(() -> feed.raw(count));
            case "drain" -> touching(() -> feed.execs(count));
            case "decode" -> events(Subject::look);
            case "strings" -> events(Subject::lookAtStrings);
            case "enrich", "json", "write", "size" -> observations(word);
            case "latency" -> latency();
            default -> throw new IllegalArgumentException(word);
        };
    }

    /// Fills the ring, then measures the drain.
    private Round round(Runnable fill, IntSupplier drain) {
        return () -> {
            fill.run();
            long began = System.nanoTime();
            int drained = drain.getAsInt();
            long took = System.nanoTime() - began;
            if (drained != count) {
                throw new IllegalStateException("%d of %d records came".formatted(drained, count));
            }
            return new long[] {took};
        };
    }

    private RingBuffer ring() {
        feed.object().map("process_ring").maxEntries(Feed.RING_BYTES);
        feed.object().load();
        return feed.object().map("process_ring").ring();
    }

    private Round touching(Runnable fill) {
        RingBuffer ring = ring();
        return round(fill, () -> ring.drain(Subject::touch, DRAIN_LIMIT));
    }

    private static void touch(ByteBuffer ring, int offset, int length) {
        seen += ring.getLong(offset) + ring.getInt(offset + 8) + ring.getInt(offset + 16);
    }

    private Round events(Consumer<Draft> handler) {
        Sensor sensor = Sensor.open(feed.object(), Feed.RING_BYTES, 0);
        quiet(sensor);
        return round(() -> feed.execs(count), () -> sensor.drain(handler, DRAIN_LIMIT));
    }

    /// From here on the ring has nothing but what the feed puts in.
    private static void quiet(Sensor sensor) {
        sensor.detach();
        sensor.drain(Subject::look, DRAIN_LIMIT);
    }

    private static void look(Draft draft) {
        seen += draft.event() instanceof ProcessEvent process
                ? process.task().id().pid()
                : 1;
    }

    private static void lookAtStrings(Draft draft) {
        if (draft.event() instanceof ProcessExec exec) {
            int sum = exec.task().name().toString().length()
                    + exec.image().path().toString().length()
                    + exec.workingDirectory().toString().length()
                    + exec.cgroup().toString().length();
            for (Text argument : exec.arguments().list()) {
                sum += argument.toString().length();
            }
            seen += sum;
        }
    }

    private Round observations(String word) throws IOException {
        Sensor sensor = Sensor.open(feed.object(), Feed.RING_BYTES, 0);
        var table = new ProcessTable(sensor);
        quiet(sensor);
        var hashes = new ImageHashes(InstantSource.system(), Path.of("/proc"));
        var accounts = new Accounts(Path.of("/etc/passwd"), Path.of("/etc/group"));
        var making = new Making(List.of(hashes.sync(), table, accounts));

        feed.execs(1); // after which the program's hash is known
        sensor.drain(draft -> hashes.async().enrich(making.observation(draft)), DRAIN_LIMIT);

        var lines = new JsonWriter();
        if (word.equals("size")) {
            return () -> {
                feed.execs(1);
                sensor.drain(draft -> lines.write(making.observation(draft)), DRAIN_LIMIT);
                return new long[] {lines.length()};
            };
        }
        Consumer<Draft> handler = switch (word) {
            case "enrich" -> draft -> seen += making.observation(draft).sequence();
            case "json" ->
                draft -> {
                    lines.write(making.observation(draft));
                    if (lines.length() >= WRITE_AT_BYTES) {
                        seen += lines.length();
                        lines.clear();
                    }
                };
            default -> {
                FileChannel pipe = pipe();
                yield draft -> {
                    lines.write(making.observation(draft));
                    if (lines.length() >= WRITE_AT_BYTES) {
                        write(lines, pipe);
                    }
                };
            }
        };
        return round(() -> feed.execs(count), () -> sensor.drain(handler, DRAIN_LIMIT));
    }

    /// Observations of events, as the collector's pipeline makes them.
    private static final class Making {
        private final List<SyncEnricher> enrichers;
        private final Host host = new Host("witness", "5f0e21cb-6c93-4d0b-b6c1-a3d2c7f30a11");
        private long sequence;

        Making(List<SyncEnricher> enrichers) {
            this.enrichers = enrichers;
        }

        Observation observation(Draft draft) {
            for (SyncEnricher enricher : enrichers) {
                enricher.enrich(draft);
            }
            return draft.observation(++sequence, host);
        }
    }

    /// The end of a pipe that another process reads and forgets.
    private static FileChannel pipe() throws IOException {
        Process reader = new ProcessBuilder("cat")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new FileOutputStream("/proc/" + reader.pid() + "/fd/0").getChannel();
    }

    private static void write(JsonWriter lines, FileChannel pipe) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines.buffer(), 0, lines.length());
            while (bytes.hasRemaining()) {
                pipe.write(bytes);
            }
            lines.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Round latency() {
        RingBuffer ring = ring();
        var reader = new RingReader(List.of(ring), feed.object().map("reader").mapped(), new WakeUp(), -1);
        var clock = new BootClock();
        return () -> {
            long[] latencies = new long[count];
            int[] got = {0};
            Thread ticker = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < count; i++) {
                    feed.tick();
                    LockSupport.parkNanos(TICK_NANOS);
                }
            });
            while (got[0] < count) {
                int drained = ring.drain(
                        (memory, offset, _) -> latencies[got[0]++] = clock.now() - memory.getLong(offset),
                        count - got[0]);
                if (got[0] < count) {
                    reader.await(drained, WAIT_NANOS);
                }
            }
            join(ticker);
            return latencies;
        };
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
