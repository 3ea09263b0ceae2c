package nightjar.sensor;

import static nightjar.sensor.Judged.killing;
import static nightjar.sensor.Judged.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import nightjar.events.Observation;
import nightjar.events.ProcessExit;
import nightjar.events.RuleMatch.Outcome;
import nightjar.events.RuleMatch.Space;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What a rule does to a process, and to which it does nothing.
///
/// That pid 1 is never killed cannot be tried: whoever is wrong about it has no machine left to say so.
final class EnforceTest {
    private static final int KILLED = 128 + 9; // as a shell says it

    /// Its very first instructions make a file, before any library or loader gets a turn.
    private static final String PROGRAM = """
            static long call(long number, long a, long b, long c, long d)
            {
            #if defined(__x86_64__)
            	register long fourth __asm__("r10") = d;
            	long result;
            	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
            		: "rcx", "r11", "memory");
            	return result;
            #else
            	register long x8 __asm__("x8") = number;
            	register long x0 __asm__("x0") = a;
            	register long x1 __asm__("x1") = b;
            	register long x2 __asm__("x2") = c;
            	register long x3 __asm__("x3") = d;
            	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
            	return x0;
            #endif
            }

            void _start(void)
            {
            #if defined(__x86_64__)
            	call(257, -100, (long)"began", 0101, 0600); /* openat, here, O_CREAT | O_WRONLY */
            	call(60, 0, 0, 0, 0);
            #else
            	call(56, -100, (long)"began", 0101, 0600);
            	call(93, 0, 0, 0, 0);
            #endif
            }
            """;

    private static final String RULE = rule("begin", "{Image|endswith: /begin}");

    @TempDir
    Path directory;

    @BeforeEach
    void compile() throws Exception {
        directory = directory.toRealPath();
        Path source = Files.writeString(directory.resolve("begin.c"), PROGRAM);
        Actor.run("gcc", "-O1", "-nostdlib", "-static", "-fno-stack-protector", "-o", begin(), source.toString());
    }

    @KernelTest
    void theNewProgramDoesNotRunOneInstruction() throws Exception {
        try (Judged judged = Judged.enforcing(killing("[]", RULE))) {
            assertThat(shell("./begin killed; exit $?")).isEqualTo(KILLED);

            assertThat(hasBegun()).isFalse();
            Observation exec = judged.host.execOf("killed");
            assertThat(judged.match("killed", "begin").outcome()).isEqualTo(Outcome.KILLED);
            assertThat(judged.match("killed", "begin").judgedIn()).isEqualTo(Space.KERNEL);
            assertThat(((ProcessExit) judged.host.exitOf(pid(exec)).event()).signal())
                    .isEqualTo(9);
        }
    }

    @KernelTest
    void theFirstProcessOfAContainerIsKilledLikeAnyOther() throws Exception {
        try (Judged judged = Judged.enforcing(killing("[]", RULE))) {
            assertThat(shell("unshare --pid --fork ./begin contained; exit $?")).isNotZero();

            assertThat(hasBegun()).isFalse();
            assertThat(judged.match("contained", "begin").outcome()).isEqualTo(Outcome.KILLED);
        }
    }

    @KernelTest
    void aProgramThatAThreadBeganIsKilledToo() throws Exception {
        Actor actor = Actor.compile(directory);
        try (Judged judged = Judged.enforcing(killing("[]", RULE))) {
            assertThat(shell("%s thread ./begin threaded; exit $?".formatted(actor.program())))
                    .isEqualTo(KILLED);

            assertThat(hasBegun()).isFalse();
            assertThat(judged.match("threaded", "begin").outcome()).isEqualTo(Outcome.KILLED);
        }
    }

    @KernelTest
    void itIsKilledAlsoWhereItsRecordHasNoRoom() throws Exception {
        try (Judged judged = Judged.enforcing(4_096, killing("[]", RULE))) {
            for (int i = 0; i < 10; i++) {
                shell("/usr/bin/true; :");
            }
            long submitted = judged.host.sensor.tally(RecordType.EXEC).submitted();
            assertThat(shell("./begin unseen; exit $?")).isEqualTo(KILLED);

            assertThat(hasBegun()).isFalse();
            assertThat(judged.host.sensor.tally(RecordType.EXEC).submitted())
                    .as("nothing of it was told")
                    .isEqualTo(submitted);
            assertThat(judged.host.sensor.losses())
                    .anySatisfy(loss -> assertThat(loss.type()).isEqualTo("process.exec"));
        }
    }

    @KernelTest
    void nothingIsKilledWhereWeOnlyObserve() throws Exception {
        try (Judged judged = Judged.by(killing("[]", RULE))) {
            assertThat(shell("./begin observed; exit $?")).isZero();

            assertThat(hasBegun()).isTrue();
            assertThat(judged.match("observed", "begin").outcome()).isNull();
        }
    }

