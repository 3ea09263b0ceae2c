package nightjar.matcher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compiled rules, as one file: made by whoever reads YAML, without privileges; checked here by whoever loads it into
/// the kernel.
///
/// ```
///   0          8          12          16                    48            52
///   +----------+----------+-----------+---------------------+-------------+----------------------------------------
///   | NJMATCH\0| version  | length    | SHA-256 of the rest | book length | book, padded to 4; count of words,
///   +----------+----------+-----------+---------------------+-------------+ words …
/// ```
///
/// Integers of the file are big-endian, the words little-endian, as the kernels that we run on read them. The book is
/// what [Ruleset] says, and where each rule is judged; the words are laid out as [Words] says. A rule's number in its
/// category's words is its place among those rules of the category that are not judged in user space alone.
public final class MatcherImage {
    /// A larger one is refused.
    public static final int BYTES = 128 << 20;

    private static final byte[] MAGIC = {'N', 'J', 'M', 'A', 'T', 'C', 'H', 0};
    private static final int VERSION = 2;
    private static final int DIGEST_AT = 16;
    private static final int BOOK_AT = 48;

    private final String sha256;
    private final Ruleset ruleset;
    private final Map<String, Where> places;
    private final int[] words;
    private final Map<Category, KernelRules> kernel;

    private MatcherImage(String sha256, Book.Content content, int[] words, Map<Category, KernelRules> kernel) {
        this.sha256 = sha256;
        this.ruleset = content.ruleset();
        this.places = content.places();
        this.words = words;
        this.kernel = kernel;
    }

    /// The bytes of an image.
    ///
    /// @param places of a rule's id, where it is judged; in user space where it is missing
    /// @param words of all categories
    public static byte[] write(Ruleset ruleset, Map<String, Where> places, int[] words) {
        byte[] book = Book.bytes(ruleset, places);
        long length = BOOK_AT + 4L + padded(book.length) + 4 + 4L * words.length;
        if (length > BYTES) {
            throw new IllegalArgumentException(
                    "compiled rules of %,d bytes; at most %,d are taken".formatted(length, BYTES));
        }
        ByteBuffer image = ByteBuffer.allocate((int) length);
        image.put(MAGIC).putInt(VERSION).putInt((int) length).position(BOOK_AT);
        image.putInt(book.length).put(book).position(BOOK_AT + 4 + padded(book.length));
        image.putInt(words.length).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(words);
        image.put(DIGEST_AT, digest(image.array()));
        return image.array();
    }

    /// The image of these bytes.
    ///
    /// @throws MalformedImageException where anything is not as [Words] and this class say; nothing of it is used
    /// then
    public static MatcherImage read(byte[] bytes) throws MalformedImageException {
        if (bytes.length < BOOK_AT + 4 || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedImageException("not a matcher image: it does not begin as one");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(MAGIC.length);
        int version = in.getInt();
        if (version != VERSION) {
            throw new MalformedImageException(
                    "a matcher image of version %d; this program reads version %d: compile the rules with it"
                            .formatted(version, VERSION));
        }
        int length = in.getInt();
        if (length != bytes.length) {
            throw new MalformedImageException("not a matcher image: %,d bytes, where its head says %,d"
                    .formatted(bytes.length, Integer.toUnsignedLong(length)));
        }
        byte[] digest = digest(bytes);
        if (!Arrays.equals(bytes, DIGEST_AT, BOOK_AT, digest, 0, digest.length)) {
            throw new MalformedImageException("not a matcher image: its content is not that of its digest");
        }
        in.position(BOOK_AT);
        int bookLength = in.getInt();
        if (bookLength < 0 || padded(bookLength) < 0 || padded(bookLength) > in.remaining()) {
            throw new MalformedImageException("not a matcher image: rules of %d bytes".formatted(bookLength));
        }
        Book.Content content = Book.content(in.slice(in.position(), bookLength));
        in.position(in.position() + padded(bookLength));
        int[] words = words(in);
        Map<Category, KernelRules> kernel = WordsCheck.checked(words);
        if (in.hasRemaining()) {
            throw new MalformedImageException("not a matcher image: %d bytes behind it".formatted(in.remaining()));
        }
        var image = new MatcherImage(HexFormat.of().formatHex(digest), content, words, kernel);
        for (Category category : Category.values()) {
            KernelRules rules = kernel.get(category);
            int count = rules == null ? 0 : rules.count();
            int expected = image.numbered(category).size();
            if (count != expected) {
                throw new MalformedImageException("not a matcher image: %d rules of %s, where its words have %d"
                        .formatted(expected, category.sigma(), count));
            }
        }
        return image;
    }

    private static int[] words(ByteBuffer in) throws MalformedImageException {
        if (in.remaining() < 4) {
            throw new MalformedImageException("not a matcher image: it ends before its words");
        }
        int count = in.order(ByteOrder.BIG_ENDIAN).getInt();
        if (count < 0 || count > in.remaining() / 4) {
            throw new MalformedImageException("not a matcher image: %d words".formatted(count));
        }
        int[] words = new int[count];
        in.order(ByteOrder.LITTLE_ENDIAN)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(words);
        in.position(in.position() + 4 * count);
        return words;
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    private static byte[] digest(byte[] image) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(image, BOOK_AT, image.length - BOOK_AT);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Of its content, in hexadecimal: what tells one image from another.
    public String sha256() {
        return sha256;
    }

    public Ruleset ruleset() {
        return ruleset;
    }

    public Where where(Rule rule) {
        return places.getOrDefault(rule.id(), Where.USER_SPACE);
    }

    /// How many rules are judged where.
    public Map<Where, Integer> counts() {
        Map<Where, Integer> counts = new HashMap<>();
        ruleset.rules().forEach(rule -> counts.merge(where(rule), 1, Integer::sum));
        return counts;
    }

    /// What the kernel judges by, of all categories: a copy, as a map takes it.
    public int[] words() {
        return words.clone();
    }

    /// How many words that is.
    public int wordCount() {
        return words.length;
    }

    /// What the kernel judges a category's events by; none where it has no rule of that category.
    public Optional<KernelRules> kernel(Category category) {
        return Optional.ofNullable(kernel.get(category));
    }

    /// The rules of a category that the kernel knows, by their numbers there.
    public List<Rule> numbered(Category category) {
        return rules(category, false);
    }

    /// The rules of a category that are judged in user space alone.
    public List<Rule> unnumbered(Category category) {
        return rules(category, true);
    }

    private List<Rule> rules(Category category, boolean inUserSpaceAlone) {
        return ruleset.rules().stream()
                .filter(rule -> rule.category() == category && (where(rule) == Where.USER_SPACE) == inUserSpaceAlone)
                .toList();
    }
}
