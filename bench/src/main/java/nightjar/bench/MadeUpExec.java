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
    /// Command lines as people and programs have them.
    private static final List<String> LINES = List.of(
            "cc -O2 -Wall -Iinclude -Isrc/common -DVERSION=3.1 -MMD -MP -c src/reader.c -o build/reader.o src/table.c ",
            "git log --oneline --graph --all -n 40 --author=ada --since=yesterday -- docs/guide.md src/main/reader.py ",
            "ls -l --sort=time --color=auto --group-directories-first docs src build results report-2026.txt notes.md ",
            "sed -e s/colour/color/ -e s/centre/center/ --in-place=.orig chapter-01.txt chapter-02.txt chapter-03.txt ",
            "sort --key=2,2n --unique --reverse --field-separator=; --output=sorted.csv january.csv february.csv may.csv ",
            "make -j4 all install DESTDIR=build/stage PREFIX=/opt/witness CFLAGS=-g LDFLAGS=-Lbuild/lib V=1 check docs ",
            "pg_dump --format=custom --jobs=2 --schema=public --table=orders --table=customers --file=orders.dump shop ",
            "ffmpeg -i lecture.mov -vf scale=1280:-2 -c:v libx264 -preset slow -crf 22 -c:a aac lecture-small.mp4 x.srt ");

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

    /// One with each of the command lines, made so many bytes long; arguments end in zero bytes, as in the kernel.
    static List<MadeUpExec> ofBytes(int bytes) {
        return LINES.stream()
                .map(line -> of(line.repeat(bytes / line.length() + 1).substring(0, bytes)))
                .toList();
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
