package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nightjar.matcher.Category;
import nightjar.matcher.Condition;
import nightjar.matcher.Correlation;
import nightjar.matcher.KernelField;
import nightjar.matcher.KernelRules;
import nightjar.matcher.Level;
import nightjar.matcher.MalformedImageException;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Rule;
import nightjar.matcher.Ruleset;
import nightjar.matcher.Subject;
import nightjar.matcher.Verdict;
import nightjar.matcher.Where;
import nightjar.matcher.Words;
import nightjar.testkit.RandomRules;
import org.junit.jupiter.api.Test;

/// The bytes of an image, as one writes them and as anybody may send them.
class ImageBytesTest {
    private static final int DIGEST_AT = 16;
    private static final int BOOK_AT = 48;
    /// Where the first category's words begin.
    private static final int BASE = Words.TOP;

    @Test
    void anImageSaysWhatWasWritten() throws Exception {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 100; round++) {
            var rules = new RandomRules(random);
            Ruleset ruleset = ruleset(rules, random.nextInt(40), new RandomRules(random, Category.FILE_RENAME));
            ImageWriter.Written written = ImageWriter.write(ruleset);
            MatcherImage image = MatcherImage.read(written.image());
            String story = "seed %d, round %d".formatted(seed, round);
            assertThat(shown(image.ruleset().rules())).as(story).isEqualTo(shown(ruleset.rules()));
            assertThat(shown(image.ruleset().spared())).as(story).isEqualTo(shown(ruleset.spared()));
            assertThat(image.ruleset().correlations()).as(story).isEqualTo(ruleset.correlations());
            for (Rule rule : ruleset.rules()) {
                assertThat(image.where(rule)).as(story).isEqualTo(written.where(rule));
            }
            assertThat(ImageWriter.write(image.ruleset()).image()).as(story).isEqualTo(written.image());
            assertJudges(image, rules, story);
        }
    }

    /// Of a regular expression, the automaton is compared by what it judges.
    private static String shown(Object rules) {
        return rules.toString().replaceAll("Dfa@[0-9a-f]+", "Dfa");
    }

    private static void assertJudges(MatcherImage image, RandomRules rules, String story) {
        List<Rule> numbered = image.numbered(Category.PROCESS_CREATION);
        Optional<KernelRules> kernel = image.kernel(Category.PROCESS_CREATION);
        for (int i = 0; i < 20; i++) {
            Subject subject = rules.subject(40);
            BitSet found = kernel.map(each -> each.judge(subject)).orElseGet(BitSet::new);
            for (int number = 0; number < numbered.size(); number++) {
                Rule rule = numbered.get(number);
                boolean holds = Verdict.holds(rule.condition(), subject);
                if (holds || image.where(rule) == Where.KERNEL) {
                    assertThat(found.get(number)).as("%s, %s", story, rule).isEqualTo(holds);
                }
            }
        }
    }

    @Test
    void whatIsCutIsRefused() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        byte[] image = ImageWriter.write(ruleset(random, 3)).image();
        for (int length = 0; length < image.length; length += 1 + random.nextInt(1 + image.length / 2_000)) {
            byte[] cut = Arrays.copyOf(image, length);
            assertRefused(cut, "seed %d, %d bytes".formatted(seed, length));
            assertRefused(told(cut), "seed %d, %d bytes, told".formatted(seed, length));
        }
        assertRefused(Arrays.copyOf(image, image.length + 4), "seed %d, and four bytes".formatted(seed));
        assertRefused(told(Arrays.copyOf(image, image.length + 4)), "seed %d, and four bytes".formatted(seed));
    }

    @Test
    void aFlippedBitIsRefused() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        byte[] image = ImageWriter.write(ruleset(random, 1)).image();
        for (int bit = 0; bit < 8 * (BOOK_AT + 100); bit++) {
            assertRefused(flipped(image, bit), "seed %d, bit %d".formatted(seed, bit));
        }
        for (int i = 0; i < 5_000; i++) {
            int bit = random.nextInt(8 * image.length);
            assertRefused(flipped(image, bit), "seed %d, bit %d".formatted(seed, bit));
        }
    }

    private static byte[] flipped(byte[] image, int bit) {
        byte[] flipped = image.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }

    /// Who writes an image writes its digest too. What is read is never beyond what was checked.
    @Test
    void aChangedImageIsRefusedOrJudgesInPeace() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        long judged = 0;
        for (int round = 0; round < 10; round++) {
            var rules = new RandomRules(random);
            byte[] image = ImageWriter.write(
                            ruleset(rules, random.nextInt(1, 10), new RandomRules(random, Category.SYSCALL)))
                    .image();
            for (int i = 0; i < 1_000; i++) {
                byte[] changed = image.clone();
                for (int change = random.nextInt(1, 4); change > 0; change--) {
                    change(changed, random);
                }
                String story = "seed %d, round %d, change %d".formatted(seed, round, i);
                judged += judges(told(changed), rules, story) ? 1 : 0;
            }
        }
        assertThat(judged).as("seed %d", seed).isGreaterThan(100);
    }

    private static void change(byte[] image, SplittableRandom random) {
        int at = BOOK_AT + random.nextInt(image.length - BOOK_AT);
        int word = BOOK_AT + random.nextInt((image.length - BOOK_AT) / 4) * 4;
        ByteBuffer words = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        switch (random.nextInt(6)) {
            case 0 -> image[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> image[at] = (byte) random.nextInt();
            case 2 -> words.putInt(word, random.nextInt());
            case 3 -> words.putInt(word, words.getInt(word) + random.nextInt(-4, 5));
            case 4 ->
                words.putInt(
                        word,
                        List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0).get(random.nextInt(4)));
            default -> words.putInt(word, words.getInt(BOOK_AT + random.nextInt((image.length - BOOK_AT) / 4) * 4));
        }
    }

    /// Whether it was taken.
    private static boolean judges(byte[] bytes, RandomRules rules, String story) {
        MatcherImage image;
        long before = System.nanoTime();
        try {
            image = MatcherImage.read(bytes);
        } catch (MalformedImageException _) {
            return false;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return fail(story, e);
        }
        try {
            for (Category category : Category.values()) {
                image.kernel(category).ifPresent(kernel -> {
                    for (int i = 0; i < 3; i++) {
                        kernel.judge(rules.subject(40));
                    }
                });
            }
        } catch (RuntimeException e) {
            return fail(story, e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).as(story).isLessThan(Duration.ofSeconds(5));
        return true;
    }

    @Test
    void countsThatNobodyCouldHaveWrittenAreRefused() throws Exception {
        int[] words = words();
        List<Integer> headers = IntStream.concat(
                        IntStream.range(Words.USED, Words.TOP), IntStream.range(BASE, BASE + Words.HEADER))
                .filter(at -> at != BASE + Words.WANTED) // any field may be told, though no rule asks
                .boxed()
                .toList();
        for (int at : headers) {
            for (int count : List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 30, words.length + 1)) {
                int[] changed = words.clone();
                changed[at] = count;
                assertRefused(withWords(changed), "%d in word %d of the headers".formatted(count, at));
            }
        }
        for (int count : List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 30)) {
            byte[] image = withWords(words);
            int wordsAt = image.length - 4 * (words.length + 1);
            ByteBuffer.wrap(image).putInt(wordsAt, count);
            assertRefused(told(image), "%d words".formatted(count));
            image = withWords(words);
            ByteBuffer.wrap(image).putInt(BOOK_AT, count);
            assertRefused(told(image), "a book of %d bytes".formatted(count));
            image = withWords(words);
            ByteBuffer.wrap(image).putInt(BOOK_AT + 4, count);
            assertRefused(told(image), "%d rules".formatted(count));
        }
    }

    @Test
    void categoriesThatOverlapOrLeaveAGapAreRefused() throws Exception {
        int[] words = words();
        for (int number = 1; number < Category.MOST; number++) {
            for (int base : List.of(BASE, BASE + 2, words.length, words.length - Words.HEADER, 1)) {
                int[] changed = words.clone();
                changed[Words.CATEGORIES + number] = base;
                assertRefused(withWords(changed), "category %d at %d".formatted(number, base));
            }
        }
        int[] longer = Arrays.copyOf(words, words.length + 2);
        longer[Words.USED] = longer.length;
        assertRefused(withWords(longer), "two words behind all categories");
        int[] shorter = words.clone();
        shorter[BASE + Words.END_AT] -= 2;
        assertRefused(withWords(shorter), "a category that ends before its words");
        int[] moved = words.clone();
        moved[Words.CATEGORIES] = BASE + 2;
        assertRefused(withWords(moved), "a gap in front of the first category");
    }

    @Test
    void aListWithoutAnEndIsRefused() throws Exception {
        int[] words = words();
        for (int i = words[BASE + Words.LISTS_AT]; i < words[BASE + Words.LISTS_END]; i++) {
            words[i] &= ~Words.LAST;
        }
        assertRefused(withWords(words), "no list ends");
    }

    /// So none is longer than there are rules, however many words there are.
    @Test
    void aListThatDoesNotRiseIsRefused() throws Exception {
        int[] words = words();
        int list = words[words[BASE + Words.POSTINGS_AT]];
        for (int first : List.of(0, 1)) {
            int[] longer = Arrays.copyOf(words, words.length + 2);
            longer[Words.USED] = longer.length;
            longer[BASE + Words.END_AT] = longer.length;
            longer[words.length] = first;
            longer[words.length + 1] = words[list];
            longer[BASE + Words.LISTS_END] = longer.length;
            longer[words[BASE + Words.POSTINGS_AT]] = words.length;
            assertThat(words[list]).isEqualTo(Words.LAST);
            assertRefused(withWords(longer), "%d and 0".formatted(first));
        }
    }

    @Test
    void nodesThatLeadBackAreRefused() throws Exception {
        int[] words = words();
        int nodes = words[words[BASE + Words.RULES_AT]];
        for (int back : List.of(0, 0xffff_0000, Words.NO)) {
            int[] changed = words.clone();
            changed[nodes + 1] = back;
            assertRefused(withWords(changed), "a node that leads to %x".formatted(back));
        }
        int[] far = words.clone();
        far[nodes + 1] = (0xfffd << 16) | Words.NO;
        assertRefused(withWords(far), "a node that leads beyond the end");
    }

    @Test
    void statesBeyondTheEndAreRefused() throws Exception {
        int[] words = words();
        int walk = words[BASE + Words.WALKS_AT];
        int symbols = words[walk + 1];
        int fallback = words[symbols + Words.FALLBACKS] + words[walk + 3] + (words[symbols + 1] >>> Words.CLASS_SHIFT);
        for (int state :
                List.of(Words.STATE_MASK, words.length << 1, (words.length - Words.MOST_CLASSES) << 1, 0, -1)) {
            int[] changed = words.clone();
            changed[fallback] = state;
            assertRefused(withWords(changed), "a fallback to %d".formatted(state));
            int[] started = words.clone();
            started[walk + 2] = state;
            assertRefused(withWords(started), "a start at %d".formatted(state));
        }
        for (int row : List.of(Integer.MAX_VALUE, -1, words.length)) {
            for (int at : List.of(symbols, symbols + Words.FALLBACKS, walk + 3)) {
                int[] changed = words.clone();
                changed[at] = row;
                assertRefused(withWords(changed), "a row of fallbacks at %d".formatted(row));
            }
        }
        for (int tag : List.of(0, Words.OUTPUTS << Words.CLASS_SHIFT, (2 << Words.CLASS_SHIFT) | 1)) {
            int[] changed = words.clone();
            changed[symbols + 1] = tag;
            assertRefused(withWords(changed), "a symbol with the tag %x".formatted(tag));
        }
    }

    /// Of two rules on process creation: lists, a walk, and a predicate on demand.
    private static int[] words() throws MalformedImageException {
        int[] words = MatcherImage.read(ImageWriter.write(simple()).image()).words();
        assertThat(words[Words.CATEGORIES + Category.PROCESS_CREATION.number()]).isEqualTo(BASE);
        return words;
    }

    private static Ruleset simple() {
        return new Ruleset(
                List.of(
                        Rules.rule("a", Rules.has("/bin/x", "/bin/y")),
                        Rules.rule(
                                "b",
                                new Condition.All(List.of(
                                        Rules.has("zz"),
                                        new Condition.Compare(KernelField.USER_ID, Condition.Comparison.GREATER, 0))))),
                List.of(),
                Map.of());
    }

    private static byte[] withWords(int[] words) {
        return MatcherImage.write(simple(), Map.of("a", Where.KERNEL, "b", Where.KERNEL), words);
    }

    /// With the length and the digest that belong to the rest.
    private static byte[] told(byte[] image) {
        byte[] told = image.clone();
        if (told.length >= BOOK_AT) {
            ByteBuffer.wrap(told).putInt(12, told.length).put(DIGEST_AT, digest(told));
        }
        return told;
    }

    private static byte[] digest(byte[] image) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(image, BOOK_AT, image.length - BOOK_AT);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRefused(byte[] image, String story) {
        assertThatThrownBy(() -> MatcherImage.read(image)).as(story).isInstanceOf(MalformedImageException.class);
    }

    private static Ruleset ruleset(SplittableRandom random, int count) {
        return ruleset(new RandomRules(random), count, new RandomRules(random, Category.NETWORK_CONNECTION));
    }

    /// Of process creation, and some of another category.
    private static Ruleset ruleset(RandomRules rules, int count, RandomRules others) {
        Ruleset random = rules.ruleset(count);
        Ruleset other = others.ruleset(2);
        List<Rule> all =
                Stream.concat(random.rules().stream(), other.rules().stream()).toList();
        Map<Category, Condition> spared = new HashMap<>(random.spared());
        spared.putAll(other.spared());
        var correlation = new Correlation(
                "c",
                "name",
                "Title",
                "What it is",
                Level.CRITICAL,
                List.of("attack.t1059"),
                "somebody",
                List.of("none"),
                "c.yml",
                7,
                Correlation.Kind.VALUE_COUNT,
                List.of("process_creation 0", "process_creation 1"),
                List.of("who", "host.name"),
                Map.of("who", Map.of("process_creation 0", "user.name", "process_creation 1", "user.id")),
                Duration.ofMinutes(5),
                "process.executable",
                List.of(
                        new Correlation.Threshold(Correlation.Comparison.GREATER, 3),
                        new Correlation.Threshold(Correlation.Comparison.NOT_EQUAL, 9)),
                true);
        return new Ruleset(all, List.of(correlation), spared);
    }
}
