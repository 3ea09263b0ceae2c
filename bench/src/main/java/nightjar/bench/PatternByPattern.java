package nightjar.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import nightjar.bpf.BpfObject;

/// What rules are held against in the kernel: a search for one pattern after the other, and what the hook does apart
/// from judging (`bench/src/main/bpf/rules.bpf.c`).
///
/// Confined to one thread.
final class PatternByPattern implements AutoCloseable {
    private static final String OBJECT = "rules.bpf.o";
    /// `struct search`
    private static final int LENGTH_AT = 8;

    private static final int TEXT_AT = 16;
    private static final int TEXT_BYTES = 256;
    private static final int FOUND_AT = TEXT_AT + TEXT_BYTES;
    private static final int PATTERNS_AT = FOUND_AT + 8;
    /// `struct pattern`
    private static final int PATTERN_BYTES = 64;

    private static final int PATTERN_STRIDE = 8 + PATTERN_BYTES;

    private final BpfObject object;
    private final MemorySegment search;

    private PatternByPattern(BpfObject object) {
        this.object = object;
        this.search = object.map("searches").mapped();
    }

    static PatternByPattern open() {
        BpfObject object = object();
        try {
            object.load();
            return new PatternByPattern(object);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /// Not loaded: the hook's own programs are in it as well.
    static BpfObject object() {
        try (InputStream in = PatternByPattern.class.getResourceAsStream(OBJECT)) {
            if (in == null) {
                throw new IllegalStateException(OBJECT + " is missing from the module");
            }
            return BpfObject.open("rules", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What to look for, and in what.
    void lay(List<byte[]> patterns, byte[] text) {
        search.set(JAVA_LONG_UNALIGNED, 0, patterns.size());
        search.set(JAVA_LONG_UNALIGNED, LENGTH_AT, text.length);
        MemorySegment.copy(text, 0, search, JAVA_BYTE, TEXT_AT, text.length);
        long at = PATTERNS_AT;
        for (byte[] pattern : patterns) {
            int length = Math.min(pattern.length, PATTERN_BYTES);
            search.set(JAVA_LONG_UNALIGNED, at, length);
            MemorySegment.copy(pattern, 0, search, JAVA_BYTE, at + 8, length);
            at += PATTERN_STRIDE;
        }
    }

    /// Nanoseconds of looking for all of them.
    int search() {
        return object.program("search_each").run(0);
    }

    /// Nanoseconds of nothing.
    int clock() {
        return object.program("clock").run(0);
    }

    /// Nanoseconds of describing an exec for rules.
    int describe() {
        return object.program("describe_exec").run(0);
    }

    /// Nanoseconds of seeing that there are no rules.
    int ask() {
        return object.program("ask").run(0);
    }

    @Override
    public void close() {
        object.close();
    }
}
