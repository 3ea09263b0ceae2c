package nightjar.sigma;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// The users of this host, by which a rule's user names become numbers.
///
/// Users of a directory service (LDAP, SSSD) are not among them: a rule reaches these by number.
public final class Users {
    /// Lines beyond are not read.
    private static final int LINES = 100_000;

    private static final long MADE_UP = 4_000_000_000L;

    private final Map<String, Long> numbers;

    private Users(Map<String, Long> numbers) {
        this.numbers = numbers;
    }

    /// @param passwd as passwd(5) describes it; lines that are not of its form are passed over
    public static Users parse(byte[] passwd) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        new String(passwd, StandardCharsets.UTF_8).lines().limit(LINES).forEach(line -> {
            String[] fields = line.split(":", 4);
            if (fields.length == 4
                    && !fields[0].isEmpty()
                    && !fields[0].startsWith("#")
                    && fields[2].matches("[0-9]{1,10}")) {
                numbers.putIfAbsent(fields[0], Long.parseLong(fields[2])); // the first one counts, as for libc
            }
        });
        return new Users(numbers);
    }

    /// These, and others by numbers that no host gives to anyone: to try rules about users that this host lacks.
    public Users with(Collection<String> names) {
        Map<String, Long> all = new LinkedHashMap<>(numbers);
        long next = MADE_UP;
        for (String name : names) {
            if (all.putIfAbsent(name, next) == null) {
                next++;
            }
        }
        return new Users(all);
    }

    int count() {
        return numbers.size();
    }

    /// The numbers of the users with such names, each once, in order.
    public LongStream named(Predicate<String> name) {
        return numbers.entrySet().stream()
                .filter(user -> name.test(user.getKey()))
                .mapToLong(Map.Entry::getValue)
                .distinct()
                .sorted();
    }
}
