package nightjar.sensor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import nightjar.bpf.BpfMap;
import nightjar.bpf.BpfObject;

/// Tells the hooks what is worth telling (`interest.h`): the paths, names, users and control groups of a [Scope].
final class Interests {
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final int READING = 1;
    private static final int WRITING = 1 << 1;
    private static final int NOTHING = 1 << 2;
    private static final int USER = 0;
    private static final int CGROUP = 1;
    private static final int FILESYSTEM = 2;
    private static final int IGNORES_TASKS = 1;
    private static final int IGNORES_FILESYSTEMS = 1 << 1;

    private Interests() {}

    static void tell(BpfObject calls, Scope scope) {
        BpfMap prefixes = calls.map("interesting_prefixes");
        BpfMap names = calls.map("interesting_names");
        Map<String, Integer> interest = new HashMap<>();
        Map<String, Integer> excepted = new HashMap<>();
        scope.reads().forEach(path -> note(interest, excepted, path, READING));
        scope.writes().forEach(path -> note(interest, excepted, path, WRITING));
        scope.ignored().forEach(path -> interest.put(path, NOTHING));
        interest.forEach((path, what) -> {
            if (path.startsWith("/")) {
                put(prefixes, path, below(interest, path, what) & ~excepted.getOrDefault(path, 0));
            } else {
                names.put(name(path), word(what));
            }
        });
        BpfMap ignored = calls.map("ignored");
        scope.ignoredUsers().forEach(uid -> ignored.put(whose(USER, uid), word(1)));
        scope.ignoredCgroups().forEach(cgroup -> ignored.put(whose(CGROUP, cgroup), word(1)));
        scope.ignoredFilesystems().forEach(magic -> ignored.put(whose(FILESYSTEM, magic), word(1)));
        MemorySegment control = calls.map("interest_control").mapped();
        INT.setVolatile(control, (long) Records.InterestControl.OWN_PID, (int)
                ProcessHandle.current().pid());
        INT.setVolatile(
                control,
                (long) Records.InterestControl.IGNORES,
                (scope.ignoredUsers().isEmpty() && scope.ignoredCgroups().isEmpty() ? 0 : IGNORES_TASKS)
                        | (scope.ignoredFilesystems().isEmpty() ? 0 : IGNORES_FILESYSTEMS));
        INT.setVolatile(control, (long) Records.InterestControl.PUBLIC_READS, scope.publicReads() ? 1 : 0);
    }

    /// Of a path that is excepted, that it has an entry of its own, and what that lacks.
    private static void note(Map<String, Integer> interest, Map<String, Integer> excepted, String path, int what) {
        boolean except = path.startsWith(Scope.EXCEPT);
        String plain = except ? path.substring(Scope.EXCEPT.length()) : path;
        interest.merge(plain, except ? 0 : what, (a, b) -> a | b);
        if (except) {
            excepted.merge(plain, what, (a, b) -> a | b);
        }
    }

    /// Has the hooks forget which files were looked at in vain.
    static void lookAgain(BpfObject calls) {
        INT.getAndAdd(calls.map("interest_control").mapped(), (long) Records.InterestControl.GENERATION, 1);
    }

    /// The longest prefix counts alone, so it has what the shorter ones above it say as well.
    private static int below(Map<String, Integer> interest, String path, int own) {
        if (own == NOTHING) {
            return own;
        }
        int all = own;
        for (Map.Entry<String, Integer> each : interest.entrySet()) {
            if (each.getValue() != NOTHING && path.startsWith(each.getKey() + "/")) {
                all |= each.getValue();
            }
        }
        return all;
    }

    /// The file itself, and what lies below it: two entries, so that `/etc` is no prefix of `/etcetera`.
    private static void put(BpfMap prefixes, String path, int what) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        // The end of a path is a zero to the trie, as the hook clears what stands behind it.
        prefixes.put(prefix(Arrays.copyOf(bytes, bytes.length + 1)), word(what));
        byte[] inside = Arrays.copyOf(bytes, bytes.length + 1);
        inside[bytes.length] = '/';
        prefixes.put(prefix(inside), word(what));
    }

    private static byte[] prefix(byte[] bytes) {
        return ByteBuffer.allocate(Records.Prefix.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(bytes.length * 8)
                .put(bytes)
                .array();
    }

    private static byte[] name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, Records.Name.BYTES);
    }

    private static byte[] whose(long kind, long id) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(kind)
                .putLong(id)
                .array();
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }
}
