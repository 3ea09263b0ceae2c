package nightjar.matcher;

/// Where a rule is judged.
public enum Where {
    /// In the hook, for good.
    KERNEL,
    /// The hook passes what may match; the verdict comes in user space.
    PREFILTER,
    /// The hook can say nothing about it.
    USER_SPACE
}
