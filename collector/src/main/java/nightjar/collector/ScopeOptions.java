package nightjar.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nightjar.sensor.Family;
import nightjar.sensor.NetworkScope;
import nightjar.sensor.Scope;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The settings of what is looked at and what of it is told, as options of `nightjar watch`; into a [Scope].
///
/// Lists are written with commas. The word `standard` in one stands for what is built in, so that a list may add to
/// it.
final class ScopeOptions {
    private static final String STANDARD = "standard";
    private static final String ALL = "all";

    /// Types of file systems by their names in mountinfo, and their magic numbers (include/uapi/linux/magic.h and
    /// the file
    /// systems' own sources).
    private static final Map<String, Long> FILESYSTEMS = new TreeMap<>(Map.ofEntries(
            Map.entry("proc", 0x9fa0L),
            Map.entry("sysfs", 0x62656572L),
            Map.entry("tmpfs", 0x01021994L),
            Map.entry("ramfs", 0x858458f6L),
            Map.entry("devpts", 0x1cd1L),
            Map.entry("overlay", 0x794c7630L),
            Map.entry("ext4", 0xef53L),
            Map.entry("xfs", 0x58465342L),
            Map.entry("btrfs", 0x9123683eL),
            Map.entry("zfs", 0x2fc12fc1L),
            Map.entry("nfs", 0x6969L),
            Map.entry("cifs", 0xff534d42L),
            Map.entry("fuse", 0x65735546L),
            Map.entry("9p", 0x01021997L),
            Map.entry("vfat", 0x4d44L),
            Map.entry("iso9660", 0x9660L),
            Map.entry("squashfs", 0x73717368L),
            Map.entry("cgroup", 0x27e0ebL),
            Map.entry("cgroup2", 0x63677270L),
            Map.entry("tracefs", 0x74726163L),
            Map.entry("debugfs", 0x64626720L),
            Map.entry("bpf", 0xcafe4a11L),
            Map.entry("hugetlbfs", 0x958458f6L)));

    @Option(
            names = "--families",
            paramLabel = "LIST",
            defaultValue = ALL,
            description = "Kinds of events that are looked at, such as file,transfer (default: all); processes always.")
    String families = ALL;

    @Option(
            names = "--file-reads",
            paramLabel = "LIST",
            defaultValue = Scope.STANDARD_READS,
            description = "Paths, and names of files or directories, whose being read is told.")
    String reads = "";

    @Option(
            names = "--file-writes",
            paramLabel = "LIST",
            defaultValue = Scope.STANDARD_WRITES,
            description = "Likewise, whose being made, written, changed, renamed or removed is told.")
    String writes = "";

    @Option(
            names = "--file-ignore",
            paramLabel = "LIST",
            defaultValue = Scope.STANDARD_IGNORED,
            description = "Likewise, which are not looked at, not even by rules.")
    String ignored = "";

    @Option(
            names = "--public-reads",
            paramLabel = "BOOL",
            defaultValue = "auto",
            description =
                    "Whether files that everybody may read are looked at when they are read: yes, no, or auto, where"
                            + " --file-reads names such a file (default: ${DEFAULT-VALUE}).")
    String publicReads = "";

    @Option(
            names = "--ignore-users",
            paramLabel = "LIST",
            defaultValue = "",
            description = "Users, by name or number, of whom only processes are looked at.")
    String users = "";

    @Option(
            names = "--ignore-cgroups",
            paramLabel = "LIST",
            defaultValue = "",
            description = "Control groups of which only processes are looked at, with those below them: paths below the"
                    + " mount of control groups.")
    String cgroups = "";

    @Option(
            names = "--ignore-filesystems",
            paramLabel = "LIST",
            defaultValue = "",
            description = "Types of file systems that are not looked at, such as tmpfs,overlay.")
    String filesystems = "";

    @Option(
            names = "--loopback",
            paramLabel = "on|off",
            defaultValue = "off",
            description = "Whether connections within this host are told; rules judge them all the same (default:"
                    + " ${DEFAULT-VALUE}).")
    Switch loopback = Switch.OFF;

    @Option(
            names = "--unix-sockets",
            paramLabel = "LIST",
            defaultValue = NetworkScope.STANDARD_UNIX_SOCKETS,
            description = "Unix sockets whose use is told: paths, @name for those without one, * for all.")
    String unixSockets = "";

    /// @param usage makes the exception of a message
    Scope scope(Function<String, ParameterException> usage) {
        return scope(Path.of("/"), usage);
    }

