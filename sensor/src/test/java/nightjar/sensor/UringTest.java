package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightjar.bpf.Kernel;
import nightjar.events.FileCreate;
import nightjar.events.FileEvent;
import nightjar.events.FileLink;
import nightjar.events.FileMkdir;
import nightjar.events.FileName;
import nightjar.events.FileNode;
import nightjar.events.FileOpen;
import nightjar.events.FileRename;
import nightjar.events.FileRmdir;
import nightjar.events.FileSetxattr;
import nightjar.events.FileSymlink;
import nightjar.events.FileTruncate;
import nightjar.events.FileUnlink;
import nightjar.events.Observation;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What happens to files by way of io_uring is told as if by system calls, of the process that asked.
final class UringTest {
    /// Ways to submit: plainly, by a worker, by a polling thread, into the ring's own files, linked, with results
    /// that
    /// wait until they are asked for.
    private static final List<String> WAYS = List.of("-", "a", "p", "f", "l", "d", "ap");

    @TempDir
    Path directory;

    private Path here;
    private Actor actor;

    @BeforeEach
    void compile() throws Exception {
        here = Files.createDirectory(directory.toRealPath().resolve("here"));
        actor = Actor.uring(directory);
    }

    @KernelTest
    void everyOperationIsToldInEveryWay() throws Exception {
        try (Watched host = new Watched(open(scope()))) {
            for (String way : WAYS) {
                int before = host.observations.size();

                act(way, "create", "made", "rename", "made", "moved", "link", "moved", "second", "unlink", "second")
                        .andThen("symlink", "moved/x", "pointer", "mkdir", "dir", "rmdir", "dir", "open", "moved")
                        .andThen("unlink", "moved", "unlink", "pointer", "create", "end")
                        .run();
                host.first(o ->
                        o.event() instanceof FileCreate create && path(create).equals("end"));
                Files.delete(here.resolve("end"));

                assertThat(told(host.observations.subList(before, host.observations.size())))
                        .as(way)
                        .containsExactly(
                                "create made",
                                "rename moved from " + here + "/made",
                                "link second = " + here + "/moved",
                                "unlink second",
                                "symlink pointer to moved/x",
                                "mkdir dir 0750",
                                "rmdir dir",
                                "open moved",
                                "unlink moved",
                                "unlink pointer",
                                "create end");
            }
        }
    }

    @KernelTest
    void theProcessIsToldAndNotTheThreadThatWorksForIt() throws Exception {
        try (Watched host = new Watched(open(scope()))) {
            for (String way : WAYS) {
                act(way, "mkdir", "dir" + way).run();

                Observation observation = host.first(
                        o -> o.event() instanceof FileMkdir mkdir && path(mkdir).equals("dir" + way));
                var mkdir = (FileMkdir) observation.event();

                assertThat(mkdir.task().name().toString()).as(way).isEqualTo("uring");
                assertThat(mkdir.task().threadId()).isEqualTo(mkdir.task().id().pid());
                assertThat(mkdir.task().namespaces().pidInside())
                        .isEqualTo(mkdir.task().id().pid());
                assertThat(mkdir.task().ioUring()).isTrue();
                assertThat(Watched.actor(observation).process().pid())
                        .isEqualTo(mkdir.task().id().pid());
            }
        }
    }

    @KernelTest
    void whatFailsIsNotToldAndIsCounted() throws Exception {
        try (Watched host = new Watched(open(scope()))) {
            assertThat(act("-", "unlink", "absent").exit()).isNotZero();
            act("-", "mkdir", "end").run();
            host.first(o -> o.event() instanceof FileMkdir);

            assertThat(host.observations).noneMatch(o -> o.event() instanceof FileUnlink);
            Tally tally = host.sensor.tally(RecordType.FILE_UNLINK);
            assertThat(tally.seen()).isEqualTo(tally.filtered() + tally.submitted() + tally.lost());
        }
    }

    @KernelTest
    void whatSucceedsSilentlyIsToldUnderThePathAskedFor() throws Exception {
        try (Watched host = new Watched(open(scope()))) {
            act("s", "create", "made", "rename", "made", "moved").run();

            var open = (FileOpen) host.first(o -> o.event() instanceof FileOpen).event();
            var rename = (FileRename)
                    host.first(o -> o.event() instanceof FileRename).event();

            assertThat(path(open)).isEqualTo("made");
            assertThat(open.file().asked()).isTrue();
            assertThat(open.flags().writes()).isTrue();
            assertThat(path(rename)).isEqualTo("moved");
        }
    }

