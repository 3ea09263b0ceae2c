package nightjar.collector;

import java.util.List;
import nightjar.events.Accounting;
import nightjar.events.BpfCall;
import nightjar.events.CapabilitiesChange;
import nightjar.events.CapabilitySets;
import nightjar.events.Chroot;
import nightjar.events.ClockSet;
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
import nightjar.events.Ptrace;
import nightjar.events.Reboot;
import nightjar.events.SeccompChange;
import nightjar.events.SecurityEvent;
import nightjar.events.SignalSent;
import nightjar.events.Swap;
import nightjar.events.Target;
import nightjar.events.TerminalInput;
import nightjar.events.Text;
import nightjar.events.Unmount;
import nightjar.events.Unshare;
import nightjar.events.UserfaultFd;
import org.jspecify.annotations.Nullable;

/// What people are shown of a call that matters to security, behind who made it.
final class CallLines {
    private CallLines() {}

    static String of(SecurityEvent event) {
        String error = event.call().error();
        return what(event) + (error == null ? "" : "  " + error);
    }

    private static String what(SecurityEvent event) {
        return switch (event) {
            case Ptrace ptrace -> ptrace.request() + target(ptrace.target());
            case MemoryRead read -> "%,d bytes".formatted(read.bytes()) + target(read.target());
            case MemoryWrite write -> "%,d bytes".formatted(write.bytes()) + target(write.target());
            case IdentityChange change ->
                change.call().name() + "  " + (change.before() == null ? "" : ids(change.before()) + " ") + "→ "
                        + ids(change.after());
            case CapabilitiesChange change ->
                (change.before() == null ? "" : capabilities(change.before()) + " ")
                        + "→ "
                        + capabilities(change.after());
            case ProcessControl control -> control.option() + other(control.name());
            case Mount mount ->
                mount.call().name()
                        + other(mount.source())
                        + file(mount.file())
                        + other(mount.type())
                        + (mount.flags() == null ? "" : list(mount.flags().names()));
            case Unmount unmount -> file(unmount.file()).strip();
            case PivotRoot pivot -> file(pivot.file()).strip() + other(pivot.putOld());
            case Chroot chroot -> file(chroot.file()).strip();
            case Unshare unshare -> String.join(" ", unshare.namespaces());
            case NamespaceEnter enter -> String.join(" ", enter.namespaces());
            case NamespaceClone clone -> String.join(" ", clone.namespaces()) + target(clone.target());
            case ModuleLoad load ->
                load.call().name() + other(load.name()) + file(load.file()) + other(load.parameters());
            case ModuleUnload unload -> other(unload.name()).strip();
            case BpfCall bpf ->
                bpf.command()
                        + (bpf.type() == null ? "" : "  " + bpf.type().word())
                        + other(bpf.name())
                        + other(bpf.target());
            case MemfdCreate memfd -> file(memfd.file()).strip() + list(memfd.flags());
            case MemoryExec memory ->
                memory.call().name()
                        + list(memory.protection())
                        + "  %,d bytes".formatted(memory.bytes())
                        + file(memory.file());
            case SignalSent sent -> sent.signal() + target(sent.target());
            case KeyCall key -> key.operation() + other(key.type()) + other(key.description());
            case PerfEventOpen perf -> perf.type() + target(perf.target());
            case SeccompChange seccomp -> "mode %d, %d filters".formatted(seccomp.mode(), seccomp.filters());
            case TerminalInput input -> PrettyLines.quoted(input.text()) + file(input.file());
            case PersonalityChange personality -> String.join(" ", personality.names());
            case KernelLog log -> log.operation();
            case Reboot reboot -> reboot.command();
            case HostnameSet set -> other(set.name()).strip();
            case KexecLoad load -> load.call().name() + file(load.file());
            case Swap swap -> swap.call().name() + file(swap.file());
            case Accounting accounting ->
                accounting.file() == null ? "off" : file(accounting.file()).strip();
            case UserfaultFd _, IoUringSetup _, ClockSet _, IoPorts _ ->
                event.call().name();
        };
    }

    private static String target(@Nullable Target target) {
        if (target == null) {
            return "";
        }
        Text name = target.executable() == null ? target.name() : target.executable();
        return "  → " + target.pid() + other(name) + (target.ours() == null ? "" : "  (ours)");
    }

    private static String file(@Nullable FileName file) {
        return file == null ? "" : "  " + PrettyLines.quoted(file.path());
    }

    private static String other(@Nullable Text text) {
        return text == null ? "" : "  " + PrettyLines.quoted(text);
    }

    private static String list(List<String> words) {
        return words.isEmpty() ? "" : "  " + String.join(" ", words);
    }

    /// Users, then groups: the real one, the effective one.
    private static String ids(Ids ids) {
        return "%d/%d:%d/%d".formatted(ids.uid(), ids.effectiveUid(), ids.gid(), ids.effectiveGid());
    }

    private static String capabilities(CapabilitySets sets) {
        return "%x".formatted(sets.effective());
    }
}
