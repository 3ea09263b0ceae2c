import org.jspecify.annotations.NullMarked;

/// For tests only: which tests this machine can run, the programs that they drive, what an object says of itself, and
/// rules at random.
@NullMarked
module nightjar.testkit {
    requires static org.jspecify;
    requires transitive nightjar.matcher;
    requires transitive org.junit.jupiter.api;

    exports nightjar.testkit;
}
