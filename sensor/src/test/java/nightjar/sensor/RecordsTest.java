package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import nightjar.matcher.Category;
import nightjar.matcher.KernelField;
import nightjar.matcher.Words;
import nightjar.testkit.Btf;
import org.junit.jupiter.api.Test;

/// The offsets that Java reads are those of the compiled object: every member, and no other.
final class RecordsTest {
    private final Btf btf = btf("process.bpf.o");
    private final Btf shells = btf("shell.bpf.o");
    private final Btf network = btf("network.bpf.o");
    private final Btf matcher = btf("match.bpf.o");

    @Test
    void theHeadLiesAsInTheObject() throws Exception {
        assertSame(Records.Head.class, "record", 0);
    }

    @Test
    void anExecLiesAsInTheObject() throws Exception {
        assertSame(Records.Exec.class, "exec_record", Records.Head.BYTES);
    }

    @Test
    void aCallLiesAsInTheObjectAndHasTheSameNames() throws Exception {
        Btf security = btf("security.bpf.o");
        assertSame(security, Records.Call.class, "call_record", Records.Head.BYTES);
        Map<String, Integer> names = new TreeMap<>();
        for (String name : CallRecords.NAMES) {
            names.put(name, names.size());
        }
        Map<String, Integer> compiled = new TreeMap<>();
        security.enumeration("call_name")
                .forEach((name, number) -> compiled.put(lower(name.substring("CALL_".length())), number));
        assertThat(names).isEqualTo(compiled);
    }

    @Test
    void anExitLiesAsInTheObject() throws Exception {
        assertSame(Records.Exit.class, "exit_record", Records.Head.BYTES);
    }

    @Test
    void callsLieAsInTheObject() throws Exception {
        Btf calls = btf("calls.bpf.o");
        assertAmong(Records.Sequence.class, calls.struct("sequence_record"));
        assertAmong(Records.CallBatches.class, calls.struct("call_batch"));
        assertAmong(Records.SequenceEntry.class, calls.struct("sequence_entry"));
    }

    @Test
    void aShellsLineLiesAsInTheObject() throws Exception {
        assertSame(shells, Records.Shell.class, "shell_record", Records.Head.BYTES);
        assertSame(shells, Records.Counts.class, "counters", 0);
        shells.enumeration("shell")
                .forEach((name, number) ->
                        assertThat(shellNumbers()).containsEntry(name.substring("SHELL_".length()), number));
        assertThat(shellNumbers()).hasSameSizeAs(shells.enumeration("shell"));
    }

    private static Map<String, Integer> shellNumbers() {
        try {
            Map<String, Integer> numbers = new TreeMap<>();
            constants(Records.Shells.class)
                    .forEach((name, number) -> numbers.put(name.toUpperCase(Locale.ROOT), number));
            return numbers;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNetworkEventLiesAsInTheObject() throws Exception {
        assertSame(network, Records.Network.class, "network_record", Records.Head.BYTES);
        assertSame(network, Records.NetworkControl.class, "network_control", 0);
        assertAmong(Records.SocketName.class, network.struct("socket_name"));
    }

    @Test
    void theCountersLieAsInTheObject() throws Exception {
        assertSame(Records.Counts.class, "counters", 0);
    }

    @Test
    void whatRulesAreAskedOverLiesAsInBothObjects() throws Exception {
        for (Btf object : List.of(btf, matcher)) {
            assertAmong(Records.Workspace.class, object.struct("workspace"));
            assertAmong(Records.Subject.class, object.struct("match_subject"));
            assertAmong(Records.MatchText.class, object.struct("match_text"));
            assertAmong(Records.Judgement.class, object.struct("judgement"));
        }
        assertAmong(Records.Verdict.class, matcher.struct("verdict"));
    }

    @Test
    void typesAndFlagsHaveTheSameNumbers() throws Exception {
        Map<String, Integer> named = constants(Records.class);
        btf.enumeration("record_flag")
                .forEach((name, number) -> assertThat(named).as("flags").containsEntry(lower(name), number));
        btf.enumeration("record_type")
                .forEach((name, number) ->
                        assertThat(named).as("types").containsEntry(lower(name.substring("RECORD_".length())), number));
        assertThat(named)
                .hasSize(btf.enumeration("record_flag").size()
                        + btf.enumeration("record_type").size());
    }

    @Test
    void fieldsCategoriesAndTheHeadersOfAnImageHaveTheSameNumbers() throws Exception {
        Map<String, Integer> fields = new TreeMap<>(Map.of("MATCH_FIELDS", KernelField.MOST));
        Stream.of(KernelField.values()).forEach(each -> fields.put("FIELD_" + each.name(), each.number()));
        assertThat(btf.enumeration("match_field")).isEqualTo(fields);
        Map<String, Integer> categories = new TreeMap<>(Map.of("MATCH_CATEGORIES", Category.MOST));
        Stream.of(Category.values()).forEach(each -> categories.put("CATEGORY_" + each.name(), each.number()));
        assertThat(btf.enumeration("match_category")).isEqualTo(categories);
        Map<String, Integer> words = constants(Words.class);
        btf.enumeration("match_top")
                .forEach((name, number) ->
                        assertThat(words).containsEntry(lower(name.substring("TOP_".length())), number));
        btf.enumeration("match_header")
                .forEach((name, number) ->
                        assertThat(words).containsEntry(lower(name.substring("MATCH_".length())), number));
    }

    /// Of a struct of which Java needs a part.
    private static void assertAmong(Class<?> layout, Btf.Struct compiled) throws Exception {
        Map<String, Integer> members = new TreeMap<>(compiled.members());
        members.put("bytes", compiled.bytes());
        assertThat(members).as(layout.getSimpleName()).containsAllEntriesOf(constants(layout));
    }

    private static Map<String, Integer> constants(Class<?> layout) throws Exception {
        Map<String, Integer> constants = new TreeMap<>();
        for (Field field : layout.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && !field.getName().equals("COMM_BYTES")) {
                field.setAccessible(true);
                constants.put(lower(field.getName()), (Integer) field.get(null));
            }
        }
        return constants;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /// Constants and members have the same names but for case; `BYTES` is the size.
    private void assertSame(Class<?> layout, String struct, int from) throws Exception {
        assertSame(btf, layout, struct, from);
    }

    private static void assertSame(Btf object, Class<?> layout, String struct, int from) throws Exception {
        Map<String, Integer> constants = constants(layout);
        Btf.Struct compiled = object.struct(struct);
        Map<String, Integer> members = new TreeMap<>(compiled.members());
        members.values().removeIf(offset -> offset < from); // the head, which has a class of its own
        members.remove("padding");
        members.put("bytes", compiled.bytes());

        assertThat(constants).isEqualTo(members);
    }

    private static Btf btf(String object) {
        try (InputStream in = Sensor.class.getResourceAsStream(object)) {
            return Btf.of(in.readAllBytes());
        } catch (Exception e) {
            throw new AssertionError(object + " cannot be read", e);
        }
    }
}
