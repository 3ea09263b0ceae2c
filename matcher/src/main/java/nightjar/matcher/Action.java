package nightjar.matcher;

/// What is done where a rule holds, the stronger the later.
public enum Action {
    LOG,
    /// The process is killed before it runs an instruction of the new program.
    KILL,
    /// The call is refused.
    BLOCK
}
