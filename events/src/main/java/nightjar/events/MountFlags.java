package nightjar.events;

import java.util.List;

/// How a file system was mounted: the flags of mount(2).
public record MountFlags(long bits) {
    @Field(
            value = "nightjar.mount.flags",
            means = "How, of mount(2): ro, nosuid, nodev, noexec, remount, bind, move, rec, unbindable, private, slave,"
                    + " shared.")
    public List<String> names() {
        return CallWords.mount(bits);
    }
}
