package nightjar.sigma;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files that rules come from, read before the process gives up its privileges; after that no file is touched.
///
/// In a directory these are all `*.yml` and `*.yaml`, at any depth, in the order of their paths. Apart from the rules
/// stand the files `exceptions.yml`, `placeholders.yml`, `policy.yml` and `attack-aliases.yml` at its top. Tests
/// (`*.test.yml`) and what begins with a dot are passed over. Links are followed, and a file is read once.
///
/// @param exceptions filters that take something out of rules
/// @param placeholders values for names that rules leave open
/// @param policies what is done where a rule holds
/// @param aliases retired ids of techniques, with those in force
public record RuleSources(
        List<RuleSource> rules,
        List<RuleSource> exceptions,
        List<RuleSource> placeholders,
        List<RuleSource> policies,
        List<RuleSource> aliases,
        List<Refusal> refusals) {
    /// A larger file is refused.
    public static final int FILE_BYTES = 10 << 20;
    /// Files that go beyond this together are refused, each by name.
    public static final long BYTES = 64L << 20;
    /// More files are refused, all of them in one sentence.
    public static final int FILES = 20_000;
    /// Directories and files that are looked at; beyond, nothing more is.
    static final int ENTRIES = 200_000;
    /// Of directories in each other.
    private static final int DEPTH = 64;

    public RuleSources {
        rules = List.copyOf(rules);
        exceptions = List.copyOf(exceptions);
        placeholders = List.copyOf(placeholders);
        policies = List.copyOf(policies);
        aliases = List.copyOf(aliases);
        refusals = List.copyOf(refusals);
    }

    /// Files that are in memory, told apart by their names as in a directory.
    public static RuleSources of(List<RuleSource> files) {
        return of(files, List.of());
    }

    private static RuleSources of(List<RuleSource> files, List<Refusal> refusals) {
        List<List<RuleSource>> kinds =
                List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (RuleSource file : files) {
            int kind = switch (stem(file.fileName())) {
                case "exceptions" -> 1;
                case "placeholders" -> 2;
                case "policy" -> 3;
                case "attack-aliases" -> 4;
                default -> 0;
            };
            kinds.get(kind).add(file);
        }
        return new RuleSources(kinds.get(0), kinds.get(1), kinds.get(2), kinds.get(3), kinds.get(4), refusals);
    }

    /// Reads what these paths name: files, whatever their names end in, and directories. What cannot be read is among
    /// the refusals.
    public static RuleSources read(List<Path> filesOrDirectories) {
        return new Reading().all(filesOrDirectories);
    }

    private static String stem(String fileName) {
        return isYaml(fileName) ? fileName.substring(0, fileName.lastIndexOf('.')) : fileName;
    }

    private static boolean isYaml(String fileName) {
        return fileName.endsWith(".yml") || fileName.endsWith(".yaml");
    }

    /// Whether a file has exceptions.
    static boolean isExceptions(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return isYaml(name) && stem(name).equals("exceptions");
    }

    private static boolean isApart(String fileName) {
        return switch (stem(fileName)) {
            case "exceptions", "placeholders", "policy", "attack-aliases" -> isYaml(fileName);
            default -> false;
        };
    }

    /// One reading; it counts against the bounds.
    private static final class Reading {
        private final List<RuleSource> files = new ArrayList<>();
        private final List<Refusal> refusals = new ArrayList<>();
        private final Set<Path> seen = new HashSet<>();
        private long bytes;
        private int entries;
        private boolean full;

        RuleSources all(List<Path> paths) {
            for (Path path : paths) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                    if (attributes.isDirectory()) {
                        directory(path);
                    } else if (attributes.isRegularFile()) {
                        file(path);
                    } else {
                        refuse(path, "is neither a regular file nor a directory");
                    }
                } catch (IOException e) {
                    refuse(path, reason(e));
                }
            }
            return of(files, refusals);
        }

        private void directory(Path top) throws IOException {
            List<Path> found = new ArrayList<>();
            Files.walkFileTree(top, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean hidden = !directory.equals(top) && name(directory).startsWith(".");
                    return hidden ? FileVisitResult.SKIP_SUBTREE : one(directory);
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = name(file);
                    if (!isYaml(name) || name.startsWith(".") || stem(name).endsWith(".test")) {
                        return one(file);
                    }
                    if (!attributes.isRegularFile()) {
                        refuse(file, "is not a regular file");
                    } else if (isApart(name) && !top.equals(file.getParent())) {
                        refuse(file, "counts only at the top of a directory of rules; move it there, or rename it");
                    } else {
                        found.add(file);
                    }
                    return one(file);
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    String name = name(file);
                    if (!(e instanceof FileSystemLoopException) && !name.startsWith(".")) {
                        refuse(file, reason(e));
                    }
                    return one(file);
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                    if (e != null) {
                        refuse(directory, reason(e));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
            found.sort(Comparator.naturalOrder());
            found.forEach(this::file);
        }

        private FileVisitResult one(Path path) {
            entries++;
            if (entries == ENTRIES) {
                refuse(path, "is the last of %,d files and directories that are looked at".formatted(ENTRIES));
            }
            return entries >= ENTRIES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        private void file(Path file) {
            if (full) {
                return;
            }
            if (files.size() >= FILES) {
                full = true;
                refuse(file, "and what comes after it is not read: %,d files are read at most".formatted(FILES));
                return;
            }
            try {
                if (!seen.add(file.toRealPath())) {
                    return;
                }
                long size = Files.size(file);
                byte[] content = size > FILE_BYTES ? new byte[0] : upTo(file);
                if (size > FILE_BYTES || content.length > FILE_BYTES) {
                    refuse(file, "has more than %,d bytes; split it".formatted(FILE_BYTES));
                } else if (bytes + content.length > BYTES) {
                    refuse(file, "goes beyond the %,d bytes that all files may have together".formatted(BYTES));
                } else {
                    bytes += content.length;
                    files.add(new RuleSource(shown(file), content));
                }
            } catch (IOException e) {
                refuse(file, reason(e));
            }
        }

        private static byte[] upTo(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(FILE_BYTES + 1);
            }
        }

        private void refuse(Path path, String reason) {
            refusals.add(new Refusal(shown(path), 0, "", reason));
        }

        private static String name(Path path) {
            Path name = path.getFileName();
            return name == null ? "" : name.toString();
        }

        private static String shown(Path path) {
            return YamlReader.printable(path.toString());
        }

        private static String reason(IOException e) {
            return switch (e) {
                case NoSuchFileException _ -> "there is no such file or directory";
                case AccessDeniedException _ -> "may not be read";
                default -> "cannot be read: " + e.getMessage();
            };
        }
    }
}
