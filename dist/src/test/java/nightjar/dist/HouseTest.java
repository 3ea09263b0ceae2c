package nightjar.dist;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AccessFlag;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The house as it is delivered: which module may use which, what a program cannot do because it lacks the means.
/// What stands here is the security statement; the modules that users get are asked, not the sources.
class HouseTest {
    private static final Path LIB = Path.of("target", "nightjar", "lib");
    private static final Path CHECKOUT = Path.of("..");

    /// A module uses only floors below its own.
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("nightjar.events", 0),
            Map.entry("nightjar.matcher", 0),
            Map.entry("nightjar.bpf", 0),
            Map.entry("nightjar.sigma", 1),
            Map.entry("nightjar.sensor", 1),
            Map.entry("nightjar.rules", 3),
            Map.entry("nightjar.collector", 3));

    private static final String NATIVE = "nightjar.bpf";

    private final ModuleFinder delivered = ModuleFinder.of(LIB);

    @Test
    void everyModuleHasAFloor() {
        assertThat(ours().stream().map(ModuleDescriptor::name)).containsExactlyInAnyOrderElementsOf(FLOORS.keySet());
    }

    @Test
    void aModuleUsesOnlyFloorsBelowItsOwn() {
        for (ModuleDescriptor module : ours()) {
            for (String used : needs(module)) {
                if (used.startsWith("nightjar.")) {
                    assertThat(FLOORS.get(used))
                            .as("the floor of %s, which %s uses", used, module.name())
                            .isLessThan(FLOORS.get(module.name()));
                }
            }
        }
    }

    @Test
    void theGroundFloorNeedsNothingButTheJdksBase() {
        for (ModuleDescriptor module : ours()) {
            if (FLOORS.get(module.name()) == 0) {
                assertThat(needs(module)).as(module.name()).containsExactly("java.base");
            }
        }
    }

    @Test
    void aModuleIsOnePackageOfItsName() {
        for (ModuleDescriptor module : ours()) {
            assertThat(module.packages()).containsExactly(module.name());
        }
    }

    @Test
    void noModuleIsOpenToEverybody() {
        for (ModuleDescriptor module : ours()) {
            assertThat(module.isOpen()).as("%s is open", module.name()).isFalse();
            assertThat(module.opens()).as("what %s opens", module.name()).allMatch(ModuleDescriptor.Opens::isQualified);
        }
    }

    @Test
    void theCollectorHasNoNetworkNoDatabaseAndNoYaml() {
        Set<String> resolved = resolved("nightjar.collector");
        // Written out, so that whoever adds one has to say so here. It has no java.net.http, java.sql, java.desktop,
        // java.logging, and no library but the one that reads its command line.
        assertThat(resolved)
                .containsExactlyInAnyOrder(
                        "nightjar.collector",
                        "nightjar.sensor",
                        "nightjar.matcher",
                        "nightjar.bpf",
                        "nightjar.events",
                        "info.picocli");
        assertThat(neededFromTheJdk(resolved)).containsExactly("java.base");
    }

    @Test
    void rulesAreReadByAProgramOfTheirOwnWithoutNetworkAndDatabase() {
        Set<String> resolved = resolved("nightjar.rules");
        assertThat(resolved)
                .containsExactlyInAnyOrder(
                        "nightjar.rules",
                        "nightjar.sigma",
                        "nightjar.sensor",
                        "nightjar.matcher",
                        "nightjar.bpf",
                        "nightjar.events",
                        "org.snakeyaml.engine",
                        "info.picocli");
        assertThat(neededFromTheJdk(resolved)).containsExactly("java.base");
    }

    @Test
    void yamlIsReadInOneModule() {
        assertThat(ours().stream()
                        .filter(module -> needs(module).stream().anyMatch(name -> name.contains("yaml")))
                        .map(ModuleDescriptor::name))
                .containsExactly("nightjar.sigma");
    }

    @Test
    void nothingIsDeliveredThatNobodyResolves() {
        assertThat(delivered.findAll().stream()
                        .map(module -> module.descriptor().name())
                        .filter(name -> !name.startsWith("nightjar.")))
                .containsExactlyInAnyOrder(
                        "info.picocli", "org.snakeyaml.engine", "org.jspecify"); // annotations, needed to compile only
    }

    @Test
    void onlyOneModuleTouchesNativeCode() throws IOException {
        for (ModuleReference module : delivered.findAll()) {
            List<String> uses = nativeUses(module);
            if (module.descriptor().name().equals(NATIVE)) {
                assertThat(uses)
                        .as("what the search finds where there is something")
                        .isNotEmpty();
            } else {
                assertThat(uses)
                        .as("native access of %s", module.descriptor().name())
                        .isEmpty();
            }
        }
    }

    @Test
    void nothingInTheRepositoryIsBinary() throws Exception {
        assumeTrue(Files.exists(CHECKOUT.resolve(".git")), "not a git checkout, so nothing says which files are ours");
        for (String name : tracked()) {
            Path file = CHECKOUT.resolve(name);
            if (Files.isRegularFile(file)) { // one that is deleted and not committed is not there
                assertThat(isText(Files.readAllBytes(file)))
                        .as("%s is text", name)
                        .isTrue();
            }
        }
    }

    private List<ModuleDescriptor> ours() {
        List<ModuleDescriptor> ours = delivered.findAll().stream()
                .map(ModuleReference::descriptor)
                .filter(module -> module.name().startsWith("nightjar."))
                .toList();
        assertThat(ours).as("modules in %s: build it with ./mvnw package", LIB).isNotEmpty();
        return ours;
    }

    /// The modules of a program, but those of the JDK.
    private Set<String> resolved(String program) {
        return Configuration.resolve(
                        delivered,
                        List.of(ModuleLayer.boot().configuration()),
                        ModuleFinder.ofSystem(),
                        Set.of(program))
                .modules()
                .stream()
                .map(module -> module.name())
                .collect(toSet());
    }

    /// What a module needs when it runs.
    private static Set<String> needs(ModuleDescriptor module) {
        return module.requires().stream()
                .filter(needed -> !needed.modifiers().contains(Requires.Modifier.STATIC))
                .map(Requires::name)
                .collect(toSet());
    }

    /// The modules of the JDK that these need, directly or through the JDK.
    private Set<String> neededFromTheJdk(Set<String> modules) {
        ModuleFinder jdk = ModuleFinder.ofSystem();
        Set<String> direct = modules.stream()
                .map(name -> delivered.find(name).orElseThrow().descriptor())
                .flatMap(module -> needs(module).stream())
                .filter(name -> jdk.find(name).isPresent())
                .collect(toSet());
        return Configuration.empty().resolve(jdk, ModuleFinder.of(), direct).modules().stream()
                .map(module -> module.name())
                .collect(toSet());
    }

    private static List<String> nativeUses(ModuleReference module) throws IOException {
        List<String> uses = new ArrayList<>();
        try (ModuleReader reader = module.open()) {
            for (String name : reader.list().filter(n -> n.endsWith(".class")).toList()) {
                ByteBuffer bytes = reader.read(name).orElseThrow();
                try {
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    nativeUses(name, ClassFile.of().parse(copy), uses);
                } finally {
                    reader.release(bytes);
                }
            }
        }
        return uses;
    }

    private static void nativeUses(String name, ClassModel type, List<String> uses) {
        for (PoolEntry entry : type.constantPool()) {
            if (entry instanceof MemberRefEntry member
                    && isRestricted(
                            member.owner().asInternalName(), member.name().stringValue())) {
                uses.add(name + " uses " + member.owner().asInternalName() + "."
                        + member.name().stringValue());
            }
        }
        for (MethodModel method : type.methods()) {
            if (method.flags().has(AccessFlag.NATIVE)) {
                uses.add(name + " has a native method " + method.methodName().stringValue());
            }
        }
    }

    /// The methods that the JDK calls restricted, and those from which one gets to them.
    private static boolean isRestricted(String owner, String method) {
        return switch (owner) {
            case "java/lang/foreign/Linker" -> true;
            case "java/lang/foreign/SymbolLookup" -> !method.equals("find");
            case "java/lang/foreign/MemorySegment", "java/lang/foreign/AddressLayout" ->
                method.equals("reinterpret") || method.equals("withTargetLayout");
            case "java/lang/System", "java/lang/Runtime" -> method.equals("load") || method.equals("loadLibrary");
            case "java/lang/ModuleLayer$Controller" -> method.equals("enableNativeAccess");
            default -> false;
        };
    }

    private static List<String> tracked() throws IOException, InterruptedException {
        // Whoever owns the checkout: it is only listed.
        Process git = new ProcessBuilder("git", "-c", "safe.directory=*", "ls-files", "-z")
                .directory(CHECKOUT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as("exit code of git ls-files").isZero();
        return List.of(names.split("\0"));
    }

    private static boolean isText(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString()
                            .indexOf('\0')
                    < 0;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
