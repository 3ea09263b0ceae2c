package nightjar.events;

/// A call that matters to security: what a process did to others, to its own rights, to its view of the system, to
/// the
/// kernel. Some are told where they were refused, too.
public sealed interface SecurityEvent extends TaskEvent
        permits Ptrace,
                MemoryRead,
                MemoryWrite,
                IdentityChange,
                CapabilitiesChange,
                ProcessControl,
                Mount,
                Unmount,
                PivotRoot,
                Chroot,
                Unshare,
                NamespaceEnter,
                NamespaceClone,
                ModuleLoad,
                ModuleUnload,
                BpfCall,
                MemfdCreate,
                MemoryExec,
                SignalSent,
                KeyCall,
                UserfaultFd,
                IoUringSetup,
                PerfEventOpen,
                SeccompChange,
                TerminalInput,
                PersonalityChange,
                KernelLog,
                Reboot,
                ClockSet,
                HostnameSet,
                KexecLoad,
                Swap,
                Accounting,
                IoPorts {
    /// Which call it was, and what came of it.
    Call call();
}
