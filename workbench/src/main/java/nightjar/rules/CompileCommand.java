package nightjar.rules;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import nightjar.bpf.Kernel;
import nightjar.bpf.KernelException;
import nightjar.matcher.CompiledRules;
import nightjar.matcher.Origin;
import nightjar.sigma.Refusal;
import nightjar.sigma.RuleSource;
import nightjar.sigma.RuleSources;
import nightjar.sigma.Users;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nightjar rules compile`: what the collector starts. Reads the files with the rights that it has, gives these
/// up, and
/// only then looks into the files; what comes of it goes to standard output as [CompiledRules].
///
/// Whoever writes a rule file gains at most what user `nobody` can do, in a process that ends at once.
@Command(
        name = "compile",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Compiles rules without privileges, and writes to standard output what became of them, for the"
                + " program that has privileges.",
        footerHeading = "%nExample:%n",
        footer = {"  nightjar rules compile /etc/nightjar/rules > compiled"})
final class CompileCommand implements Callable<Integer> {
    private static final int NOBODY = 65_534;

    @Mixin
    Directories directories = new Directories();

    @Mixin
    RuleFiles files = new RuleFiles();

    @Option(
            names = "--user",
            paramLabel = "UID",
            defaultValue = "" + NOBODY,
            description = "Whom root becomes before it looks into the files (default: ${DEFAULT-VALUE}, nobody).")
    int user;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        if (user < 1) {
            throw new ParameterException(command, "--user takes the number of a user who is not root, not " + user);
        }
        List<Origin> origins = Origins.of(files.all(directories.given));
        byte[] passwd = RuleFiles.passwd();
        RuleSources sources = files.read(directories.given);
        if (Kernel.isRoot()) {
            warmUp();
            try {
                Kernel.dropPrivileges(user, user);
            } catch (KernelException e) {
                command.getErr()
                        .println("nightjar: cannot become user %d, and rules are not looked into as root: %s"
                                .formatted(user, e.getMessage()));
                return ExitCode.NOT_SUPPORTED;
            }
        }
        Compilation compilation = Compilation.of(sources, Users.parse(passwd));
        List<CompiledRules.Refused> refusals = compilation.loaded().refusals().stream()
                .map(CompileCommand::refused)
                .toList();
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out))) {
            CompiledRules.write(
                    out,
                    compilation.written().image(),
                    refusals,
                    compilation.loaded().rules(),
                    compilation.loaded().otherCategories(),
                    compilation.millis(),
                    origins);
        }
        return ExitCode.WELL;
    }

    private static CompiledRules.Refused refused(Refusal refusal) {
        return new CompiledRules.Refused(refusal.file(), refusal.line(), refusal.id(), refusal.reason());
    }

    /// A class that comes from the start-up cache opens no file; one that is needed later could not be read then,
    /// where
    /// only root may look into the directory.
    private static void openModules() {
        ClassLoader ours = CompileCommand.class.getClassLoader();
        for (Module module : ModuleLayer.boot().modules()) {
            if (ours.equals(module.getClassLoader())) {
                try (InputStream in = module.getResourceAsStream("module-info.class")) {
                    Objects.requireNonNull(in, module.getName()).readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /// Has every library opened that compiling needs, by compiling a rule of ours: they may lie where only root
    /// gets to.
    private static void warmUp() {
        openModules();
        var rule = new RuleSource("built in", """
                title: touches what compiling needs
                logsource: {category: process_creation}
                detection:
                    selection:
                        Image|endswith: [/a, '*b*c']
                        CommandLine|re: 'a+[^b]'
                        User: root
                    condition: selection and not 1 of sel*
                """.getBytes(StandardCharsets.UTF_8));
        Compilation.of(RuleSources.of(List.of(rule)), Users.parse(new byte[0]));
    }
}