    @KernelTest
    void whoIsSparedLivesAndIsToldAsSuch() throws Exception {
        String spared = "[{CommandLine|endswith: spared}]";
        try (Judged judged = Judged.enforcing(killing(spared, RULE))) {
            assertThat(shell("./begin spared; exit $?")).isZero();
            assertThat(hasBegun()).isTrue();
            assertThat(judged.match("spared", "begin").outcome()).isEqualTo(Outcome.SPARED);

            assertThat(shell("./begin not-this-one; exit $?")).isEqualTo(KILLED);
        }
    }

    @KernelTest
    void whatWeStartOurselvesIsSpared() throws Exception {
        try (Judged judged = Judged.enforcing(killing("[]", RULE))) {
            Process child = new ProcessBuilder("./begin", "our-own")
                    .directory(directory.toFile())
                    .start();

            assertThat(child.waitFor()).isZero();
            assertThat(judged.match("our-own", "begin").outcome()).isEqualTo(Outcome.SPARED);
        }
    }

    /// The hook knows only a part of such a rule, and so kills nobody.
    @KernelTest
    void userSpaceKillsByWhatOnlyItKnowsAndOnlyWhomItMeans() throws Exception {
        Path waiting = Files.copy(
                Path.of("/usr/bin/sleep"),
                Files.createTempFile(Path.of("/tmp"), "waiting", ""),
                StandardCopyOption.REPLACE_EXISTING);
        String rule = rule("waits", "{Image: '%s', user.effective.name: nobody}".formatted(waiting));
        try (Judged judged = Judged.enforcing(killing("[]", rule))) {
            Actor.run("chmod", "755", waiting.toString());
            Process roots = start("%s 61; exit $?".formatted(waiting));
            Process nobodys = start("setpriv --reuid=65534 %s 62; exit $?".formatted(waiting));

            assertThat(judged.titles("61")).isEmpty();
            assertThat(judged.match("62", "waits").outcome()).isEqualTo(Outcome.KILLED);
            assertThat(judged.match("62", "waits").judgedIn()).isEqualTo(Space.USER);
            assertThat(nobodys.waitFor()).isEqualTo(KILLED);
            assertThat(roots.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
            end(roots);
        } finally {
            Files.delete(waiting);
        }
    }

    /// A process of which the hook does not know the parent, as where it keeps too many.
    @KernelTest
    void nobodyIsKilledForAParentThatTheHookDoesNotKnow() throws Exception {
        String rule = rule("not by a shell", "{Image|endswith: /begin, ParentImage|endswith: sh}", "not selection")
                .replace(
                        "condition: not selection",
                        "other: {Image|endswith: /begin}\n    condition: other and not selection");
        try (Judged judged = Judged.keeping(1, true, killing("[]", rule))) {
            assertThat(shell("./begin by-a-shell; exit $?")).isZero();
            assertThat(judged.titles("by-a-shell")).isEmpty();
        }
    }

    @KernelTest
    void whoIsSparedForItsParentIsSparedAlsoWhereTheHookDoesNotKnowThat() throws Exception {
        String spared = "[{ParentCommandLine|contains: spare-my-children}]";
        try (Judged judged = Judged.keeping(1, true, killing(spared, RULE))) {
            assertThat(shell("./begin spared; : spare-my-children")).isZero();
            assertThat(hasBegun()).isTrue();
            assertThat(judged.match("spared", "begin").outcome()).isEqualTo(Outcome.SPARED);
        }
    }

    @KernelTest
    void userSpaceKillsWhereTheHookDoesNotKnowTheParent() throws Exception {
        String rule = rule("waits", "{Image|endswith: /sleep, ParentCommandLine|contains: no-waiting}");
        try (Judged judged = Judged.keeping(1, true, killing("[]", rule))) {
            Process waiting = start("/usr/bin/sleep 63; exit $? # no-waiting");
            assertThat(judged.match("63", "waits").outcome()).isEqualTo(Outcome.KILLED);
            assertThat(judged.match("63", "waits").judgedIn()).isEqualTo(Space.USER);
            assertThat(waiting.waitFor()).isEqualTo(KILLED);
        }
    }

    private String begin() {
        return directory.resolve("begin").toString();
    }

    private boolean hasBegun() {
        return Files.exists(directory.resolve("began"));
    }

    private static int pid(Observation observation) {
        return Watched.actor(observation).process().pid();
    }

    /// In a child of a child of ours, for our own children are spared.
    private int shell(String commands) throws Exception {
        return start(commands).waitFor();
    }

    private Process start(String commands) throws Exception {
        return new ProcessBuilder("bash", "-c", commands)
                .directory(directory.toFile())
                .start();
    }

    private static void end(Process shell) {
        shell.descendants().forEach(ProcessHandle::destroy);
        shell.destroy();
    }
}
