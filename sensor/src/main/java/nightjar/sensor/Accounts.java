package nightjar.sensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import nightjar.events.Identity;
import nightjar.events.Task;
import nightjar.events.TaskEvent;
import org.jspecify.annotations.Nullable;

/// Names users and groups, from the passwd and group files, which it follows as they change.
///
/// Numbers are the kernel's, as the host sees them. A user of a directory service (LDAP, SSSD) has a number and no
/// name:
/// asking the service would mean a network connection from a process with privileges.
///
/// Confined to the thread that drains the ring.
public final class Accounts implements SyncEnricher {
    /// How many pairs of user and group are kept; then all are dropped and found anew.
    private static final int KEPT = 8_192;

    private final NameFile users;
    private final NameFile groups;
    private final Map<Long, Identity> identities = new HashMap<>();

    /// @param passwd as passwd(5) describes it
    /// @param group as group(5) describes it
    public Accounts(Path passwd, Path group) {
        this.users = new NameFile(passwd);
        this.groups = new NameFile(group);
        tick();
    }

    @Override
    public void enrich(Draft draft) {
        if (draft.event() instanceof TaskEvent event) {
            Task task = event.task();
            Identity real = identity(task.uid(), task.gid());
            boolean same = task.uid() == task.effectiveUid() && task.gid() == task.effectiveGid();
            draft.users(real, same ? real : identity(task.effectiveUid(), task.effectiveGid()));
        }
    }

    /// Reads the files again where they have changed.
    @Override
    public void tick() {
        boolean usersChanged = users.refresh();
        boolean groupsChanged = groups.refresh();
        if (usersChanged || groupsChanged) {
            identities.clear();
        }
    }

    private Identity identity(int uid, int gid) {
        long key = (long) uid << 32 | (gid & 0xffffffffL);
        Identity known = identities.get(key);
        if (known == null) {
            if (identities.size() >= KEPT) {
                identities.clear();
            }
            long user = uid & 0xffffffffL;
            long group = gid & 0xffffffffL;
            known = new Identity(user, users.name(user), group, groups.name(group));
            identities.put(key, known);
        }
        return known;
    }

    /// A file of lines whose first field is a name and whose third is its number.
    private static final class NameFile {
        private static final long BYTES_LIMIT = 16 << 20;

        private final Path file;
        private Map<Long, String> names = Map.of();
        private String version = "";

        NameFile(Path file) {
            this.file = file;
        }

        @Nullable
        String name(long number) {
            return names.get(number);
        }

        /// Whether it was read anew. A file that cannot be read leaves what is known as it is.
        boolean refresh() {
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                String now = attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
                if (now.equals(version) || attributes.size() > BYTES_LIMIT) {
                    return false;
                }
                Map<Long, String> read = new HashMap<>();
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                for (String line : text.split("\n", -1)) {
                    String[] fields = line.split(":", 4);
                    if (fields.length == 4 && fields[2].matches("[0-9]{1,10}")) {
                        read.putIfAbsent(Long.parseLong(fields[2]), fields[0]); // the first one counts, as for libc
                    }
                }
                names = read;
                version = now;
                return true;
            } catch (IOException _) {
                return false;
            }
        }
    }
}
