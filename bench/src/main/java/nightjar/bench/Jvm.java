package nightjar.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A way of starting the JVM.
///
/// @param name for the tables
record Jvm(String name, List<String> options) {
    /// With the options that the program runs with, as `./nightjar` has them: the first compiler, a small heap.
    static Jvm shipped() {
        String shipped = System.getenv().getOrDefault("NIGHTJAR_JVM_OPTIONS", "");
        return new Jvm(
                "shipped options (C1)",
                Stream.of(shipped.split(" "))
                        .filter(option -> option.startsWith("-X"))
                        .toList());
    }

    /// With the options that the collector gives the process that compiles rules.
    static Jvm compiler() {
        return new Jvm(
                "the compiler's options (C1)",
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx768m",
                        "-Xss4m",
                        "-XX:-UsePerfData",
                        "-XX:+UseCompactObjectHeaders"));
    }

    /// The same, and what a run like it has learnt is there.
    Jvm with(Path cache) {
        return with("with a start-up cache", "-XX:AOTCache=" + cache);
    }

    /// The same, and writes down what it learns.
    Jvm learning(Path cache) {
        return with("learning", "-XX:AOTCacheOutput=" + cache);
    }

    private Jvm with(String what, String option) {
        return new Jvm(
                name + ", " + what,
                Stream.concat(options.stream(), Stream.of(option, "-Xlog:aot*=off"))
                        .toList());
    }

    /// With none of them.
    static Jvm unconfigured() {
        return new Jvm("default options (C2)", List.of());
    }

    Stream<String> command(Class<?> main) {
        return Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin/java")
                                .toString()),
                        options.stream(),
                        Stream.of(
                                "--enable-native-access=nightjar.bpf",
                                "--module-path",
                                System.getProperty("jdk.module.path"),
                                "--module",
                                main.getModule().getName() + "/" + main.getName()))
                .flatMap(words -> words);
    }
}
