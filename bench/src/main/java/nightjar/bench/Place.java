package nightjar.bench;

import java.nio.file.Path;

/// Where things lie, seen from the root of the checkout, in which the bench runs.
final class Place {
    static final Path RESULTS = Path.of("bench/RESULTS.md");
    private static final Path TARGET = Path.of("bench/target");

    private Place() {}

    static String reader() {
        return TARGET.resolve("reader").toString();
    }

    static String object() {
        return TARGET.resolve("classes/nightjar/bench/" + Feed.OBJECT).toString();
    }

    static String spawn() {
        return TARGET.resolve("spawn").toString();
    }

    static String calls() {
        return TARGET.resolve("calls").toString();
    }

    static String nightjar() {
        return Path.of("nightjar").toAbsolutePath().toString();
    }
}
