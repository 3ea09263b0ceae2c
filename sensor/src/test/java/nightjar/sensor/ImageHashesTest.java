package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import nightjar.events.Actor;
import nightjar.events.Device;
import nightjar.events.Host;
import nightjar.events.Identity;
import nightjar.events.Image.FileVersion;
import nightjar.events.ImageHashed;
import nightjar.events.Observation;
import nightjar.events.Process;
import nightjar.events.ProcessExec;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Digests of real files, found by the version that was run.
class ImageHashesTest {
    /// Of "abc", from the standard that defines SHA-256.
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String GONE = "the program was gone, or another one, before it could be read";
    private static final int PID = 42;

    @TempDir
    Path directory = Path.of("");

    private Path proc = directory;
    private Path program = directory;
    private ImageHashes hashes = new ImageHashes(InstantSource.system(), directory);

    @BeforeEach
    void aProgramAndNoProcess() throws IOException {
        proc = Files.createDirectory(directory.resolve("proc"));
        program = Files.writeString(directory.resolve("program"), "abc");
        hashes = new ImageHashes(InstantSource.fixed(Instant.ofEpochSecond(7, 8)), proc);
    }

    @Test
    void theDigestOfAFileRefersToTheEventThatRanIt() throws IOException {
        assertThat(find(exec(program, version(program)))).isEqualTo(new ImageHashed(7_000_000_008L, 5, ABC, null));
    }

    @Test
    void whatTheProcessItselfRunsIsReadWhateverItsNameStandsForByNow() throws IOException {
        FileVersion version = runs(program);
        assertThat(find(exec(Path.of("/no/such/file"), version)).sha256()).isEqualTo(ABC);
        assertThat(find(exec("memfd:x", version)).sha256()).isEqualTo(ABC);
    }

    @Test
    void onceTheProcessIsGoneItsPathIsRead() throws IOException {
        assertThat(find(exec(program, version(program))).sha256()).isEqualTo(ABC);
    }

    @Test
    void aDigestIsFoundOnceAndKnownFromThenOn() throws IOException {
        ProcessExec exec = exec(program, version(program));
        assertThat(known(exec)).isNull();
        find(exec);
        Files.delete(program);
        assertThat(known(exec)).isEqualTo(ABC);
        assertThat(find(exec).sha256()).isEqualTo(ABC);
    }

    @Test
    void onlyAnExecWhoseDigestIsNotKnownIsOfInterest() throws IOException {
        ProcessExec exec = exec(program, version(program));
        assertThat(hashes.async().concerns(observation(exec, null))).isTrue();
        assertThat(hashes.async().concerns(observation(exec, ABC))).isFalse();
        var fork = new Observation(1, null, MadeUp.fork(MadeUp.id(2), MadeUp.id(1)), new Host("h", "b"));
        assertThat(hashes.async().concerns(fork)).isFalse();
        assertThat(hashes.async().enrich(fork)).isEmpty();
    }

    @Test
    void aFileThatWasChangedSinceHasNoDigestButAReason() throws IOException {
        FileVersion ran = version(program);
        Files.writeString(program, "abd");
        ImageHashed hashed = find(exec(program, ran));
        assertThat(hashed.sha256()).isNull();
        assertThat(hashed.error()).isEqualTo(GONE);
    }

    @Test
    void aChangeThatPutsTheTimeOfModificationBackIsSeenAllTheSame() throws Exception {
        FileVersion ran = version(program);
        FileTime modified = Files.getLastModifiedTime(program);
        Thread.sleep(20); // ctime moves in ticks
        Files.writeString(program, "abd");
        Files.setLastModifiedTime(program, modified);
        assertThat(find(exec(program, ran)).error()).isEqualTo(GONE);
    }

    @Test
    void aFileThatIsGoneHasNoDigestButAReason() throws IOException {
        FileVersion ran = version(program);
        Files.delete(program);
        ImageHashed hashed = find(exec(program, ran));
        assertThat(hashed.sha256()).isNull();
        assertThat(hashed.error()).isEqualTo(GONE);
        assertThat(known(exec(program, ran))).isNull();
    }

