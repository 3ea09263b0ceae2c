package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nightjar.events.Fields;
import nightjar.matcher.MatcherImage;
import nightjar.sigma.ImageWriter;
import nightjar.sigma.Loaded;
import nightjar.sigma.RuleCompiler;
import nightjar.sigma.RuleSources;
import nightjar.sigma.Users;
import nightjar.testkit.KernelTest;

/// Rules that other people wrote, where this machine has them: the environment variable `NIGHTJAR_SIGMA_RULES` names
/// their directory, such as `rules/linux` of a checkout of SigmaHQ's.
class ManyRulesTest {
    @KernelTest
    void allRulesOfADirectoryLoadTogether() throws Exception {
        Optional<Path> directory =
                Optional.ofNullable(System.getenv("NIGHTJAR_SIGMA_RULES")).map(Path::of);
        assumeTrue(directory.isPresent(), "NIGHTJAR_SIGMA_RULES names no directory of rules");
        long began = System.nanoTime();
        Loaded loaded = new RuleCompiler(Users.parse(Files.readAllBytes(Path.of("/etc/passwd"))), Fields.names())
                .compile(RuleSources.read(List.of(directory.get())));
        long compiled = System.nanoTime();
        ImageWriter.Written written = ImageWriter.write(loaded.ruleset());
        long wrote = System.nanoTime();
        MatcherImage image = MatcherImage.read(written.image());
        long read = System.nanoTime();

        assertThat(loaded.refusals()).isEmpty();
        assertThat(image.ruleset().rules()).hasSize(loaded.rules());
        System.out.printf(
                "%d rules: compiled in %d ms, image of %d KiB in %d ms, checked in %d ms; %s%n",
                loaded.rules(),
                (compiled - began) / 1_000_000,
                written.image().length / 1024,
                (wrote - compiled) / 1_000_000,
                (read - wrote) / 1_000_000,
                image.counts());
        written.automata().forEach(System.out::println);
        try (KernelMatcher kernel = KernelMatcher.open(1 << 20)) {
            kernel.load(image);
        }
    }
}
