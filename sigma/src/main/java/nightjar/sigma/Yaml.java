package nightjar.sigma;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A node of a YAML document, and the line that it begins on.
sealed interface Yaml {
    /// Counted from 1.
    int line();

    /// A text. What YAML would take for a number, a truth value or a date is the text that stands there.
    ///
    /// @param plain whether it stands without quotes, so that it may mean more than its letters
    record Scalar(String text, boolean plain, int line) implements Yaml {
        boolean isNull() {
            return plain
                    && switch (text) {
                        case "", "~", "null", "Null", "NULL" -> true;
                        default -> false;
                    };
        }

        /// True or false, quoted or not; empty for anything else.
        Optional<Boolean> truth() {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }
    }

    record Sequence(List<Yaml> items, int line) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// @param entries by key, in the order of the document
    record Mapping(Map<String, Entry> entries, int line) implements Yaml {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Nullable
        Yaml get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        boolean has(String key) {
            return entries.containsKey(key);
        }

        /// The line of a key, else that of the mapping.
        int line(String key) {
            Entry entry = entries.get(key);
            return entry == null ? line : entry.line();
        }

        /// A text; empty where the key is missing or has no value.
        String text(String key) throws Refused {
            return switch (get(key)) {
                case null -> "";
                case Scalar scalar -> scalar.isNull() ? "" : scalar.text();
                case Sequence _, Mapping _ -> throw new Refused(line(key), "'" + key + "' is not a text");
            };
        }

        /// A list of texts; a single text counts as a list of one.
        List<String> texts(String key) throws Refused {
            return switch (get(key)) {
                case null -> List.of();
                case Scalar scalar -> scalar.isNull() ? List.of() : List.of(scalar.text());
                case Sequence sequence -> scalars(sequence, key);
                case Mapping _ -> throw new Refused(line(key), "'" + key + "' is not a list of texts");
            };
        }

        private static List<String> scalars(Sequence sequence, String key) throws Refused {
            List<String> texts = new ArrayList<>();
            for (Yaml item : sequence.items()) {
                switch (item) {
                    case Scalar scalar -> texts.add(scalar.text());
                    case Sequence _, Mapping _ ->
                        throw new Refused(item.line(), "'" + key + "' has something that is not a text");
                }
            }
            return texts;
        }

        /// Refuses any key that is not one of these.
        void allow(List<String> keys, String where) throws Refused {
            for (Entry entry : entries.values()) {
                if (!keys.contains(entry.key())) {
                    throw new Refused(
                            entry.line(),
                            "%s has no key '%s'%s".formatted(where, entry.key(), Nearest.hint(entry.key(), keys)));
                }
            }
        }
    }

    record Entry(String key, int line, Yaml value) {}

    /// What a node is, in words.
    default String kind() {
        return switch (this) {
            case Scalar _ -> "a value";
            case Sequence _ -> "a list";
            case Mapping _ -> "a map";
        };
    }
}
