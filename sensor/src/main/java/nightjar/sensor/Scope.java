package nightjar.sensor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// What is looked at, and what of it is worth telling. A rule that holds makes an event worth telling wherever it is
/// looked at.
///
/// A path means itself and all that lies below it; of several that fit, the longest counts. A name without a slash
/// means every file of that name, and all that lies below a directory of that name. A path behind `!` is not told,
/// though what lies above it is; rules judge it all the same.
///
/// @param families kinds of events that are looked at
/// @param reads files whose being opened for reading, and read, is told
/// @param writes files whose being made, written, changed, removed, renamed is told
/// @param ignored files that are not looked at, whatever happens to them
/// @param ignoredUsers whose events, beside those of processes, are not looked at
/// @param ignoredCgroups likewise, by the inode numbers of control groups
/// @param ignoredFilesystems types of file systems whose open files are not looked at, by their magic numbers
/// (statfs(2))
/// @param publicReads whether files that everybody may read are looked at when they are opened for reading, and
/// read. It
/// costs a walk of the path at nearly every open on the host.
/// @param network what of the network is worth telling where no rule holds
public record Scope(
        Set<Family> families,
        List<String> reads,
        List<String> writes,
        List<String> ignored,
        List<Long> ignoredUsers,
        List<Long> ignoredCgroups,
        List<Long> ignoredFilesystems,
        boolean publicReads,
        NetworkScope network) {

    /// Before a path: it is not told, though what lies above it is; rules judge it all the same.
    static final String EXCEPT = "!";

    /// What the kernel has room for: paths (`interesting_prefixes`, two entries each), names, and users, control
    /// groups
    /// and file systems together. More is refused.
    private static final int MOST_PATHS = 512;

    private static final int MOST_NAMES = 1_024;
    private static final int MOST_IGNORED = 1_024;

    /// Secrets: what is read by few.
    public static final String STANDARD_READS =
            "/etc/shadow, /etc/shadow-, /etc/gshadow, /etc/gshadow-, /etc/sudoers, /etc/sudoers.d, "
                    + "/etc/security/opasswd, /etc/krb5.keytab, /etc/ssl/private, /etc/ssh, /dev/mem, /dev/kmem, "
                    + "/proc/kcore, .ssh, .gnupg, .aws, .kube, .bash_history, .netrc, .pgpass";

    /// Where programs, settings and keys lie, without what packages and builds write by the thousands.
    public static final String STANDARD_WRITES =
            "/etc, /boot, /usr, /bin, /sbin, /lib, /lib64, /root, /opt, /var/spool/cron, "
                    + "/var/spool/at, /var/log/wtmp, /var/log/btmp, /var/log/lastlog, /var/log/auth.log, "
                    + "/var/log/audit, /dev/shm, /proc/sys, /sys/kernel, .ssh, .bashrc, .bash_profile, "
                    + ".bash_login, .bash_logout, .bash_history, .profile, .zshrc, .zshenv, .zprofile, .zlogin, "
                    + ".zsh_history, autostart, !/usr/share, /usr/share/dbus-1, /usr/share/polkit-1, "
                    + "!/usr/include, !/usr/src, !/root/.cache, !/root/.m2, !/root/.gradle, !/root/.npm, !/root/.cargo";

    /// What tracing itself reads and writes.
    public static final String STANDARD_IGNORED = "/sys/kernel/debug, /sys/kernel/tracing";

    /// @throws IllegalArgumentException where something is longer than the kernel compares, or more than it has
    /// room for
    public Scope {
        families = Set.copyOf(families);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
        ignored = List.copyOf(ignored);
        ignoredUsers = List.copyOf(ignoredUsers);
        ignoredCgroups = List.copyOf(ignoredCgroups);
        ignoredFilesystems = List.copyOf(ignoredFilesystems);
        long paths = 0;
        long names = 0;
        for (String entry : List.of(reads, writes, ignored).stream()
                .flatMap(List::stream)
                .distinct()
                .toList()) {
            boolean path = entry.startsWith("/") || entry.startsWith(EXCEPT + "/");
            String each = path && entry.startsWith(EXCEPT) ? entry.substring(EXCEPT.length()) : entry;
            paths += path ? 1 : 0;
            names += path ? 0 : 1;
            check(each, path);
        }
        room("paths", paths, MOST_PATHS);
        room("names of files", names, MOST_NAMES);
        room(
                "users, control groups and file systems that are ignored",
                (long) ignoredUsers.size() + ignoredCgroups.size() + ignoredFilesystems.size(),
                MOST_IGNORED);
    }

    /// Without file systems that are left out, and without what everybody may read.
    public Scope(
            Set<Family> families,
            List<String> reads,
            List<String> writes,
            List<String> ignored,
            List<Long> ignoredUsers,
            List<Long> ignoredCgroups) {
        this(families, reads, writes, ignored, ignoredUsers, ignoredCgroups, List.of(), false, NetworkScope.standard());
    }

    private static void check(String each, boolean path) {
        if (each.startsWith(EXCEPT) && !path) {
            throw new IllegalArgumentException("'%s': only a path can be excepted".formatted(each));
        }
        int bytes = each.getBytes(StandardCharsets.UTF_8).length;
        int most = path ? Records.Prefix.MOST_BYTES - 1 : Records.Name.BYTES;
        if (bytes > most) {
            throw new IllegalArgumentException("'%s' has %d bytes; the kernel compares %s of at most %d"
                    .formatted(each, bytes, path ? "paths" : "names", most));
        }
        if (each.isEmpty() || (path ? each.length() > 1 && each.endsWith("/") : each.contains("/"))) {
            throw new IllegalArgumentException("'%s' is neither a path, as /etc/ssh, nor the name of a file, as .ssh%s"
                    .formatted(each, each.endsWith("/") ? "; leave out the / at its end" : ""));
        }
    }

    private static void room(String what, long count, int most) {
        if (count > most) {
            throw new IllegalArgumentException(
                    "there is room for %,d %s, and here are %,d".formatted(most, what, count));
        }
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
                list(STANDARD_READS),
                list(STANDARD_WRITES),
                list(STANDARD_IGNORED),
                List.of(),
                List.of());
    }

    /// The words of a list as settings write it, with commas between them.
    public static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
