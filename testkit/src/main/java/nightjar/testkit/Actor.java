package nightjar.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The program `actor` (actor.c): does one thing that a test wants to see, such as running a program from memory.
public final class Actor {
    private final Path program;

    private Actor(Path program) {
        this.program = program;
    }

    /// Compiles it.
    ///
    /// @param directory where the source and the program go
    /// @param options more options of the compiler, such as `-static`
    public static Actor compile(Path directory, String... options) throws IOException, InterruptedException {
        return compile("actor", directory, options);
    }

    /// Compiles the one that does things through io_uring (uring.c).
    public static Actor uring(Path directory) throws IOException, InterruptedException {
        return compile("uring", directory);
    }

    private static Actor compile(String name, Path directory, String... options)
            throws IOException, InterruptedException {
        Path source = directory.resolve(name + ".c");
        try (InputStream in = Actor.class.getResourceAsStream(name + ".c")) {
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path program = directory.resolve(name + String.join("", options));
        List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-Wall", "-Werror", "-pthread"));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of("-o", program.toString(), source.toString()));
        run(command.toArray(String[]::new));
        return new Actor(program);
    }

    public Path program() {
        return program;
    }

    /// Starts it.
    public Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(arguments));
        return start(command);
    }

    /// Runs it to its end; returns its exit code.
    public int act(String... arguments) throws IOException, InterruptedException {
        return start(arguments).waitFor();
    }

    /// Runs it in a directory; returns its exit code.
    public int actIn(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start()
                .waitFor();
    }

    /// Runs any command, which must end well.
    public static void run(String... command) throws IOException, InterruptedException {
        int code = start(List.of(command)).waitFor();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start();
    }
}