    @KernelTest
    void anOpenTellsWhatALinkLedTo() throws Exception {
        write("target", "x");
        Files.createSymbolicLink(here.resolve("pointer"), Path.of("target"));
        for (String way : WAYS) {
            try (Watched host = new Watched(open(scope()))) {
                act(way, "open", "pointer").run();

                var open = (FileOpen)
                        host.first(o -> o.event() instanceof FileOpen).event();
                assertThat(path(open)).as(way).isEqualTo("target");
                assertThat(node(open).size()).isOne();
            }
        }
    }

    @KernelTest
    void attributesAndLengthsAreTold() throws Exception {
        Files.writeString(here.resolve("file"), "x");
        try (Watched host = new Watched(open(scope()))) {
            act("-", "setxattr", "file", "user.mark").run();
            var set = (FileSetxattr)
                    host.first(o -> o.event() instanceof FileSetxattr).event();
            assertThat(set.attribute().toString()).isEqualTo("user.mark");
            assertThat(path(set)).isEqualTo("file");

            if (Kernel.atLeast(6, 9)) {
                act("-", "truncate", "file", "7").run();
                var truncate = (FileTruncate)
                        host.first(o -> o.event() instanceof FileTruncate).event();
                assertThat(truncate.newSize()).isEqualTo(7);
                assertThat(path(truncate)).isEqualTo("file");
            }
        }
    }

    /// Whoever changes a path while the kernel reads it deceives nobody: what is told is what was opened.
    @KernelTest
    void aPathThatIsChangedMeanwhileIsToldAsItWasOpened() throws Exception {
        Path a = write("name-a", "a");
        Path b = write("name-b", "b");
        Map<String, Long> inodes = Map.of(
                "name-a", (Long) Files.getAttribute(a, "unix:ino"), "name-b", (Long) Files.getAttribute(b, "unix:ino"));
        for (String way : List.of("flip", "flip-call")) {
            try (Watched host = new Watched(open(scope()))) {
                String[] counts =
                        act(way, "2000", "name-a", "name-b").output().strip().split(" ", -1);
                act("-", "mkdir", "end", "rmdir", "end").run();
                host.first(o -> o.event() instanceof FileRmdir);

                List<FileOpen> opens = host.observations.stream()
                        .map(Observation::event)
                        .filter(FileOpen.class::isInstance)
                        .map(FileOpen.class::cast)
                        .filter(open -> path(open).startsWith("name-"))
                        .toList();
                assertThat(opens)
                        .allSatisfy(open -> assertThat(node(open).inode()).isEqualTo(inodes.get(path(open))));
                assertThat(opens.stream().filter(open -> path(open).equals("name-a")))
                        .as(way)
                        .hasSize(Integer.parseInt(counts[0]));
                assertThat(opens.stream().filter(open -> path(open).equals("name-b")))
                        .as(way)
                        .hasSize(Integer.parseInt(counts[1]));
            }
        }
    }

    /// Of a name that is given by a system call and to which no descriptor leads, this flavour of hooks knows
    /// what stands in the process's memory when the call returns. The event is never missing, but another thread
    /// may have put another name there; `nightjar doctor` says so.
    @KernelTest
    void aRenameWhoseNameIsChangedMeanwhileIsToldUnderOneOfItsNames() throws Exception {
        write("from", "x");
        try (Watched host = new Watched(open(scope()))) {
            act("flip-rename", "2000", "name-a", "name-b").output();
            act("-", "mkdir", "end").run();
            host.first(o -> o.event() instanceof FileMkdir);

            List<String> names = host.observations.stream()
                    .map(Observation::event)
                    .filter(FileRename.class::isInstance)
                    .map(event -> path((FileRename) event))
                    .filter(path -> !path.equals("from"))
                    .toList();
            assertThat(names).hasSize(2_000).allMatch(path -> path.matches("name-[ab]"));
            assertThat(host.sensor.hooks()).anySatisfy(hook -> {
                assertThat(hook.purpose()).isEqualTo("file events");
                assertThat(hook.lost()).contains("another thread changes");
            });
        }
    }

