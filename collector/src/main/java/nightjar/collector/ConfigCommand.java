package nightjar.collector;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nightjar config show`: what is set, and where.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Shows the configuration.",
        synopsisSubcommandLabel = "show")
final class ConfigCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        command.usage(command.getErr());
        return ExitCode.USAGE;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints each setting with its value and where that comes from.")
    int show(
            @Option(names = "--config", paramLabel = "FILE", description = "A configuration file beside the system's.")
                    @Nullable
                    String file) {
        CommandLine all = Objects.requireNonNull(spec).root().commandLine();
        PrintWriter out = all.getOut();
        Map<String, Configuration.Setting> effective = ((Configuration) all.getDefaultValueProvider()).effective(all);
        effective.forEach((name, setting) -> out.printf(
                "%-24s %-20s %s%n", name, setting.value().isEmpty() ? "-" : setting.value(), setting.origin()));
        out.flush();
        return ExitCode.WELL;
    }
}
