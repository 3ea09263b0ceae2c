package nightjar.collector;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import nightjar.sensor.SensorUnavailableException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line: `nightjar COMMAND`.
@Command(
        name = "nightjar",
        description = "Watches a Linux host through eBPF.",
        mixinStandardHelpOptions = true,
        version = "nightjar 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {WatchCommand.class, DoctorCommand.class, ConfigCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:well",
            "1:the answer is no",
            "2:wrong usage",
            "3:it works, but not all of it",
            "70:a defect of Nightjar's",
            "77:not permitted or not supported here"
        },
        footerHeading = "%nA program of its own, which has a --help as well:%n",
        footer = "  nightjar rules   checks, lists, explains and tests rules")
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code;
        try {
            code = run(arguments, err);
        } catch (Throwable defect) { // an Error, which the command line does not handle
            code = defect(defect, err);
        }
        System.exit(code);
    }

    static int run(String[] arguments, PrintWriter err) {
        return run(arguments, err, Configuration.SYSTEM_FILE, System.getenv());
    }

    /// @param systemFile the configuration that is read where it is there
    static int run(String[] arguments, PrintWriter err, Path systemFile, Map<String, String> environment) {
        CommandLine commands = commands().setErr(err);
        Configuration configuration;
        try {
            configuration = Configuration.read(commands, systemFile, Configuration.given(arguments), environment);
        } catch (Configuration.Refused e) {
            err.println("nightjar: " + e.getMessage());
            return ExitCode.USAGE;
        }
        return commands.setDefaultValueProvider(configuration)
                .setParameterExceptionHandler((exception, _) -> {
                    CommandLine command = exception.getCommandLine();
                    err.println("nightjar: " + exception.getMessage() + origin(exception, configuration));
                    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
                    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((exception, _, _) -> {
                    if (exception instanceof SensorUnavailableException) {
                        err.println("nightjar: " + exception.getMessage());
                        return ExitCode.NOT_SUPPORTED;
                    }
                    return defect(exception, err);
                })
                .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }

    static CommandLine commands() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .registerConverter(Duration.class, Durations::parse);
    }

    /// Where a value comes from that nobody typed.
    private static String origin(CommandLine.ParameterException exception, Configuration configuration) {
        return Optional.ofNullable(exception.getArgSpec())
                .filter(option -> option.originalStringValues().isEmpty())
                .flatMap(configuration::setting)
                .map(setting -> " (set in " + setting.origin() + ")")
                .orElse("");
    }

    private static int defect(Throwable defect, PrintWriter err) {
        err.println("nightjar: a defect; please report it with what stands here");
        defect.printStackTrace(err);
        return ExitCode.DEFECT;
    }
}
