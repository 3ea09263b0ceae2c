package nightjar.sensor;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of the errors that system calls return (`include/uapi/asm-generic/errno*.h`).
final class Errors {
    private static final int MOST = 4095;
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "EPERM"),
            Map.entry(2, "ENOENT"),
            Map.entry(8, "ENOEXEC"),
            Map.entry(9, "EBADF"),
            Map.entry(12, "ENOMEM"),
            Map.entry(13, "EACCES"),
            Map.entry(14, "EFAULT"),
            Map.entry(16, "EBUSY"),
            Map.entry(17, "EEXIST"),
            Map.entry(22, "EINVAL"),
            Map.entry(38, "ENOSYS"),
            Map.entry(61, "ENODATA"),
            Map.entry(74, "EBADMSG"),
            Map.entry(126, "ENOKEY"),
            Map.entry(129, "EKEYREJECTED"));

    private Errors() {}

    /// `null` where it is no error; the number where it has no name here.
    static @Nullable String name(long result) {
        if (result >= 0 || result < -MOST) {
            return null;
        }
        int number = (int) -result;
        return NAMES.getOrDefault(number, "E" + number);
    }
}
