package nightjar.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import nightjar.matcher.Field;
import nightjar.matcher.KernelField;
import nightjar.matcher.Subject;

/// An exec as rules see it: of `make`'s child in a build.
final class MadeUpExec implements Subject {
    private static final String WORDS = "cc -O2 -Wall -Iinclude -Isrc/common -DVERSION=3.1 -MMD -MP -c src/reader.c -o "
            + "build/reader.o src/writer.c src/table.c src/main.c -Lbuild/lib -lm -lz ";

    private final Map<Field, byte[]> fields;

    private MadeUpExec(byte[] commandLine) {
        this.fields = Map.ofEntries(
                Map.entry(KernelField.IMAGE, text("/usr/local/bin/build")),
                Map.entry(KernelField.COMMAND_LINE, commandLine),
                Map.entry(KernelField.CURRENT_DIRECTORY, text("/home/ada/witness")),
                Map.entry(KernelField.NAME, text("build")),
                Map.entry(KernelField.USER_ID, number(1_000)),
                Map.entry(KernelField.EFFECTIVE_USER_ID, number(1_000)),
                Map.entry(KernelField.GROUP_ID, number(1_000)),
                Map.entry(KernelField.LOGON_ID, number(1_000)),
                Map.entry(KernelField.ARGUMENT_COUNT, number(8)),
                Map.entry(KernelField.IMAGE_IN_MEMORY, number(0)),
                Map.entry(KernelField.IMAGE_DELETED, number(0)),
                Map.entry(KernelField.PARENT_IMAGE, text("/usr/bin/make")),
                Map.entry(KernelField.PARENT_COMMAND_LINE, text("make -j4 all")));
    }

    /// With a command line of so many bytes, words that a build has; arguments end in zero bytes, as in the kernel.
    static MadeUpExec ofBytes(int bytes) {
        return of(WORDS.repeat(bytes / WORDS.length() + 1).substring(0, bytes));
    }

    static MadeUpExec of(String commandLine) {
        return new MadeUpExec(text(commandLine.replace(' ', '\0')));
    }

    byte[] commandLine() {
        return values(KernelField.COMMAND_LINE).getFirst();
    }

    int bytes() {
        return commandLine().length;
    }

    @Override
    public List<byte[]> values(Field field) {
        byte[] value = fields.get(field);
        return value == null ? List.of() : List.of(value);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
