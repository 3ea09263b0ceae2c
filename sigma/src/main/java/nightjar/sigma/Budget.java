package nightjar.sigma;

/// What all rules of a load may cost together, and each of them, so that no rule file can take the memory or the time
/// of the host.
///
/// Confined to one load.
final class Budget {
    /// Values in a rule, those counted that a modifier makes of one, and each as often as the condition names its
    /// selection.
    static final int VALUES_OF_RULE = 200_000;
    /// Values in all rules.
    static final int VALUES = 1_000_000;
    /// Steps in making the automata of a rule: less than a second.
    static final long STEPS_OF_RULE = 20_000_000;
    /// Steps in making all automata: some ten seconds at worst.
    static final long STEPS = 1_000_000_000;
    /// Entries in the tables of all automata: 64 MiB.
    static final long CELLS = 16L << 20;

    private int valuesOfRule;
    private int values;
    private long stepsOfRule;
    private long steps;
    private long cells;

    /// A new rule begins.
    void rule() {
        valuesOfRule = 0;
        stepsOfRule = 0;
    }

    void values(int more, int line) throws Refused {
        valuesOfRule += more;
        values += more;
        if (valuesOfRule > VALUES_OF_RULE) {
            throw new Refused(line, "more than %,d values in a rule; split it".formatted(VALUES_OF_RULE));
        }
        if (values > VALUES) {
            throw new Refused(line, "more than %,d values in all rules; load fewer".formatted(VALUES));
        }
    }

    void steps(long more, int line) throws Refused {
        stepsOfRule += more;
        steps += more;
        if (stepsOfRule > STEPS_OF_RULE) {
            throw new Refused(
                    line,
                    "its expressions take more than %,d steps to turn into automata; make them simpler"
                            .formatted(STEPS_OF_RULE));
        }
        if (steps > STEPS) {
            throw new Refused(
                    line,
                    "the expressions of all rules take more than %,d steps to turn into automata; load fewer"
                            .formatted(STEPS));
        }
    }

    void cells(long more, int line) throws Refused {
        if (cells + more > CELLS) {
            throw new Refused(
                    line, "the automata of all rules have more than %,d entries; load fewer".formatted(CELLS));
        }
        cells += more;
    }
}
