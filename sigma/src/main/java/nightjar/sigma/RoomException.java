package nightjar.sigma;

/// More than an image has room for.
final class RoomException extends Exception {
    /// What there is too much of.
    enum Of {
        RULES,
        PREDICATES,
        /// Predicates about parents.
        PARENTS,
        /// Nodes of one rule.
        NODES,
        WORDS
    }

    private final Of of;

    RoomException(Of of) {
        super("no room in the image: too many " + of);
        this.of = of;
    }

    Of of() {
        return of;
    }
}