    /// @param root below which passwd, mounts and control groups are looked for
    Scope scope(Path root, Function<String, ParameterException> usage) {
        List<String> read = list(reads, Scope.STANDARD_READS);
        List<String> left = new ArrayList<>(list(ignored, Scope.STANDARD_IGNORED));
        try {
            List<Mount> mounts = mounts(root);
            List<String> types = Scope.list(filesystems);
            left.addAll(mounts.stream()
                    .filter(mount ->
                            types.contains(mount.type()) && !mount.point().equals("/"))
                    .map(Mount::point)
                    .distinct()
                    .toList());
            return new Scope(
                    families(usage),
                    read,
                    list(writes, Scope.STANDARD_WRITES),
                    left,
                    users(root, usage),
                    cgroups(mounts, usage),
                    magicNumbers(types, usage),
                    publicReads(read, usage),
                    new NetworkScope(loopback == Switch.ON, list(unixSockets, NetworkScope.STANDARD_UNIX_SOCKETS)));
        } catch (IllegalArgumentException e) {
            throw usage.apply("what is to be looked at: " + e.getMessage());
        } catch (IOException e) {
            throw usage.apply("what is to be looked at cannot be found out: " + e);
        }
    }

    private static List<String> list(String text, String standard) {
        return Scope.list(text).stream()
                .flatMap(word -> word.equals(STANDARD) ? Scope.list(standard).stream() : Stream.of(word))
                .distinct()
                .toList();
    }

    private Set<Family> families(Function<String, ParameterException> usage) {
        if (families.equals(ALL)) {
            return EnumSet.allOf(Family.class);
        }
        Set<Family> chosen = EnumSet.of(Family.PROCESS);
        for (String word : Scope.list(families)) {
            chosen.add(Arrays.stream(Family.values())
                    .filter(each -> each.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> usage.apply("--families: there is no '%s'; there are %s"
                            .formatted(
                                    word,
                                    Arrays.stream(Family.values())
                                            .map(Family::word)
                                            .collect(Collectors.joining(", "))))));
        }
        return chosen;
    }

    private boolean publicReads(List<String> read, Function<String, ParameterException> usage) {
        return switch (publicReads) {
            case "yes" -> true;
            case "no" -> false;
            case "auto" -> read.stream().anyMatch(ScopeOptions::isPublicFile);
            default -> throw usage.apply("--public-reads takes yes, no or auto, not '%s'".formatted(publicReads));
        };
    }

    private static boolean isPublicFile(String path) {
        try {
            var attributes = Files.readAttributes(Path.of(path), PosixFileAttributes.class);
            return path.startsWith("/")
                    && attributes.isRegularFile()
                    && attributes.permissions().contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException _) {
            return false; // not there
        }
    }

    private List<Long> users(Path root, Function<String, ParameterException> usage) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (String user : Scope.list(users)) {
            if (user.matches("[0-9]{1,10}")) {
                ids.add(Long.parseLong(user));
                continue;
            }
            ids.add(Files.readAllLines(root.resolve("etc/passwd"), StandardCharsets.UTF_8).stream()
                    .map(line -> line.split(":", 4))
                    .filter(fields -> fields.length == 4 && fields[0].equals(user) && fields[2].matches("[0-9]{1,10}"))
                    .map(fields -> Long.parseLong(fields[2]))
                    .findFirst()
                    .orElseThrow(() -> usage.apply(
                            "--ignore-users: there is no user '%s' in /etc/passwd; give the number".formatted(user))));
        }
        return ids;
    }

    /// The numbers of the groups and of those below them, as they are now.
    private List<Long> cgroups(List<Mount> mounts, Function<String, ParameterException> usage) throws IOException {
        Set<Long> ids = new TreeSet<>();
        List<String> hierarchies = mounts.stream()
                .filter(mount -> mount.type().equals("cgroup2")
                        || (mount.type().equals("cgroup") && mount.options().contains("pids")))
                .map(Mount::point)
                .toList();
        for (String group : Scope.list(cgroups)) {
            int before = ids.size();
            for (String hierarchy : hierarchies) {
                Path directory = Path.of(hierarchy, group);
                if (Files.isDirectory(directory)) {
                    try (Stream<Path> below = Files.walk(directory)) {
                        for (Path each : below.filter(Files::isDirectory).toList()) {
                            ids.add((Long) Files.getAttribute(each, "unix:ino"));
                        }
                    }
                }
            }
            if (ids.size() == before) {
                throw usage.apply("--ignore-cgroups: there is no control group '%s' below %s"
                        .formatted(group, String.join(" or ", hierarchies)));
            }
        }
        return List.copyOf(ids);
    }

    private static List<Long> magicNumbers(List<String> types, Function<String, ParameterException> usage) {
        List<Long> numbers = new ArrayList<>();
        for (String type : types) {
            Long magic = FILESYSTEMS.get(type);
            if (magic == null) {
                throw usage.apply("--ignore-filesystems: '%s' is not known; there are %s"
                        .formatted(type, String.join(", ", FILESYSTEMS.keySet())));
            }
            numbers.add(magic);
        }
        return numbers;
    }

    private record Mount(String point, String type, List<String> options) {}

    /// proc(5), mountinfo: `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`
    private static List<Mount> mounts(Path root) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(root.resolve("proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
            String[] halves = line.split(" - ", 2);
            String[] before = halves[0].split(" ", -1);
            String[] behind = halves.length == 2 ? halves[1].split(" ", -1) : new String[0];
            if (before.length > 4 && behind.length > 2) {
                mounts.add(new Mount(before[4], behind[0], List.of(behind[2].split(",", -1))));
            }
        }
        return mounts;
    }
}
