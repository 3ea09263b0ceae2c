package nightjar.events;

import java.util.ArrayList;
import java.util.List;

/// How a file was opened: the flags of open(2).
public record OpenFlags(int bits) {
    private static final int ACCESS = 3;
    private static final int CREATE = 0100;
    private static final int EXCLUSIVE = 0200;
    private static final int TRUNCATE = 01000;
    private static final int APPEND = 02000;
    private static final int TEMPORARY = 020000000;

    /// `read`, `write`, and what else says something of the intent.
    @Field(
            value = "nightjar.file.flags",
            means = "How it was opened: read, write, create, exclusive, truncate, append, tmpfile.")
    public List<String> names() {
        List<String> names = new ArrayList<>(4);
        int access = bits & ACCESS;
        if (access != 1) {
            names.add("read");
        }
        if (access != 0) {
            names.add("write");
        }
        add(names, CREATE, "create");
        add(names, EXCLUSIVE, "exclusive");
        add(names, TRUNCATE, "truncate");
        add(names, APPEND, "append");
        add(names, TEMPORARY, "tmpfile");
        return names;
    }

    private void add(List<String> names, int bit, String name) {
        if ((bits & bit) != 0) {
            names.add(name);
        }
    }

    /// Whether it may be written through.
    public boolean writes() {
        return (bits & ACCESS) != 0;
    }
}
