package nightjar.sensor;

import java.util.List;
import java.util.Set;

/// What is looked at, and what of it is worth telling. A rule that holds makes an event worth telling wherever it is
/// looked at.
///
/// A path means itself and all that lies below it; of several that fit, the longest counts. A name without a slash
/// means
/// every file of that name, and all that lies below a directory of that name.
///
/// @param families kinds of events that are looked at
/// @param reads files whose being opened for reading is told
/// @param writes files whose being made, written, changed, removed, renamed is told
/// @param ignored files that are not looked at, whatever happens to them
/// @param ignoredUsers whose events, beside those of processes, are not looked at
/// @param ignoredCgroups likewise, by the inode numbers of control groups
/// @param network what of the network is worth telling where no rule holds
public record Scope(
        Set<Family> families,
        List<String> reads,
        List<String> writes,
        List<String> ignored,
        List<Long> ignoredUsers,
        List<Long> ignoredCgroups,
        NetworkScope network) {

    /// Of the network what is worth telling unless somebody says otherwise.
    public Scope(
            Set<Family> families,
            List<String> reads,
            List<String> writes,
            List<String> ignored,
            List<Long> ignoredUsers,
            List<Long> ignoredCgroups) {
        this(families, reads, writes, ignored, ignoredUsers, ignoredCgroups, NetworkScope.standard());
    }

    public Scope {
        families = Set.copyOf(families);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
        ignored = List.copyOf(ignored);
        ignoredUsers = List.copyOf(ignoredUsers);
        ignoredCgroups = List.copyOf(ignoredCgroups);
    }

    /// The life of processes, and nothing else.
    public static Scope processes() {
        return new Scope(Set.of(Family.PROCESS), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /// What is watched unless somebody says otherwise: where programs, settings and keys lie, and nothing of what
    /// ordinary work writes by the thousands.
    public static Scope standard() {
        return new Scope(
                Set.of(Family.values()),
                List.of(
                        "/etc/shadow",
                        "/etc/shadow-",
                        "/etc/gshadow",
                        "/etc/gshadow-",
                        "/etc/sudoers",
                        "/etc/sudoers.d",
                        "/etc/security/opasswd",
                        "/etc/krb5.keytab",
                        "/etc/ssl/private",
                        "/etc/ssh",
                        "/dev/mem",
                        "/dev/kmem",
                        "/proc/kcore",
                        ".ssh",
                        ".gnupg",
                        ".aws",
                        ".kube",
                        ".bash_history",
                        ".netrc",
                        ".pgpass"),
                List.of(
                        "/etc",
                        "/boot",
                        "/usr",
                        "/bin",
                        "/sbin",
                        "/lib",
                        "/lib64",
                        "/root",
                        "/opt",
                        "/var/spool/cron",
                        "/var/spool/at",
                        "/var/log/wtmp",
                        "/var/log/btmp",
                        "/var/log/lastlog",
                        "/var/log/auth.log",
                        "/var/log/audit",
                        "/dev/shm",
                        "/proc/sys",
                        "/sys/kernel",
                        ".ssh",
                        ".bashrc",
                        ".bash_profile",
                        ".bash_login",
                        ".bash_logout",
                        ".bash_history",
                        ".profile",
                        ".zshrc",
                        ".zshenv",
                        ".zprofile",
                        ".zlogin",
                        ".zsh_history",
                        "autostart"),
                List.of("/root/.cache", "/usr/src", "/usr/share/man", "/sys/kernel/debug", "/sys/kernel/tracing"),
                List.of(),
                List.of());
    }
}
