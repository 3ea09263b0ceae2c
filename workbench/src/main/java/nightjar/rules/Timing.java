package nightjar.rules;

import java.util.Optional;
import java.util.stream.LongStream;
import nightjar.matcher.Category;
import nightjar.matcher.MalformedImageException;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Subject;
import nightjar.sensor.KernelMatcher;
import nightjar.sensor.SensorUnavailableException;

/// How long the kernel takes to judge an event by all rules of a category, with everything it needs at hand.
final class Timing implements AutoCloseable {
    private static final int RUNS = 2_000;

    private final KernelMatcher kernel;
    private final Category category;

    private Timing(KernelMatcher kernel, Category category) {
        this.kernel = kernel;
        this.category = category;
    }

    /// Empty where the kernel has no rule of the category.
    ///
    /// @throws SensorUnavailableException where the kernel cannot be asked
    static Optional<Timing> of(byte[] image, Category category) throws SensorUnavailableException {
        try {
            MatcherImage read = MatcherImage.read(image);
            if (read.kernel(category).isEmpty()) {
                return Optional.empty();
            }
            KernelMatcher kernel = KernelMatcher.open(read.wordCount());
            kernel.load(read);
            return Optional.of(new Timing(kernel, category));
        } catch (MalformedImageException e) {
            throw new IllegalStateException("an image that was written cannot be read", e);
        }
    }

    /// Half of the judgements took no longer.
    long medianNanos(Subject event) {
        kernel.judge(category, event);
        return LongStream.generate(() -> kernel.judgeAgain().nanos())
                .limit(RUNS)
                .sorted()
                .skip(RUNS / 2)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