    @KernelTest
    void aRuleHoldsOfAFileThatIsMadeByIoUring() throws Exception {
        String rule = rule("Made by io_uring", "file_event", "TargetFilename|endswith: /secret");
        Scope nothing = new Scope(Set.of(Family.values()), List.of(), List.of(), List.of(), List.of(), List.of());
        for (String way : WAYS) {
            try (Judged judged = Judged.in(nothing, false, Judged.image(rule))) {
                act(way, "create", "secret", "unlink", "secret").run();

                Observation create = judged.host.first(o -> o.event() instanceof FileCreate);
                assertThat(Judged.titles(create)).as(way).containsExactly("Made by io_uring");
            }
        }
    }

    /// The process ends before it gets to what it meant to do next, whichever thread did the operation.
    @KernelTest
    void aRuleKillsWhoAskedThroughIoUring() throws Exception {
        String rule = rule("Kill", "file_event", "TargetFilename|endswith: /forbidden");
        for (String way : WAYS) {
            if (way.contains("l")) {
                continue; // waits for its results at the end
            }
            try (Judged judged = Judged.in(scope(), true, Judged.killing("[]", rule))) {
                int exit = act(way, "create", "forbidden", "then", "effect").exit();

                assertThat(exit).as(way).isEqualTo(128 + 9);
                assertThat(here.resolve("effect")).doesNotExist();
                Observation create = judged.host.first(
                        o -> o.event() instanceof FileCreate made && path(made).equals("forbidden"));
                assertThat(create.matches()).hasSize(1);
                Files.delete(here.resolve("forbidden"));
            }
        }
    }

    /// A file that not everybody may read: opens of others are not looked at.
    private Path write(String name, String text) throws Exception {
        Path file = Files.writeString(here.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Sensor open(Scope scope) throws Exception {
        return Sensor.open(Sensor.RING_BYTES, 0, -1, scope);
    }

    private Scope scope() {
        List<String> all = List.of(here.toString());
        return new Scope(Set.of(Family.values()), all, all, List.of(), List.of(), List.of());
    }

    private static String rule(String title, String category, String selection) {
        return Judged.rule(title, "{" + selection + "}").replace("process_creation", category);
    }

    /// In short, those by io_uring.
    private List<String> told(List<Observation> observations) {
        List<String> told = new ArrayList<>();
        for (Observation observation : observations) {
            if (observation.event() instanceof FileEvent event && event.task().ioUring() != null) {
                told.add(
                        switch (event) {
                            case FileCreate create -> "create " + path(create);
                            case FileRename rename -> "rename " + path(rename) + " from " + rename.source();
                            case FileLink link -> "link " + path(link) + " = " + link.source();
                            case FileUnlink unlink -> "unlink " + path(unlink);
                            case FileSymlink link -> "symlink " + path(link) + " to " + link.target();
                            case FileMkdir mkdir -> "mkdir " + path(mkdir) + " " + mkdir.newMode();
                            case FileRmdir rmdir -> "rmdir " + path(rmdir);
                            case FileOpen open -> "open " + path(open);
                            default -> event.toString();
                        });
            }
        }
        return told;
    }

    private String path(FileEvent event) {
        FileName file = event.file();
        String path = file.path().toString();
        return path.startsWith(here + "/") ? path.substring(here.toString().length() + 1) : path;
    }

    private static FileNode node(FileEvent event) {
        FileNode node = event.file().node();
        if (node == null) {
            throw new AssertionError("no facts: " + event);
        }
        return node;
    }

    private Act act(String way, String... arguments) {
        return new Act(way, List.of(arguments));
    }

    /// In a grandchild: what our own children do is not looked at.
    private final class Act {
        private final List<String> words = new ArrayList<>();

        Act(String way, List<String> arguments) {
            words.add(way);
            words.addAll(arguments);
        }

        Act andThen(String... arguments) {
            words.addAll(List.of(arguments));
            return this;
        }

        private Process start(ProcessBuilder.Redirect output) throws Exception {
            String command = actor.program() + " " + String.join(" ", words);
            return new ProcessBuilder("sh", "-c", command + "; exit $?")
                    .directory(here.toFile())
                    .redirectOutput(output)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        int exit() throws Exception {
            return start(ProcessBuilder.Redirect.INHERIT).waitFor();
        }

        void run() throws Exception {
            assertThat(exit()).as(words.toString()).isZero();
        }

        String output() throws Exception {
            Process process = start(ProcessBuilder.Redirect.PIPE);
            try (InputStream in = process.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }
}
