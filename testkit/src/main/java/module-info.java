import org.jspecify.annotations.NullMarked;

/// For tests only: which tests this machine can run, the programs that they drive, and what an object says of itself.
@NullMarked
module nightjar.testkit {
    requires static org.jspecify;
    requires transitive org.junit.jupiter.api;

    exports nightjar.testkit;
}
