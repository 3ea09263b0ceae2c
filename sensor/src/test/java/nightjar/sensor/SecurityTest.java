package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import nightjar.events.BpfCall;
import nightjar.events.Call;
import nightjar.events.CapabilitiesChange;
import nightjar.events.Chroot;
import nightjar.events.ClockSet;
import nightjar.events.Event;
import nightjar.events.FileName;
import nightjar.events.HostnameSet;
import nightjar.events.IdentityChange;
import nightjar.events.Ids;
import nightjar.events.IoPorts;
import nightjar.events.IoUringSetup;
import nightjar.events.KernelLog;
import nightjar.events.KexecLoad;
import nightjar.events.KeyCall;
import nightjar.events.MemfdCreate;
import nightjar.events.MemoryExec;
import nightjar.events.MemoryRead;
import nightjar.events.MemoryWrite;
import nightjar.events.ModuleLoad;
import nightjar.events.ModuleUnload;
import nightjar.events.Mount;
import nightjar.events.NamespaceClone;
import nightjar.events.NamespaceEnter;
import nightjar.events.PerfEventOpen;
import nightjar.events.PersonalityChange;
import nightjar.events.PivotRoot;
import nightjar.events.ProcessControl;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.Ptrace;
import nightjar.events.Reboot;
import nightjar.events.RuleMatch;
import nightjar.events.SeccompChange;
import nightjar.events.SecurityEvent;
import nightjar.events.SignalSent;
import nightjar.events.Swap;
import nightjar.events.Target;
import nightjar.events.TaskEvent;
import nightjar.events.TerminalInput;
import nightjar.events.Text;
import nightjar.events.Unmount;
import nightjar.events.Unshare;
import nightjar.events.UserfaultFd;
import nightjar.testkit.Actor;
import nightjar.testkit.KernelTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Calls that matter to security are told, with what the kernel made of them.
final class SecurityTest {
    private static final long NOBODY = 65_534;

    /// No other program on this host has the name.
    private final String name = "nj_%08x".formatted((int) System.nanoTime());

    @TempDir
    Path directory;

    private Watched host;
    private Path program;

    @BeforeEach
    void watch() throws Exception {
        directory = directory.toRealPath();
        program = Files.move(Actor.compile(directory).program(), directory.resolve(name));
        directory.toFile().setExecutable(true, false);
        host = new Watched(Sensor.open(Sensor.RING_BYTES, 0, -1, scope()));
    }

