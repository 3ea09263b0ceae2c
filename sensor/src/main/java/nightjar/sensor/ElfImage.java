package nightjar.sensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// A program's file (ELF, 64 bits, of this machine), as far as it takes to say where a function is called:
/// offsets in the file, which is what a uprobe is attached to.
///
/// Whoever made the file may want to break us. So every length and offset in it is held against the file's,
/// everything
/// is read at most once a question and up to a bound, and whatever does not fit is an [IOException] that says what.
///
/// Source: Tool Interface Standard, ELF Specification 1.2; System V ABI, AMD64 Supplement.
///
/// ```
///   header ─┬─ segments: which part of the file lies where in memory
///           └─ sections ─┬─ symbols ── their names
///                        └─ relocations: which slot gets the address of which symbol
/// ```
final class ElfImage {
    /// Larger tables of symbols, names, relocations are not read, nor is more code: a shell has half of it. Of these
    /// parts four at most are in memory at once.
    static final int PART_BYTES = 2 << 20;

    static final int SEGMENTS = 64;
    static final int SECTIONS = 256;

    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SECTION_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int RELOCATION_BYTES = 24;

    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final boolean ON_X86_64 = System.getProperty("os.arch").equals("amd64");

    private static final int PT_LOAD = 1;
    private static final int PF_X = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_RELA = 4;
    private static final int SHT_DYNSYM = 11;
    private static final int STT_FUNC = 2;
    private static final int R_X86_64_GLOB_DAT = 6;
    private static final int R_X86_64_JUMP_SLOT = 7;

    private static final int MOV_EDI = 0xbf;
    private static final int MOV_EDX = 0xba;
    private static final int XOR_EDI = 0xff31;
    private static final int XOR_EDX = 0xd231;

    /// How far before a call its arguments may be loaded.
    private static final int ARGUMENT_DISTANCE = 48;

    private final FileChannel file;
    private final long size;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();

    private record Segment(boolean executable, long offset, long address, long bytes) {}

    private record Section(int type, int link, long offset, long bytes) {}

    /// A call of a function.
    ///
    /// @param at the instruction that calls
    /// @param after the instruction behind it
    /// @param first the number that is loaded for the first argument shortly before
    /// @param third likewise for the third
    record Call(long at, long after, OptionalInt first, OptionalInt third) {}

    /// Reads the headers.
    ///
    /// @param file read while the image is in use; its position stays
    ElfImage(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
        ByteBuffer header = part("header", 0, HEADER_BYTES, HEADER_BYTES);
        if (header.getInt(0) != MAGIC || header.getShort(4) != CLASS_64_LITTLE_ENDIAN) {
            throw new IOException("it is no ELF file of 64 bits");
        }
        int machine = header.getShort(18) & 0xffff;
        if (machine != (ON_X86_64 ? X86_64 : AARCH64)) {
            throw new IOException("it is made for another machine (ELF machine %d)".formatted(machine));
        }
        readSegments(header);
        readSections(header);
    }

    private void readSegments(ByteBuffer header) throws IOException {
        int count = count(header.getShort(56), SEGMENTS, "segments");
        ByteBuffer table = table("segments", header.getLong(32), header.getShort(54), SEGMENT_BYTES, count);
        for (int at = 0; at < table.limit(); at += SEGMENT_BYTES) {
            long offset = table.getLong(at + 8);
            long bytes = table.getLong(at + 32);
            if (table.getInt(at) == PT_LOAD && isWithin(offset, bytes, size)) {
                segments.add(new Segment((table.getInt(at + 4) & PF_X) != 0, offset, table.getLong(at + 16), bytes));
            }
        }
    }

    private void readSections(ByteBuffer header) throws IOException {
        int count = count(header.getShort(60), SECTIONS, "sections");
        ByteBuffer table = table("sections", header.getLong(40), header.getShort(58), SECTION_BYTES, count);
        for (int at = 0; at < table.limit(); at += SECTION_BYTES) {
            sections.add(new Section(
                    table.getInt(at + 4), table.getInt(at + 40), table.getLong(at + 24), table.getLong(at + 32)));
        }
    }

    /// Where a function is called, whether the program has it itself or a library does: by `call` of the function,
    /// or of a stub that jumps by the function's slot, or by the slot. What looks like such a call in the middle of
    /// another instruction has one of 2³² chances to name that very address.
    List<Call> callsOf(String name) throws IOException {
        if (!ON_X86_64) {
            throw new IOException("calls of %s are found on x86-64 only".formatted(name));
        }
        Set<Long> targets = addressesOf(name);
        Set<Long> slots = slotsOf(name);
        List<Call> calls = new ArrayList<>();
        if (!slots.isEmpty()) {
            for (Segment segment : segments) {
                if (segment.executable()) {
                    findStubs(code(segment), segment.address(), slots, targets);
                }
            }
        }
        if (!targets.isEmpty() || !slots.isEmpty()) {
            for (Segment segment : segments) {
                if (segment.executable()) {
                    findCalls(code(segment), segment, slots, targets, calls);
                }
            }
        }
        return calls;
    }

    /// Where the program has a function itself.
    private Set<Long> addressesOf(String name) throws IOException {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        Set<Long> addresses = new HashSet<>();
        for (Section section : sections) {
            if (section.type() == SHT_DYNSYM || section.type() == SHT_SYMTAB) {
                ByteBuffer symbols = part("symbols", section.offset(), section.bytes(), PART_BYTES);
                ByteBuffer names = names(section);
                for (int at = 0; at + SYMBOL_BYTES <= symbols.limit(); at += SYMBOL_BYTES) {
                    boolean defined = symbols.getShort(at + 6) != 0 && (symbols.get(at + 4) & 15) == STT_FUNC;
                    if (defined && isName(names, symbols.getInt(at), wanted)) {
                        addresses.add(symbols.getLong(at + 8));
                    }
                }
            }
        }
        return addresses;
    }

