package nightjar.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The types of a BPF object, as its section `.BTF` describes them (`include/uapi/linux/btf.h`): enough to ask
/// where the members of a struct lie, and what the names of an `enum` stand for.
public final class Btf {
    private static final int KIND_STRUCT = 4;
    private static final int KIND_ENUM = 6;

    private final ByteBuffer section;
    private final int strings;
    private final Map<String, Struct> structs = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> enums = new LinkedHashMap<>();

    /// @param members the offset of each in bytes, by name
    public record Struct(int bytes, Map<String, Integer> members) {}

    private Btf(ByteBuffer section) {
        this.section = section;
        int header = section.getInt(4);
        int types = header + section.getInt(8);
        int typesEnd = types + section.getInt(12);
        this.strings = header + section.getInt(16);
        for (int at = types; at < typesEnd; ) {
            int info = section.getInt(at + 4);
            int kind = (info >>> 24) & 31;
            int count = info & 0xffff;
            if (kind == KIND_STRUCT) {
                Map<String, Integer> members = new LinkedHashMap<>();
                for (int i = 0; i < count; i++) {
                    int member = at + 12 + 12 * i;
                    members.put(string(section.getInt(member)), (section.getInt(member + 8) & 0xffffff) / 8);
                }
                structs.putIfAbsent(string(section.getInt(at)), new Struct(section.getInt(at + 8), members));
            }
            if (kind == KIND_ENUM) {
                Map<String, Integer> values = new LinkedHashMap<>();
                for (int i = 0; i < count; i++) {
                    int value = at + 12 + 8 * i;
                    values.put(string(section.getInt(value)), section.getInt(value + 4));
                }
                enums.putIfAbsent(string(section.getInt(at)), values);
            }
            at += 12 + extraBytes(kind, count);
        }
    }

    /// What follows the 12 bytes that every type has.
    private static int extraBytes(int kind, int count) {
        return switch (kind) {
            case 1, 14, 17 -> 4; // integer, variable, declaration tag
            case 3 -> 12; // array
            case 4, 5, 15, 19 -> 12 * count; // struct, union, data section, 64-bit enumeration
            case 6, 13 -> 8 * count; // enumeration, function prototype
            default -> 0;
        };
    }

    /// Reads the section out of an ELF file.
    public static Btf of(byte[] elf) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        int sections = (int) file.getLong(40);
        int count = file.getShort(60);
        int names = (int) file.getLong(sections + 64 * file.getShort(62) + 24);
        for (int i = 0; i < count; i++) {
            int at = sections + 64 * i;
            if (string(file, names + file.getInt(at)).equals(".BTF")) {
                int offset = (int) file.getLong(at + 24);
                int bytes = (int) file.getLong(at + 32);
                return new Btf(file.slice(offset, bytes).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        throw new IllegalArgumentException("the object has no section .BTF");
    }

    public Struct struct(String name) {
        Struct found = structs.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no struct " + name + " in the object");
        }
        return found;
    }

    /// The values of an `enum`, by name.
    public Map<String, Integer> enumeration(String name) {
        Map<String, Integer> found = enums.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no enum " + name + " in the object");
        }
        return found;
    }

    private String string(int offset) {
        return string(section, strings + offset);
    }

    private static String string(ByteBuffer bytes, int at) {
        int end = at;
        while (bytes.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - at];
        bytes.get(at, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
