package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import nightjar.events.FileClose;
import nightjar.events.FileEvent;
import nightjar.events.FileRead;
import nightjar.events.FileWrite;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What is read and written is told once, then summed, and told again when the file is closed.
final class TransferTest {
    @TempDir
    Path directory;

    private String here = "";
    private Watched host;

    @BeforeEach
    void watch() throws Exception {
        here = directory.toRealPath().toString();
        host = new Watched(Sensor.open(
                Sensor.RING_BYTES,
                0,
                -1,
                new Scope(Set.of(Family.values()), List.of(here), List.of(here), List.of(), List.of(), List.of())));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @KernelTest
    void theFirstWriteIsToldAndTheSumAtClose() throws Exception {
        python("f = open('x', 'wb', buffering=0); f.write(b'abc'); f.write(b'defgh'); f.close()");

        FileClose close = closeOf("x");
        assertThat(close.writes()).isEqualTo(2);
        assertThat(close.writtenBytes()).isEqualTo(8);
        assertThat(close.reads()).isZero();
        assertThat(close.mapped()).isNull();
        assertThat(close.file().node()).isNotNull();
        assertThat(of(FileWrite.class, "x"))
                .singleElement()
                .satisfies(write -> assertThat(write.writtenBytes()).isEqualTo(3));
    }

    @KernelTest
    void theFirstReadIsToldAndTheSumAtClose() throws Exception {
        secret("s", "0123456789");
        python("f = open('s', 'rb', buffering=0); f.read(4); f.read(4); f.read(4); f.read(4); f.close()");

        FileClose close = closeOf("s");
        assertThat(close.reads()).as("the end of the file is none").isEqualTo(3);
        assertThat(close.readBytes()).isEqualTo(10);
        assertThat(close.writes()).isZero();
        assertThat(of(FileRead.class, "s"))
                .singleElement()
                .satisfies(read -> assertThat(read.readBytes()).isEqualTo(4));
    }

    @KernelTest
    void aFileOpenedAgainByTheSameProcessIsReadForTheFirstTimeOnce() throws Exception {
        secret("s", "0123456789");
        python("[open('s').read() for i in range(5)]");

        closeOf("s");
        host.drain();
        assertThat(of(FileRead.class, "s")).hasSize(1);
        assertThat(of(FileClose.class, "s")).hasSize(5);
    }

    @KernelTest
    void vectorsPositionsAndCopiesInTheKernelCount() throws Exception {
        secret("from", "0123456789");
        python("""
                i = os.open('from', os.O_RDONLY); o = os.open('to', os.O_RDWR | os.O_CREAT, 0o600)
                os.preadv(i, [bytearray(2), bytearray(3)], 0); os.pread(i, 4, 0); os.readv(i, [bytearray(10)])
                os.pwritev(o, [b'ab', b'c'], 0); os.pwrite(o, b'de', 3); os.writev(o, [b'fgh'])
                os.sendfile(o, i, 0, 7)
                os.lseek(i, 0, 0); os.copy_file_range(i, o, 5)
                r, w = os.pipe(); os.write(w, b'xyz'); os.splice(r, o, 3)
                os.close(i); os.close(o)""");

        FileClose from = closeOf("from");
        FileClose to = closeOf("to");
        assertThat(from.reads()).isEqualTo(5);
        assertThat(from.readBytes()).isEqualTo(5 + 4 + 10 + 7 + 5);
        assertThat(to.writes()).isEqualTo(6);
        assertThat(to.writtenBytes()).isEqualTo(3 + 2 + 3 + 7 + 5 + 3);
    }

    @KernelTest
    void whatIsStillOpenIsToldAtTheEndOfTheProcess() throws Exception {
        python("f = os.open('x', os.O_WRONLY | os.O_CREAT); os.write(f, b'abc'); os._exit(0)");

        assertThat(closeOf("x").writtenBytes()).isEqualTo(3);
    }

    @KernelTest
    void aDescriptorThatIsReplacedClosedInARangeOrByExecIsTold() throws Exception {
        python("""
                def wrote(name):
                    f = os.open(name, os.O_WRONLY | os.O_CREAT); os.write(f, b'abc'); return f
                other = os.open('/dev/null', os.O_RDONLY)
                os.dup2(other, wrote('replaced'))
                a = wrote('range'); os.closerange(a, a + 1)
                wrote('executed')
                os.execv('/bin/sleep', ['sleep', '0.3'])""");

        for (String name : List.of("replaced", "range", "executed")) {
            assertThat(closeOf(name).writtenBytes()).as(name).isEqualTo(3);
        }
        assertThat(closeOf("executed").task().name().toString()).isEqualTo("sleep");
    }

    @KernelTest
    void aDescriptorThatCameFromAnotherProcessIsLookedAt() throws Exception {
        secret("s", "0123456789");
        python("""
                f = os.open('s', os.O_RDONLY)
                if os.fork() == 0:
                    os.read(f, 3); os._exit(0)
                os.wait()
                a, b = socket.socketpair()
                if os.fork() == 0:
                    g = socket.recv_fds(b, 10, 1)[1][0]; os.read(g, 2); os.close(g); os._exit(0)
                socket.send_fds(a, [b'x'], [f]); os.wait()""");

        closeOf("s");
        host.first(o -> o.event() instanceof FileClose close && close.readBytes() == 2);
        assertThat(of(FileRead.class, "s")).extracting(FileRead::readBytes).containsExactly(3L, 2L);
    }

    @KernelTest
    void aSharedMappingThatMayBeWrittenIsAWrite() throws Exception {
        secret("m", "0123456789");
        python("f = open('m', 'r+b'); m = mmap.mmap(f.fileno(), 10); m[0] = 65");

        assertThat(closeOf("m").mapped()).isTrue();
        assertThat(of(FileWrite.class, "m"))
                .singleElement()
                .satisfies(write -> assertThat(write.mapped()).isTrue());
    }

    @KernelTest
    void aLongPathIsToldWholeAtCloseToo() throws Exception {
        String deep = String.join("/", java.util.Collections.nCopies(15, "d".repeat(250)));
        python("""
                for i in range(15):
                    os.mkdir('d' * 250); os.chdir('d' * 250)
                f = open('long', 'w'); f.write('abc'); f.close()""");

        FileClose close = (FileClose) host.first(o -> o.event() instanceof FileClose each && each.writtenBytes() == 3)
                .event();
        assertThat(close.file().path().toString()).isEqualTo(here + "/" + deep + "/long");
    }

    @KernelTest
    void whatIsOfNoInterestIsToldNeitherNorClosed() throws Exception {
        Path elsewhere = Files.createTempDirectory("elsewhere");
        python("f = open('%s/x', 'w'); f.write('abc'); f.close(); open('told', 'w').write('a')".formatted(elsewhere));

        closeOf("told");
        host.drain();
        assertThat(host.observations)
                .noneMatch(o -> o.event() instanceof FileEvent event
                        && event.file().path().toString().startsWith(elsewhere.toString()));
        Tally closes = host.sensor.tally(RecordType.FILE_CLOSE);
        assertThat(closes.seen()).isEqualTo(closes.submitted() + closes.filtered() + closes.lost());
    }

    private void secret(String name, String text) throws Exception {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private FileClose closeOf(String name) {
        return (FileClose) host.first(o -> o.event() instanceof FileClose close
                        && close.file().path().toString().equals(here + "/" + name))
                .event();
    }

    private <E extends FileEvent> List<E> of(Class<E> type, String name) {
        return host.observations.stream()
                .map(o -> o.event())
                .filter(type::isInstance)
                .map(type::cast)
                .filter(event -> event.file().path().toString().equals(here + "/" + name))
                .toList();
    }

    private void python(String script) throws Exception {
        Grandchild.python(directory, script);
    }
}
