package nightjar.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The rules that come with Nightjar say nothing of medium level or above about ordinary work: packages, a build, a
/// login, scheduled jobs, and Nightjar itself. What others do on this machine meanwhile does not count.
final class QuietTest {
    private static final Set<String> LOUD = Set.of("medium", "high", "critical");

    @TempDir
    Path directory;

    @KernelTest
    void ordinaryWorkIsNoAlert() throws Exception {
        try (var watch =
                Program.start(directory, "watch", "--events", "process.exec").ready()) {
            Thread.sleep(1_000); // and nothing is done
            packages();
            build();
            logins();
            jobs();
            int end = run("true", "that-was-all");
            watch.untilOut("that-was-all");
            watch.signal("TERM");
            assertThat(watch.exitCode()).isZero();

            assertThat(end).isZero();
            String ours = Long.toString(ProcessHandle.current().pid());
            List<JsonNode> execs = watch.events().stream()
                    .filter(event -> event.at("/nightjar/ancestors")
                            .valueStream()
                            .anyMatch(ancestor -> ancestor.at("/pid").asString().equals(ours)))
                    .toList();
            assertThat(execs)
                    .extracting(exec -> exec.at("/process/name").asString())
                    .contains("dpkg", "tar", "quiet.postinst", "cc1", "ld", "make", "su", "run-parts", "daily");
            assertThat(execs.stream().flatMap(QuietTest::alarms)).isEmpty();
        }
    }

    /// What is said of it, and of what.
    private static Stream<String> alarms(JsonNode exec) {
        return exec.at("/nightjar/matches")
                .valueStream()
                .filter(match -> LOUD.contains(match.at("/rule/level").asString()))
                .map(match -> match.at("/rule/name").asString() + ": "
                        + exec.at("/process/command_line").asString());
    }

    /// Installed, upgraded, configured anew and removed, in a directory of their own.
    private void packages() throws Exception {
        Path root = Files.createDirectories(directory.resolve("root"));
        Path status = Files.createDirectories(root.resolve("var/lib/dpkg"));
        Files.createDirectories(status.resolve("info"));
        Files.createDirectories(status.resolve("updates"));
        Files.createFile(status.resolve("status"));
        String[] dpkg = {
            "dpkg", "--instdir=" + root, "--admindir=" + status, "--force-script-chrootless", "--force-not-root"
        };
        for (String version : List.of("1.0", "1.1")) {
            assertThat(run(with(dpkg, "--install", archive(version).toString())))
                    .isZero();
        }
        assertThat(run(with(dpkg, "--verify", "quiet"))).isZero();
        assertThat(run(with(dpkg, "--purge", "quiet"))).isZero();
    }

    private Path archive(String version) throws Exception {
        Path tree = directory.resolve("quiet-" + version);
        Files.createDirectories(tree.resolve("usr/share/quiet"));
        Files.writeString(tree.resolve("usr/share/quiet/data"), version);
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.writeString(tree.resolve("DEBIAN/control"), """
                Package: quiet
                Version: %s
                Architecture: all
                Maintainer: Nobody <nobody@example.org>
                Description: makes no noise
                """.formatted(version));
        for (String name : List.of("preinst", "postinst", "prerm", "postrm")) {
            script(tree.resolve("DEBIAN").resolve(name), """
                    #!/bin/sh
                    set -e
                    case "$1" in
                    configure)
                    	getent passwd daemon >/dev/null
                    	command -v update-alternatives >/dev/null
                    	dpkg --compare-versions "${2:-0}" lt 2 && ldconfig -p >/dev/null
                    	find "$DPKG_ROOT/usr/share/quiet" -type f -exec chmod 0644 {} +
                    	;;
                    purge)
                    	rm -rf "$DPKG_ROOT/var/lib/quiet"
                    	;;
                    esac
                    """);
        }
        Path archive = directory.resolve("quiet_" + version + "_all.deb");
        assertThat(run("dpkg-deb", "--build", "--root-owner-group", tree.toString(), archive.toString()))
                .isZero();
        return archive;
    }

    private void build() throws Exception {
        Path source = Files.createDirectories(directory.resolve("source"));
        Files.writeString(source.resolve("main.c"), "int one(void);\nint main(void) { return one() - 1; }\n");
        Files.writeString(source.resolve("one.c"), "int one(void) { return 1; }\n");
        Files.writeString(source.resolve("Makefile"), """
                all: main test
                main: main.o libone.a
                	gcc -o $@ $^
                libone.a: one.o
                	ar rcs $@ $^
                test: main
                	./main
                	uname -m && test -x main && sha256sum main | cut -d ' ' -f 1 >main.sha256
                install: all
                	install -d -m 0755 out && install -m 0755 main out/main && strip out/main
                clean:
                	rm -f *.o *.a main
                """);
        assertThat(run("make", "-C", source.toString(), "all", "install", "clean"))
                .isZero();
    }

    private void logins() throws Exception {
        assertThat(run("su", "-", "-s", "/bin/bash", "nobody", "-c", "true")).isZero();
        assertThat(run("bash", "-lc", "true")).isZero();
    }

    private void jobs() throws Exception {
        Path jobs = Files.createDirectories(directory.resolve("jobs"));
        script(jobs.resolve("daily"), """
                #!/bin/sh
                find /var/log -maxdepth 1 -name '*.gz' -mtime +365 >/dev/null
                gzip -c /etc/hostname >/dev/null
                df -P / >/dev/null
                """);
        assertThat(run("run-parts", "--report", jobs.toString())).isZero();
    }

    private static void script(Path file, String text) throws Exception {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }
}