    /// The addresses that hold the address of an imported function, once the program is loaded.
    private Set<Long> slotsOf(String name) throws IOException {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        Set<Long> slots = new HashSet<>();
        for (Section section : sections) {
            if (section.type() != SHT_RELA || linked(section).type() != SHT_DYNSYM) {
                continue;
            }
            Section symbolSection = linked(section);
            ByteBuffer relocations = part("relocations", section.offset(), section.bytes(), PART_BYTES);
            ByteBuffer symbols = part("symbols", symbolSection.offset(), symbolSection.bytes(), PART_BYTES);
            ByteBuffer names = names(symbolSection);
            for (int at = 0; at + RELOCATION_BYTES <= relocations.limit(); at += RELOCATION_BYTES) {
                int type = relocations.getInt(at + 8);
                long symbol = (relocations.getInt(at + 12) & 0xffffffffL) * SYMBOL_BYTES;
                if ((type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT)
                        && isWithin(symbol, SYMBOL_BYTES, symbols.limit())
                        && isName(names, symbols.getInt((int) symbol), wanted)) {
                    slots.add(relocations.getLong(at));
                }
            }
        }
        return slots;
    }

    /// `jmp *slot(%rip)`, where `endbr64` stands before it from there.
    private static void findStubs(ByteBuffer code, long address, Set<Long> slots, Set<Long> targets) {
        for (int at = 0; at + 6 <= code.limit(); at++) {
            if ((code.getShort(at) & 0xffff) == 0x25ff && slots.contains(address + at + 6 + code.getInt(at + 2))) {
                targets.add(address + at);
                for (int before = 4; before <= 5 && before <= at; before++) { // with a prefix in between, or without
                    if (code.getInt(at - before) == 0xfa1e0ff3) {
                        targets.add(address + at - before);
                    }
                }
            }
        }
    }

    private static void findCalls(
            ByteBuffer code, Segment segment, Set<Long> slots, Set<Long> targets, List<Call> calls) {
        for (int at = 0; at + 6 <= code.limit(); at++) {
            long address = segment.address() + at;
            int length = 0;
            if (code.get(at) == (byte) 0xe8 && targets.contains(address + 5 + code.getInt(at + 1))) {
                length = 5;
            } else if ((code.getShort(at) & 0xffff) == 0x15ff && slots.contains(address + 6 + code.getInt(at + 2))) {
                length = 6;
            }
            if (length > 0) {
                long offset = segment.offset() + at;
                calls.add(new Call(
                        offset,
                        offset + length,
                        argument(code, at, MOV_EDI, XOR_EDI),
                        argument(code, at, MOV_EDX, XOR_EDX)));
            }
        }
    }

    /// The number that is loaded into a register nearest before a call: `mov $number,register` or `xor` with itself.
    private static OptionalInt argument(ByteBuffer code, int call, int mov, int xor) {
        for (int at = call - 2; at >= 0 && at >= call - ARGUMENT_DISTANCE; at--) {
            if (at <= call - 5 && (code.get(at) & 0xff) == mov) {
                return OptionalInt.of(code.getInt(at + 1));
            }
            if ((code.getShort(at) & 0xffff) == xor) {
                return OptionalInt.of(0);
            }
        }
        return OptionalInt.empty();
    }

    private ByteBuffer code(Segment segment) throws IOException {
        return part("code", segment.offset(), segment.bytes(), PART_BYTES);
    }

    private Section linked(Section section) throws IOException {
        if (section.link() < 0 || section.link() >= sections.size()) {
            throw new IOException("it names section %d of %d".formatted(section.link(), sections.size()));
        }
        return sections.get(section.link());
    }

    private ByteBuffer names(Section symbols) throws IOException {
        Section names = linked(symbols);
        return part("names", names.offset(), names.bytes(), PART_BYTES);
    }

    private static boolean isName(ByteBuffer names, int at, byte[] wanted) {
        if (at < 0 || at > names.limit() - wanted.length - 1 || names.get(at + wanted.length) != 0) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (names.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static int count(short told, int limit, String what) throws IOException {
        int count = told & 0xffff;
        if (count > limit) {
            throw new IOException("it has %d %s, more than the %d that are read".formatted(count, what, limit));
        }
        return count;
    }

    private ByteBuffer table(String what, long offset, short entryBytes, int expectedBytes, int count)
            throws IOException {
        if (count > 0 && entryBytes != expectedBytes) {
            throw new IOException("its %s are %d bytes long and not %d".formatted(what, entryBytes, expectedBytes));
        }
        return part(what, count == 0 ? 0 : offset, (long) count * expectedBytes, PART_BYTES);
    }

    /// A part of the file, whole.
    private ByteBuffer part(String what, long offset, long bytes, int limit) throws IOException {
        if (!isWithin(offset, bytes, size)) {
            throw new IOException(
                    "its %s end behind the file: %d bytes at %d of %d".formatted(what, bytes, offset, size));
        }
        if (bytes > limit) {
            throw new IOException("its %s have %d bytes, more than the %d that are read".formatted(what, bytes, limit));
        }
        ByteBuffer part = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (part.hasRemaining()) {
            if (file.read(part, offset + part.position()) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
        return part.flip();
    }

    /// Whether `bytes` from `offset` on lie within `size`, of numbers that may be anything.
    private static boolean isWithin(long offset, long bytes, long size) {
        return offset >= 0 && bytes >= 0 && offset <= size && bytes <= size - offset;
    }
}
