package nightjar.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nightjar.matcher.Category;
import nightjar.matcher.KernelField;
import org.junit.jupiter.api.Test;

/// What docs/sigma.md says of categories and fields is what rules get.
class SigmaPageTest {
    private static final Path PAGE = Path.of("..", "docs", "sigma.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /// The rows of the table with this head, each a list of its cells.
    private static List<List<String>> table(String head) throws Exception {
        List<String> lines = Files.readAllLines(PAGE);
        int at = lines.indexOf(head);
        assertThat(at).as(head).isPositive();
        return lines.stream()
                .skip(at + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Stream.of(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private static List<String> names(String cell) {
        List<String> names = new ArrayList<>();
        Matcher code = CODE.matcher(cell);
        while (code.find()) {
            names.add(code.group(1));
        }
        return names;
    }

    @Test
    void everyCategoryIsThere() throws Exception {
        assertThat(table("| category | its events |"))
                .extracting(row -> names(row.getFirst()).getFirst())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Category.values()).map(Category::sigma).toList());
    }

    @Test
    void everyFieldOfTheKernelIsThereWithItsCategories() throws Exception {
        Map<String, Set<Category>> told = new HashMap<>();
        for (List<String> row : table("| field | in ECS | known in |")) {
            for (String ecs : names(row.get(1))) {
                told.put(ecs, categories(row.get(2)));
            }
        }
        for (KernelField field : KernelField.values()) {
            Set<Category> known = EnumSet.allOf(Category.class);
            known.removeIf(category -> !field.isIn(category));
            assertThat(told.remove(field.ecs())).as(field.ecs()).isEqualTo(known);
        }
        assertThat(told).as("beside those").containsOnlyKeys(Taxonomy.USER);
    }

    @Test
    void sigmasNamesMeanTheFieldsBesideThem() throws Exception {
        for (List<String> row : table("| field | in ECS | known in |")) {
            List<String> names = names(row.getFirst());
            for (int i = 0; i < names.size(); i++) {
                assertThat(Taxonomy.SIGMA.get(names.get(i)))
                        .as(names.get(i))
                        .isEqualTo(names(row.get(1)).get(i));
            }
        }
    }

    private static Set<Category> categories(String cell) {
        Set<Category> named = EnumSet.noneOf(Category.class);
        for (String name : names(cell)) {
            String prefix = name.replace("*", "");
            Stream.of(Category.values())
                    .filter(category -> name.endsWith("*")
                            ? category.sigma().startsWith(prefix)
                            : category.sigma().equals(name))
                    .forEach(named::add);
        }
        assertThat(named).as(cell).isNotEmpty();
        return cell.startsWith("all but") ? EnumSet.complementOf(EnumSet.copyOf(named)) : named;
    }
}
