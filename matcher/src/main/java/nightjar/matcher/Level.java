package nightjar.matcher;

/// How bad it is, by Sigma's words.
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
