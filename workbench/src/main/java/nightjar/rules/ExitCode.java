package nightjar.rules;

/// What scripts rely on.
final class ExitCode {
    static final int WELL = 0;
    static final int NO = 1;
    static final int USAGE = 2;
    static final int DEGRADED = 3;
    static final int DEFECT = 70;
    static final int NOT_SUPPORTED = 77;

    private ExitCode() {}
}
