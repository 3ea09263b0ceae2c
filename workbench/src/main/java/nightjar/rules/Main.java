package nightjar.rules;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line: `nightjar rules COMMAND`.
@Command(
        name = "nightjar rules",
        description = "Checks, lists, explains and tests Sigma rules.",
        mixinStandardHelpOptions = true,
        version = "nightjar 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CheckCommand.class,
            ListCommand.class,
            ExplainCommand.class,
            TestCommand.class,
            CompileCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:well",
            "1:the answer is no: something is refused, or a test fails",
            "2:wrong usage",
            "3:it works, but not all of it",
            "70:a defect of Nightjar's",
            "77:not permitted or not supported here"
        })
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code;
        try {
            code = run(arguments, out, err);
        } catch (Throwable defect) { // an Error, which the command line does not handle
            code = defect(defect, err);
        }
        System.exit(code);
    }

    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        int code = new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((exception, _) -> {
                    err.println("nightjar: " + exception.getMessage());
                    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
                    err.println("Try: "
                            + exception.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((exception, _, _) -> {
                    if (exception instanceof IOException) { // only what goes out throws it to here
                        err.println("nightjar: cannot write to standard output: " + exception.getMessage());
                        return ExitCode.NO;
                    }
                    return defect(exception, err);
                })
                .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
        out.flush();
        if (out.checkError() && code == ExitCode.WELL) {
            err.println("nightjar: cannot write to standard output");
            return ExitCode.NO;
        }
        return code;
    }

    private static int defect(Throwable defect, PrintWriter err) {
        if (defect instanceof OutOfMemoryError) {
            err.println("nightjar: these rules take more memory than there is for it (%,d MiB); load fewer"
                    .formatted(Runtime.getRuntime().maxMemory() >> 20));
            return ExitCode.NO;
        }
        err.println("nightjar: a defect; please report it with what stands here");
        defect.printStackTrace(err);
        return ExitCode.DEFECT;
    }
}
