package nightjar.events;

/// The machine that was watched.
public record Host(
        @Field(value = "name", means = "The host's name.") String name,

        @Field(value = "boot.id", means = "This boot of it (/proc/sys/kernel/random/boot_id).")
        String bootId) {}
