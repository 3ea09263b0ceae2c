package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A device by its numbers.
public record Device(int major, int minor) {
    /// From the kernel's 32 bits: 12 of major, 20 of minor (`include/linux/kdev_t.h`).
    public static Device of(int dev) {
        return new Device(dev >>> 20, dev & 0xfffff);
    }

    // Written out for the same reason as those of [ProcessId].
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Device device && major == device.major && minor == device.minor;
    }

    @Override
    public int hashCode() {
        return major << 20 | minor;
    }

    @Override
    public String toString() {
        return major + ":" + minor;
    }
}
