package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import nightjar.testkit.Btf;
import org.junit.jupiter.api.Test;

/// The offsets that Java reads are those of the compiled object: every member, and no other.
final class RecordsTest {
    private final Btf btf = btf();

    @Test
    void theHeadLiesAsInTheObject() throws Exception {
        assertSame(Records.Head.class, "record", 0);
    }

    @Test
    void anExecLiesAsInTheObject() throws Exception {
        assertSame(Records.Exec.class, "exec_record", Records.Head.BYTES);
    }

    @Test
    void anExitLiesAsInTheObject() throws Exception {
        assertSame(Records.Exit.class, "exit_record", Records.Head.BYTES);
    }

    @Test
    void theCountersLieAsInTheObject() throws Exception {
        assertSame(Records.Counts.class, "counters", 0);
    }

    /// Constants and members have the same names but for case; `BYTES` is the size.
    private void assertSame(Class<?> layout, String struct, int from) throws Exception {
        Map<String, Integer> constants = new TreeMap<>();
        for (Field field : layout.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && !field.getName().equals("COMM_BYTES")) {
                field.setAccessible(true);
                constants.put(field.getName().toLowerCase(Locale.ROOT), (Integer) field.get(null));
            }
        }
        Btf.Struct compiled = btf.struct(struct);
        Map<String, Integer> members = new TreeMap<>(compiled.members());
        members.values().removeIf(offset -> offset < from); // the head, which has a class of its own
        members.remove("padding");
        members.put("bytes", compiled.bytes());

        assertThat(constants).isEqualTo(members);
    }

    private static Btf btf() {
        try (InputStream in = Sensor.class.getResourceAsStream("process.bpf.o")) {
            return Btf.of(in.readAllBytes());
        } catch (Exception e) {
            throw new AssertionError("process.bpf.o cannot be read", e);
        }
    }
}
