package nightjar.sigma;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nightjar.matcher.Category;
import nightjar.matcher.Level;

/// One document of a rule file, with what every kind of document says of itself.
record Document(String file, Yaml.Mapping map) {
    int line() {
        return map.line();
    }

    /// Its id; where it has none its name, else its title; empty where it has none of them either.
    String id() {
        for (String key : List.of("id", "name", "title")) {
            if (map.get(key) instanceof Yaml.Scalar scalar
                    && !scalar.isNull()
                    && !scalar.text().isBlank()) {
                return scalar.text().strip();
            }
        }
        return "";
    }

    Refusal refusal(Refused refused) {
        return new Refusal(
                file, refused.line() == 0 ? line() : refused.line(), YamlReader.printable(id()), refused.reason());
    }

    String title() throws Refused {
        String title = map.text("title");
        return title.isBlank() ? id() : title;
    }

    /// Medium where it is not said.
    Level level() throws Refused {
        String level = map.text("level");
        if (level.isEmpty()) {
            return Level.MEDIUM;
        }
        return level(level, map.line("level"));
    }

    static Level level(String text, int line) throws Refused {
        for (Level level : Level.values()) {
            if (level.name().equalsIgnoreCase(text)) {
                return level;
            }
        }
        List<String> known = Arrays.stream(Level.values())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        throw new Refused(
                line,
                "the level '%s' is not known; it is one of %s"
                        .formatted(YamlReader.printable(text), String.join(", ", known)));
    }

    /// What events it is about.
    sealed interface About {
        record Ours(Category category) implements About {}

        /// Those of another system, or of a log that we do not read.
        record Others() implements About {}

        /// It does not say.
        record Unsaid() implements About {}
    }

    /// Whether it is about files that got another name: of the events of [Category#FILE_EVENT], those.
    boolean isAboutRenames() throws Refused {
        return map.get("logsource") instanceof Yaml.Mapping source
                && source.text("category").equals(Category.FILE_RENAME.sigma());
    }

    /// @throws Refused if `logsource` is not a map of texts
    About about() throws Refused {
        Yaml logsource = map.get("logsource");
        if (logsource == null) {
            return new About.Unsaid();
        }
        if (!(logsource instanceof Yaml.Mapping source)) {
            throw new Refused(
                    map.line("logsource"), "'logsource' is %s; a map is expected".formatted(logsource.kind()));
        }
        String product = source.text("product");
        String category = source.text("category");
        if (!(product.isEmpty() || product.equals("linux"))
                || !source.text("service").isEmpty()) {
            return new About.Others();
        }
        if (category.isEmpty()) {
            return product.isEmpty() ? new About.Unsaid() : new About.Others();
        }
        Optional<Category> ours =
                Category.ofSigma(category).map(each -> each == Category.FILE_RENAME ? Category.FILE_EVENT : each);
        return ours.isPresent() ? new About.Ours(ours.get()) : new About.Others();
    }
}