    @Test
    void aProgramTooLargeIsNotReadAndSaysSo() {
        var large = new FileVersion(1, new Device(8, 1), ImageHashes.BYTES_LIMIT + 1, 0, 0);
        ImageHashed hashed = find(exec(program, large));
        assertThat(hashed.sha256()).isNull();
        assertThat(hashed.error()).isEqualTo("the program is larger than the 1024 MiB that are hashed");
    }

    @Test
    void aFileOfManyBuffersIsReadToItsEnd() throws Exception {
        byte[] bytes = new byte[1_000_003];
        Arrays.fill(bytes, (byte) 'z');
        Files.write(program, bytes);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(find(exec(program, version(program))).sha256()).isEqualTo(digest);
    }

    @Test
    @Timeout(10)
    void aPipeInPlaceOfTheProgramHoldsNobodyUp() throws Exception {
        FileVersion ran = version(program);
        Files.delete(program);
        assertThat(new ProcessBuilder("mkfifo", program.toString()).start().waitFor())
                .isZero();
        var result = new FutureTask<>(() -> find(exec(program, ran)));
        Thread.ofPlatform().daemon().start(result); // opening a pipe that nobody writes to would wait for good
        assertThat(result.get(5, TimeUnit.SECONDS).error()).isEqualTo(GONE);
    }

    @Test
    void aPathThatJavaCannotNameHasNoDigestButAReason() {
        for (String path : List.of("/tmp/\0", "/" + "x".repeat(5_000), "relative/../x")) {
            assertThat(find(exec(path, MadeUp.VERSION)).error()).isEqualTo(GONE);
        }
    }

    @Test
    void onlySoManyAreKept() throws IOException {
        ProcessExec first = exec(program, version(program));
        find(first);
        assertThat(known(first)).isEqualTo(ABC);
        // Long enough for a machine that does other things, too short for what grows with the square.
        long began = System.nanoTime();
        for (int i = 0; i < ImageHashes.KEPT; i++) {
            Path other = Files.writeString(directory.resolve("other"), "abc");
            Files.setLastModifiedTime(other, FileTime.from(i, TimeUnit.SECONDS));
            assertThat(find(exec(other, version(other))).sha256()).isEqualTo(ABC);
        }
        assertThat(known(first)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(2));
    }

    private ImageHashed find(ProcessExec exec) {
        return (ImageHashed) hashes.async().enrich(observation(exec, null)).orElseThrow();
    }

    /// What the stage before output says of it.
    private @Nullable String known(ProcessExec exec) {
        var draft = new Draft(exec);
        hashes.sync().enrich(draft);
        return draft.sha256();
    }

    private static Observation observation(ProcessExec exec, @Nullable String sha256) {
        var process = new Process(
                exec.task().id(), Text.of("x"), 0, exec.image().path(), exec.arguments(), null, sha256, null, null);
        var root = new Identity(0, null, 0, null);
        return new Observation(5, new Actor(process, root, root, List.of(), null), exec, new Host("h", "b"));
    }

    /// Makes the process run this file, as /proc shows it.
    private FileVersion runs(Path file) throws IOException {
        Files.createSymbolicLink(
                Files.createDirectory(proc.resolve(Integer.toString(PID))).resolve("exe"), file);
        return version(file);
    }

    private static ProcessExec exec(Path path, FileVersion version) {
        return exec(path.toString(), version);
    }

    private static ProcessExec exec(String path, FileVersion version) {
        return MadeUp.exec(MadeUp.id(PID), MadeUp.id(1), path, version, "program");
    }

    /// As the kernel tells it.
    private static FileVersion version(Path file) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
        return new FileVersion(
                (long) Objects.requireNonNull(attributes.get("ino")),
                new Device(8, 1),
                (long) Objects.requireNonNull(attributes.get("size")),
                nanos(attributes.get("lastModifiedTime")),
                nanos(attributes.get("ctime")));
    }

    private static long nanos(@Nullable Object time) {
        return ((FileTime) Objects.requireNonNull(time)).to(TimeUnit.NANOSECONDS);
    }
}
