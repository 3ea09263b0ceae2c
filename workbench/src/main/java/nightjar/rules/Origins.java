package nightjar.rules;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import nightjar.matcher.CompiledRules;
import nightjar.matcher.Origin;

/// The files and directories that rules come from, as they are now. Taken before the files are read: what changes
/// while
/// they are read is then seen as a change.
///
/// They are all directories at any depth, since rules may come to any of them, and what may be rules in them. Of more
/// than [CompiledRules#ORIGINS], the first are taken.
final class Origins {
    private static final int DEPTH = 64;

    private Origins() {}

    static List<Origin> of(List<Path> filesOrDirectories) {
        List<Origin> origins = new ArrayList<>();
        for (Path path : filesOrDirectories) {
            if (Files.isDirectory(path)) {
                below(path, origins);
            } else {
                origins.add(Origin.of(path));
            }
        }
        return List.copyOf(origins);
    }

    private static void below(Path top, List<Origin> origins) {
        try {
            Files.walkFileTree(top, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return !directory.equals(top) && isHidden(directory)
                            ? FileVisitResult.SKIP_SUBTREE
                            : taken(directory);
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    return isYaml(file) ? taken(file) : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return isHidden(file) ? FileVisitResult.CONTINUE : taken(file);
                }

                private FileVisitResult taken(Path path) {
                    origins.add(Origin.of(path));
                    return origins.size() < CompiledRules.ORIGINS
                            ? FileVisitResult.CONTINUE
                            : FileVisitResult.TERMINATE;
                }
            });
        } catch (IOException _) {
            // Went away under our feet; the directories that were seen tell of it.
        }
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static boolean isYaml(Path path) {
        String name = String.valueOf(path.getFileName());
        return !name.startsWith(".") && (name.endsWith(".yml") || name.endsWith(".yaml"));
    }
}
