package nightjar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nightjar.matcher.MalformedImageException;
import nightjar.matcher.MatcherImage;
import nightjar.sensor.KernelMatcher;
import nightjar.sensor.SensorUnavailableException;
import nightjar.sigma.ImageWriter;
import nightjar.sigma.Loaded;
import nightjar.sigma.RuleSources;

/// The way of rules into the kernel, in a JVM of its own: goes it once for each line on standard input, from the
/// files of a directory on, and answers with the nanoseconds of each [Stage].
final class RuleSubject {
    enum Stage {
        READ("read the files"),
        COMPILE("compile"),
        WRITE("write the image"),
        CHECK("check the image"),
        /// Into the map, the switch, and the wait for those who still judge by the older rules.
        LOAD("into the kernel");

        final String name;

        Stage(String name) {
            this.name = name;
        }
    }

    /// Some more than rules of SigmaHQ's size take; what is written at a swap is all of it.
    private static final int ROOM_WORDS = 1 << 19;

    private RuleSubject() {}

    public static void main(String[] arguments)
            throws IOException, MalformedImageException, SensorUnavailableException {
        Path directory = Path.of(arguments[0]);
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (KernelMatcher matcher = KernelMatcher.open(ROOM_WORDS)) {
            while (requests.readLine() != null) {
                System.out.println(LongStream.of(round(directory, matcher))
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(" ")));
            }
        }
    }

    private static long[] round(Path directory, KernelMatcher matcher) throws MalformedImageException {
        long[] times = new long[Stage.values().length + 1];
        int stage = 0;
        times[stage++] = System.nanoTime();
        RuleSources sources = RuleSources.read(List.of(directory));
        times[stage++] = System.nanoTime();
        Loaded loaded = RuleSet.compiler().compile(sources);
        times[stage++] = System.nanoTime();
        byte[] image = ImageWriter.write(loaded.ruleset()).image();
        times[stage++] = System.nanoTime();
        MatcherImage read = MatcherImage.read(image);
        times[stage++] = System.nanoTime();
        matcher.load(read);
        times[stage] = System.nanoTime();
        return IntStream.range(1, times.length)
                .mapToLong(i -> times[i] - times[i - 1])
                .toArray();
    }
}
