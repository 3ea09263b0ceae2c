package nightjar.rules;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/// Where the rules are, of commands that take nothing else.
final class Directories {
    @Parameters(
            paramLabel = "DIR",
            arity = "0..*",
            description = "Directories of rules, or files (default: the rules that Nightjar comes with).")
    List<Path> given = List.of();
}