    private static Scope scope() {
        return new Scope(
                Set.of(Family.PROCESS, Family.SECURITY), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    @AfterEach
    void close() {
        host.close();
    }

    @KernelTest
    void whoTakesControlOfAnotherProcessIsToldWithThatProcess() throws Exception {
        calls("attach", "seize", "traceme");

        Ptrace attach = told(Ptrace.class, ptrace -> ptrace.request().equals("attach"));
        assertThat(attach.call().outcome()).isEqualTo(Call.Outcome.SUCCESS);
        assertThat(target(attach.target()).executable()).isEqualTo(Text.of(program.toString()));
        assertThat(target(attach.target()).uid()).isZero();
        assertThat(target(attach.target()).ours()).isNull();
        assertThat(told(Ptrace.class, ptrace -> ptrace.request().equals("seize"))
                        .target())
                .isNotNull();
        assertThat(target(told(Ptrace.class, ptrace -> ptrace.request().equals("traceme"))
                                .target())
                        .pid())
                .isNotZero();
        end();
        assertThat(all(Ptrace.class)).extracting(Ptrace::request).containsOnlyOnce("pokedata");
    }

    @KernelTest
    void whoMayNotTakeControlIsTold() throws Exception {
        calls(97, "setresuid=65534", "attach-to=" + ProcessHandle.current().pid());

        Ptrace refused = told(Ptrace.class, _ -> true);
        assertThat(refused.call().error()).isEqualTo("EPERM");
        assertThat(target(refused.target()).pid())
                .isEqualTo((int) ProcessHandle.current().pid());
        assertThat(target(refused.target()).ours()).isTrue();
    }

    @KernelTest
    void theMemoryOfAnotherProcessIsReadAndWritten() throws Exception {
        calls("read-memory", "write-memory");

        assertThat(told(MemoryRead.class, _ -> true).bytes()).isEqualTo(8);
        MemoryWrite write = told(MemoryWrite.class, _ -> true);
        assertThat(write.bytes()).isEqualTo(8);
        assertThat(target(write.target()).name()).isEqualTo(Text.of(name));
    }

    @KernelTest
    void aChangeOfUserSaysWhoItWasBefore() throws Exception {
        calls("setgroups", "setgid=65534", "setuid=65534");

        IdentityChange change =
                told(IdentityChange.class, each -> each.call().name().equals("setuid"));
        assertThat(change.task().uid()).isZero();
        assertThat(change.targetUid()).isEqualTo(NOBODY);
        assertThat(change.before()).isEqualTo(new Ids(0, 0, 0, 0, NOBODY, NOBODY, NOBODY, NOBODY));
        assertThat(change.after()).isEqualTo(new Ids(NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY));
        end();
        assertThat(all(IdentityChange.class))
                .extracting(each -> each.call().name())
                .containsExactly("setgroups", "setgid", "setuid");
        assertThat(host.sensor.tally(RecordType.IDENTITY).filtered()).isPositive();
    }

    @KernelTest
    void aUserThatSomebodyMayNotBecomeIsTold() throws Exception {
        calls(97, "setresuid=65534", "setuid=0");

        IdentityChange refused = told(IdentityChange.class, each -> each.call().outcome() == Call.Outcome.FAILURE);
        assertThat(refused.call().error()).isEqualTo("EPERM");
        assertThat(refused.targetUid()).isZero();
        assertThat(refused.after().uid()).isEqualTo(NOBODY);
    }

    @KernelTest
    void aChangeOfCapabilitiesSaysWhichThereWere() throws Exception {
        calls("capset");

        CapabilitiesChange change = told(CapabilitiesChange.class, _ -> true);
        assertThat(change.after().effective() & 1 << 13).isZero();
        assertThat(there(change.before()).effective()).isEqualTo(change.after().effective() | 1 << 13);
        end();
        assertThat(all(CapabilitiesChange.class)).hasSize(1);
    }

    @KernelTest
    void aNameLikeAKernelThreadsIsToldAndOthersAreNot() throws Exception {
        calls("undumpable", "name=harmless", "name=" + name, "name=kworker/9:" + name.charAt(4));

        ProcessControl named = (ProcessControl) host.first(o -> o.event() instanceof ProcessControl control
                        && control.name() != null
                        && control.name().toString().startsWith("kworker/9:"))
                .event();
        assertThat(named.option()).isEqualTo("set_name");
        assertThat(told(ProcessControl.class, _ -> true).option()).isEqualTo("set_dumpable");
        assertThat(all(ProcessControl.class)).hasSize(1);
    }

    @KernelTest
    void mountsAreToldByTheOldAndTheNewCalls() throws Exception {
        Path point = Files.createDirectory(directory.resolve("point"));
        calls("private-mounts", "mount=" + point, "umount=" + point, "new-mount=" + point, "pivot=" + point);

        Mount mount = told(Mount.class, each -> each.type() != null);
        assertThat(path(mount.file())).isEqualTo(point.toString());
        assertThat(mount.source()).isEqualTo(Text.of("thing"));
        assertThat(mount.type()).isEqualTo(Text.of("tmpfs"));
        assertThat(there(mount.flags()).names()).containsExactly("nosuid", "nodev");
        assertThat(path(told(Unmount.class, _ -> true).file())).isEqualTo(point.toString());
        assertThat(told(Mount.class, each -> each.call().name().equals("fsmount"))
                        .type())
                .isEqualTo(Text.of("tmpfs"));
        Mount moved = told(Mount.class, each -> each.call().name().equals("move_mount"));
        assertThat(path(moved.file())).isEqualTo(point.toString());
        assertThat(moved.file()).extracting(FileName::asked).isNull();
        assertThat(told(PivotRoot.class, _ -> true).putOld()).isEqualTo(Text.of("."));
        assertThat(told(Unshare.class, _ -> true).namespaces()).containsExactly("mount");
    }

    @KernelTest
    void aNewRootIsToldAsTheKernelResolvesIt() throws Exception {
        Files.createSymbolicLink(directory.resolve("link"), Files.createDirectory(directory.resolve("root")));
        calls("chroot=" + directory.resolve("link"));

        assertThat(path(told(Chroot.class, _ -> true).file()))
                .isEqualTo(directory.resolve("root").toString());
    }

    @KernelTest
    void namespacesThatAreMadeAndEnteredAreToldByTheirKinds() throws Exception {
        calls("unshare", "setns=/proc/self/ns/uts", "hostname=" + name, "clone");

        assertThat(told(Unshare.class, _ -> true).namespaces()).containsExactly("uts", "ipc");
        assertThat(told(NamespaceEnter.class, _ -> true).namespaces()).containsExactly("uts");
        assertThat(told(HostnameSet.class, _ -> true).name()).isEqualTo(Text.of(name));
        NamespaceClone clone = told(NamespaceClone.class, _ -> true);
        assertThat(clone.namespaces()).containsExactly("uts", "pid");
        assertThat(target(clone.target()).pid()).isNotEqualTo(clone.task().id().pid());
    }

    /// That a module is really loaded is tested where the kernel takes modules.
    @KernelTest
    void aModuleThatCannotBeLoadedIsTold() throws Exception {
        Path file = Files.writeString(directory.resolve("some.ko"), "no module");
        calls("finit-module=" + file, "init-module");

        ModuleLoad load = told(ModuleLoad.class, each -> each.call().name().equals("finit_module"));
        assertThat(path(load.file())).isEqualTo(file.toString());
        assertThat(load.parameters()).isEqualTo(Text.of("key=value"));
        assertThat(load.call().error()).isIn("ENOEXEC", "ENOSYS");
        assertThat(told(ModuleLoad.class, each -> each.call().name().equals("init_module"))
                        .call()
                        .outcome())
                .isEqualTo(Call.Outcome.FAILURE);
    }

    @KernelTest
    void aProgramForTheKernelIsToldByItsNameAndType() throws Exception {
        calls("bpf=" + name);

        BpfCall load = told(BpfCall.class, _ -> true);
        assertThat(load.command()).isEqualTo("prog_load");
        assertThat(load.name()).isEqualTo(Text.of(name));
        assertThat(there(load.type()).word()).isEqualTo("socket_filter");
    }

    @KernelTest
    void theFirstFileInMemoryOfAProgramIsTold() throws Exception {
        calls("memfd-create=" + name);

        MemfdCreate memfd = told(MemfdCreate.class, _ -> true);
        assertThat(path(memfd.file())).isEqualTo("memfd:" + name);
        assertThat(memfd.flags()).containsExactly("cloexec", "allow_sealing");
        end();
        assertThat(all(MemfdCreate.class)).hasSize(1);
        assertThat(host.sensor.tally(RecordType.MEMFD_CREATE).filtered()).isPositive();
    }

    @KernelTest
    void memoryThatIsWrittenAndRunIsToldOnceOfAKind() throws Exception {
        calls("writable-code", "written-code");

        MemoryExec both = told(MemoryExec.class, each -> each.call().name().equals("mmap"));
        assertThat(both.protection()).containsExactly("read", "write", "exec");
        assertThat(both.bytes()).isEqualTo(8192);
        MemoryExec later = told(MemoryExec.class, each -> each.call().name().equals("mprotect"));
        assertThat(later.protection()).containsExactly("read", "exec");
        end();
        assertThat(all(MemoryExec.class)).hasSize(2);
    }

    @KernelTest
    void aSignalToAnotherUsersProcessIsTold() throws Exception {
        Process sleeper = new ProcessBuilder(program.toString(), "as", "65534", "65534", "/bin/sleep", "60").start();
        try {
            host.first(o -> o.event() instanceof ProcessExec exec
                    && exec.task().id().pid() == sleeper.pid()
                    && exec.image().path().toString().endsWith("sleep"));
            calls("kill=" + sleeper.pid());

            SignalSent sent = told(SignalSent.class, _ -> true);
            assertThat(sent.signal()).isEqualTo("CONT");
            assertThat(sent.call().name()).isEqualTo("kill");
            assertThat(target(sent.target()).uid()).isEqualTo(NOBODY);
            assertThat(target(sent.target()).pid()).isEqualTo((int) sleeper.pid());
        } finally {
            sleeper.destroy();
        }
    }

    @KernelTest
    void aSignalToUsIsTold() throws Exception {
        calls("kill=" + ProcessHandle.current().pid());

        assertThat(target(told(SignalSent.class, _ -> true).target()).ours()).isTrue();
    }

    @KernelTest
    void keysAreTold() throws Exception {
        calls("add-key=" + name);

        KeyCall key = told(KeyCall.class, _ -> true);
        assertThat(key.operation()).isEqualTo("add_key");
        assertThat(key.type()).isEqualTo(Text.of("user"));
        assertThat(key.description()).isEqualTo(Text.of(name));
    }

    @KernelTest
    void descriptorsThatReachIntoTheKernelAreTold() throws Exception {
        calls("userfaultfd", "io-uring", "perf");

        assertThat(told(UserfaultFd.class, _ -> true).call().outcome()).isEqualTo(Call.Outcome.SUCCESS);
        assertThat(told(IoUringSetup.class, _ -> true).call().request()).isEqualTo(8);
        PerfEventOpen perf = told(PerfEventOpen.class, _ -> true);
        assertThat(perf.type()).isEqualTo("software");
        assertThat(perf.config()).isEqualTo(9);
    }

    @KernelTest
    void filtersOfCallsAreToldWhicheverWayTheyCome() throws Exception {
        calls("seccomp");

        assertThat(told(SeccompChange.class, each -> each.call().name().equals("seccomp"))
                        .filters())
                .isEqualTo(1);
        SeccompChange second =
                told(SeccompChange.class, each -> each.call().name().equals("prctl"));
        assertThat(second.mode()).isEqualTo(2);
        assertThat(second.filters()).isEqualTo(2);
        assertThat(second.call().request()).isEqualTo(1);
    }

    @KernelTest
    void whatIsTypedForSomebodyIsTold() throws Exception {
        calls("type=x");

        TerminalInput input = told(TerminalInput.class, _ -> true);
        assertThat(input.text()).isEqualTo(Text.of("x"));
        assertThat(path(input.file())).startsWith("/dev/pts/");
    }

    @KernelTest
    void whatIsOneForTheWholeHostIsTold() throws Exception {
        calls("personality", "kernel-log", "ctrl-alt-del", "clock", "kexec", "ports");

        assertThat(told(PersonalityChange.class, _ -> true).names()).containsExactly("addr_no_randomize");
        assertThat(told(KernelLog.class, _ -> true).operation()).isEqualTo("read_all");
        assertThat(told(Reboot.class, _ -> true).command()).isEqualTo("cad_on");
        assertThat(told(ClockSet.class, _ -> true).call().name()).isEqualTo("settimeofday");
        assertThat(told(KexecLoad.class, _ -> true).call().error()).isNotNull();
    }

    @KernelTest
    void whatNobodyButRootMayIsToldWhereItIsRefused() throws Exception {
        Path some = directory.resolve("some");
        calls("setresuid=65534", "delete-module=" + name, "swapon=" + some, "swapoff=" + some, "kexec", "ports");
        calls(97, "setresuid=65534", "mount=" + directory);
        calls(97, "setresuid=65534", "chroot=" + directory);
        calls(97, "setresuid=65534", "unshare");

        for (Class<? extends SecurityEvent> type : List.of(Swap.class, Mount.class, Chroot.class, Unshare.class)) {
            assertThat(told(type, _ -> true).call().error())
                    .as(type.getSimpleName())
                    .isEqualTo("EPERM");
        }
        assertThat(path(told(Swap.class, _ -> true).file())).isEqualTo(some.toString());
        end();
        assertThat(all(ModuleUnload.class))
                .allMatch(unload -> "EPERM".equals(unload.call().error()));
        // Where the kernel has no such call, nothing is told of it.
        assertThat(all(IoPorts.class))
                .allMatch(ports -> "EPERM".equals(ports.call().error()));
    }

    @KernelTest
    void ordinaryWorkIsCountedAndNotTold() throws Exception {
        calls("name=" + name);
        end();

        assertThat(all(SecurityEvent.class)).isEmpty();
        for (RecordType type : List.of(RecordType.MEMORY_EXEC, RecordType.PRCTL)) {
            Tally tally = host.sensor.tally(type);
            assertThat(tally.seen()).as(type.event()).isPositive();
            assertThat(tally.seen()).isEqualTo(tally.filtered() + tally.submitted() + tally.lost());
        }
    }

    @KernelTest
    void aRuleAboutCallsIsJudgedInTheHook() throws Exception {
        host.close();
        String rule = """
                title: code in memory
                id: 5a0a0b7e-8a63-4a53-9a4b-2f5d1d3f0a11
                level: high
                logsource: {category: syscall, product: linux}
                detection:
                    selection:
                        event.action: memory_exec
                        nightjar.call.request: 7
                        Image|endswith: /%s
                    other:
                        event.action: identity
                        User: root
                        nightjar.target.user.id: 65534
                    condition: selection or other
                """.formatted(name);
        Judged judged =
                Judged.watching(Sensor.open(Sensor.RING_BYTES, 1 << 14, -1, scope()), false, Judged.image(rule));
        host = judged.host;
        calls("writable-code", "written-code", "setuid=65534");

        assertThat(Judged.titles(host.first(o -> o.event() instanceof MemoryExec && isOurs(o.event()))))
                .containsExactly("code in memory");
        var change = host.first(o -> o.event() instanceof IdentityChange && isOurs(o.event()));
        assertThat(Judged.titles(change)).containsExactly("code in memory");
        assertThat(change.matches().getFirst().judgedIn()).isEqualTo(RuleMatch.Space.KERNEL);
    }

    @KernelTest
    void aRuleMayEndWhoeverTraces() throws Exception {
        host.close();
        String rule = """
                title: nobody traces
                id: 5a0a0b7e-8a63-4a53-9a4b-2f5d1d3f0a12
                level: high
                logsource: {category: syscall, product: linux}
                detection:
                    selection:
                        event.action: ptrace
                        TargetImage|endswith: /%s
                    condition: selection
                """.formatted(name);
        Judged judged =
                Judged.watching(Sensor.open(Sensor.RING_BYTES, 1 << 14, -1, scope()), true, Judged.killing("[]", rule));
        host = judged.host;
        calls(137, "seize");

        var seize = host.first(o -> o.event() instanceof Ptrace && isOurs(o.event()));
        assertThat(seize.matches().getFirst().outcome()).isEqualTo(RuleMatch.Outcome.KILLED);
    }

    private void calls(String... calls) throws Exception {
        calls(0, calls);
    }

    /// In a grandchild: what our own children do is not looked at.
    private void calls(int exit, String... calls) throws Exception {
        String script = program + " calls '" + String.join("' '", calls) + "' 2>/dev/null; exit $?";
        Process shell = new ProcessBuilder("sh", "-c", script).inheritIO().start();
        assertThat(shell.waitFor()).as(String.join(" ", calls)).isEqualTo(exit);
    }

    /// Takes in what the program did to its end.
    private void end() {
        host.first(o -> o.event() instanceof ProcessExit exit && isOurs(exit));
        host.drain();
    }

    private boolean isOurs(Event event) {
        return event instanceof TaskEvent done && done.task().name().toString().equals(name);
    }

    private <E extends SecurityEvent> E told(Class<E> type, Predicate<E> which) {
        return type.cast(
                host.first(o -> type.isInstance(o.event()) && isOurs(o.event()) && which.test(type.cast(o.event())))
                        .event());
    }

    private <E extends SecurityEvent> List<E> all(Class<E> type) {
        return host.observations.stream()
                .map(o -> o.event())
                .filter(event -> type.isInstance(event) && isOurs(event))
                .map(type::cast)
                .toList();
    }

    private static Target target(@Nullable Target target) {
        return there(target);
    }

    private static String path(@Nullable FileName file) {
        return there(file).path().toString();
    }

    private static <T> T there(@Nullable T part) {
        if (part == null) {
            throw new AssertionError("it is not there");
        }
        return part;
    }
}
