package nightjar.sigma;

/// Something in a file that cannot be used, on its way to becoming a [Refusal].
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;

    /// What is in the reason that a terminal would act on is escaped.
    ///
    /// @param line counted from 1; 0 where it is not known
    /// @param reason what is wrong, where, and what to do
    Refused(int line, String reason) {
        super(YamlReader.printable(reason), null, false, false);
        this.line = line;
    }

    int line() {
        return line;
    }

    String reason() {
        String reason = getMessage();
        return reason == null ? "" : reason;
    }
}
