package nightjar.sigma;

/// A file that was read: rules, exceptions, placeholders or a policy.
public final class RuleSource {
    private final String name;
    private final byte[] bytes;

    /// @param name the path as people are shown it
    public RuleSource(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes.clone();
    }

    public String name() {
        return name;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// For the parser, which does not change it.
    byte[] raw() {
        return bytes;
    }

    /// The last part of the path.
    String fileName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return name;
    }
}
