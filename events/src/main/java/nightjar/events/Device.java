package nightjar.events;

/// A device by its numbers.
public record Device(int major, int minor) {
    /// From the kernel's 32 bits: 12 of major, 20 of minor (`include/linux/kdev_t.h`).
    public static Device of(int dev) {
        return new Device(dev >>> 20, dev & 0xfffff);
    }

    @Override
    public String toString() {
        return major + ":" + minor;
    }
}
