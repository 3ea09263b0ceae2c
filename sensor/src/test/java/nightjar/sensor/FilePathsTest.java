package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import nightjar.events.FileCreate;
import nightjar.events.FileEvent;
import nightjar.events.FileLink;
import nightjar.events.FileOpen;
import nightjar.events.FileRemovexattr;
import nightjar.events.FileRename;
import nightjar.events.FileUnlink;
import nightjar.events.FileUtime;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A file is told by the path that the kernel knows, however the caller came to it.
final class FilePathsTest {
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
                new Scope(Set.of(Family.FILE), List.of(here), List.of(here), List.of(), List.of(), List.of())));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @KernelTest
    void mountPointsAreWalkedOver() throws Exception {
        Grandchild.python(directory, "unshare -m --propagation private", """
                for d in 'from', 'bound', 'lower', 'upper', 'work', 'merged', 'tmp':
                    os.mkdir(d)
                subprocess.run(['mount', '--bind', 'from', 'bound'], check=True)
                open('bound/in-bind', 'w')
                subprocess.run(['mount', '-t', 'tmpfs', 'none', 'tmp'], check=True)
                os.mkdir('tmp/d'); open('tmp/d/in-tmpfs', 'w')
                for d in 'lower', 'upper', 'work', 'merged':
                    os.mkdir('tmp/' + d)
                open('tmp/lower/in-overlay', 'w').write('a')
                subprocess.run(['mount', '-t', 'overlay', 'none', 'tmp/merged', '-o',
                    'lowerdir=tmp/lower,upperdir=tmp/upper,workdir=tmp/work'], check=True)
                open('tmp/merged/in-overlay', 'a').write('b')""");

        assertThat(made("in-bind")).isEqualTo(here + "/bound/in-bind");
        assertThat(made("in-tmpfs")).isEqualTo(here + "/tmp/d/in-tmpfs");
        host.first(o -> o.event() instanceof FileOpen open
                && open.flags().writes()
                && open.file().path().toString().equals(here + "/tmp/merged/in-overlay"));
    }

    @KernelTest
    void linksDotsRenamedDirectoriesAndOtherRootsHaveNoInfluence() throws Exception {
        Grandchild.python(directory, """
                os.mkdir('d'); os.symlink('d', 'link'); open('link/../d/by-link', 'w')
                os.chdir('d'); os.rename('../d', '../e'); open('renamed', 'w'); os.chdir('..')
                os.mkdir('root'); os.chroot('root'); os.chdir('/'); open('/in-root', 'w')""");

        assertThat(made("by-link")).isEqualTo(here + "/d/by-link");
        assertThat(made("renamed")).isEqualTo(here + "/e/renamed");
        assertThat(made("in-root")).isEqualTo(here + "/root/in-root");
    }

    @KernelTest
    void aPathOfAllTheBytesThatThereCanBeIsToldWhole() throws Exception {
        int left = 4_095 - here.length() - 1;
        int directories = left / 201;
        String last = "f".repeat(left - directories * 201);
        Grandchild.python(directory, """
                for i in range(%d):
                    os.mkdir('d' * 200); os.chdir('d' * 200)
                open('%s', 'w')""".formatted(directories, last));

        String path = made(last);
        assertThat(path)
                .hasSize(4_095)
                .isEqualTo(
                        here + "/" + String.join("/", Collections.nCopies(directories, "d".repeat(200))) + "/" + last);
    }

    @KernelTest
    void hostileNamesStayWhatTheyAre() throws Exception {
        Grandchild.python(directory, "open(b'a\\n\"\\xff\\x01 \\xe2\\x80\\xae', 'w')");

        var create =
                (FileCreate) host.first(o -> o.event() instanceof FileCreate).event();
        byte[] bytes = create.file().path().bytes();
        byte[] expected = (here + "/a\n\"\u00ff\u0001 \u00e2\u0080\u00ae").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(bytes).isEqualTo(expected);
    }

    @KernelTest
    void aFileWithoutANameIsToldByTheOneThatItHad() throws Exception {
        Grandchild.python(directory, """
                os.mkdir('gone'); f = open('gone/x', 'w'); os.unlink('gone/x'); os.rmdir('gone')
                open('/proc/self/fd/%d' % f.fileno(), 'a')""");

        host.first(o -> o.event() instanceof FileOpen open
                && open.file().path().toString().equals(here + "/gone/x"));
    }

    @KernelTest
    void everyWayToOpenIsSeen() throws Exception {
        Grandchild.python(directory, """
                how = struct.pack('QQQ', os.O_CREAT | os.O_WRONLY, 0o600, 0x08) # RESOLVE_BENEATH
                d = os.open('.', os.O_RDONLY)
                call(437, d, b'by-openat2', how, len(how))
                handle = bytearray(struct.pack('Ii', 128, 0) + bytes(128)); mount = ctypes.c_int()
                raw = (ctypes.c_char * len(handle)).from_buffer(handle)
                open('by-handle', 'w').close()
                call(303, d, b'by-handle', raw, ctypes.byref(mount), 0)
                call(304, d, raw, os.O_RDWR)
                f = os.open('.', os.O_TMPFILE | os.O_RDWR, 0o600)
                libc.linkat(-100, b'/proc/self/fd/%d' % f, -100, b'by-linkat', 0x400)
                threading.Thread(target=lambda: open('by-thread', 'w')).start()""");

        assertThat(made("by-openat2")).isEqualTo(here + "/by-openat2");
        host.first(o -> o.event() instanceof FileOpen open
                && open.flags().bits() % 4 == 2
                && open.file().path().toString().equals(here + "/by-handle"));
        var link = (FileLink) host.first(o -> o.event() instanceof FileLink).event();
        assertThat(link.file().path().toString()).isEqualTo(here + "/by-linkat");
        var thread = host.first(o -> o.event() instanceof FileCreate create
                && create.file().path().toString().endsWith("/by-thread"));
        var task = ((FileCreate) thread.event()).task();
        assertThat(task.threadId()).isNotEqualTo(task.id().pid());
        assertThat(Watched.actor(thread).process().pid()).isEqualTo(task.id().pid());
    }

    @KernelTest
    void theNumbersOf32BitProgramsAreSeenInA64BitProgram() throws Exception {
        Actor actor = Actor.compile(directory);
        Grandchild.shell(directory, actor.program() + " int80 " + here + "/by-int80");

        assertThat(made("by-int80")).isEqualTo(here + "/by-int80");
        host.first(o -> o.event() instanceof FileUnlink unlink
                && unlink.file().path().toString().equals(here + "/by-int80"));
    }

    @KernelTest
    void aProcessThatRenamesItselfIsStillTheSame() throws Exception {
        Grandchild.python(directory, "libc.prctl(15, b'innocent'); open('x', 'w')");

        var create = host.first(o -> o.event() instanceof FileCreate);
        assertThat(((FileCreate) create.event()).task().name().toString()).isEqualTo("innocent");
        assertThat(String.valueOf(Watched.actor(create).process().executable())).contains("python");
    }

    /// Opens may be lost, and are counted; execs have a ring of their own.
    @KernelTest
    void aFloodOfOpensLosesNoExecAndIsAccountedFor() throws Exception {
        host.close();
        host = new Watched(Sensor.open(
                2 << 20,
                0,
                -1,
                new Scope(Set.of(Family.values()), List.of(here), List.of(here), List.of(), List.of(), List.of())));
        Grandchild.python(directory, """
                for i in range(20000):
                    f = os.open('x', os.O_WRONLY | os.O_CREAT); os.write(f, b'a'); os.close(f)
                    if i % 1000 == 0:
                        subprocess.run(['/bin/true'])
                for i in range(2000):
                    os.mkdir('d'); os.rename('d', 'e'); os.chmod('e', 0o700); os.rmdir('e')""");
        host.sensor.detach();
        host.drain();

        assertThat(host.sensor.tally(RecordType.FILE_OPEN).lost()).isPositive();
        assertThat(host.sensor.tally(RecordType.EXEC).lost()).isZero();
        for (RecordType type : RecordType.values()) {
            Tally tally = host.sensor.tally(type);
            long told = host.observations.stream()
                    .filter(o -> o.event().getClass().equals(type.eventClass()))
                    .count();
            assertThat(told).as("%s: %s", type, tally).isEqualTo(tally.submitted());
            assertThat(tally.submitted() + tally.filtered() + tally.lost())
                    .as("%s: %s", type, tally)
                    .isEqualTo(tally.seen());
        }
        assertThat(host.sensor.missed()).isZero();
    }

    @KernelTest
    void usersAndFileSystemsMayBeLeftOut() throws Exception {
        host.close();
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        host = new Watched(Sensor.open(
                Sensor.RING_BYTES,
                0,
                -1,
                new Scope(
                        Set.of(Family.values()),
                        List.of(here),
                        List.of(here),
                        List.of(),
                        List.of(65_534L),
                        List.of(),
                        List.of(0x01021994L),
                        true,
                        NetworkScope.standard())));
        Grandchild.python(directory, "unshare -m --propagation private", """
                os.mkdir('tmp'); subprocess.run(['mount', '-t', 'tmpfs', 'none', 'tmp'], check=True)
                open('tmp/in-tmpfs', 'w').write('a')
                if os.fork() == 0:
                    os.setuid(65534); open('nobodys', 'w'); os._exit(0)
                os.wait(); os.chmod('.', 0o755)
                open('seen', 'w').write('a'); os.chmod('seen', 0o644); open('seen').read()""");

        assertThat(made("seen")).isEqualTo(here + "/seen");
        host.first(o -> o.event() instanceof nightjar.events.FileRead read
                && read.file().path().toString().endsWith("/seen"));
        assertThat(host.observations)
                .noneMatch(o -> o.event() instanceof FileEvent event
                        && (event.file().path().toString().endsWith("/nobodys")
                                || event.file().path().toString().endsWith("/in-tmpfs")));
    }

    @KernelTest
    void timesAttributesAndExchangedNamesAreTold() throws Exception {
        Grandchild.python(directory, """
                open('x', 'w'); open('y', 'w')
                os.utime('x', ns=(1_000_000_001, 2_000_000_003)); os.utime('y')
                call(316, -100, b'x', -100, b'y', 2)
                os.setxattr('x', 'user.a', b'b'); os.removexattr('x', 'user.a')""");

        var forged = (FileUtime) host.first(o -> o.event() instanceof FileUtime).event();
        assertThat(forged.accessedNanos()).isEqualTo(1_000_000_001L);
        assertThat(forged.changedNanos()).isEqualTo(2_000_000_003L);
        var present = (FileUtime) host.first(o -> o.event() instanceof FileUtime each
                        && each.file().path().toString().endsWith("/y"))
                .event();
        assertThat(present.changedNanos()).isNull();
        var exchange =
                (FileRename) host.first(o -> o.event() instanceof FileRename).event();
        assertThat(exchange.exchanged()).isTrue();
        var removed = (FileRemovexattr)
                host.first(o -> o.event() instanceof FileRemovexattr).event();
        assertThat(removed.attribute().toString()).isEqualTo("user.a");
    }

    /// An exception from what is told is judged all the same, and not told.
    @KernelTest
    void aPathMayBeExceptedFromThoseAboveIt() throws Exception {
        host.close();
        host = new Watched(Sensor.open(
                Sensor.RING_BYTES,
                0,
                -1,
                new Scope(
                        Set.of(Family.FILE),
                        List.of(),
                        List.of(here, "!" + here + "/cache", here + "/cache/kept"),
                        List.of(),
                        List.of(),
                        List.of())));
        Grandchild.shell(directory, "mkdir -p cache/kept; touch cache/a cache/kept/b c");

        assertThat(made("c")).isEqualTo(here + "/c");
        assertThat(made("b")).isEqualTo(here + "/cache/kept/b");
        assertThat(host.observations)
                .noneMatch(o -> o.event() instanceof FileEvent event
                        && event.file().path().toString().equals(here + "/cache/a"));
    }

    /// The path of the file of this name that was made.
    private String made(String name) {
        var create = host.first(o -> o.event() instanceof FileCreate each
                && each.file().path().toString().endsWith("/" + name));
        return ((FileCreate) create.event()).file().path().toString();
    }
}
