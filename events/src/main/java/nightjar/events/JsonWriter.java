package nightjar.events;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes observations as JSON, one object a line, into a buffer that is reused (RFC 8259; UTF-8).
///
/// Every member is written with a comma behind it; whatever closes an object takes the last comma back. A field name
/// is
/// a copy of bytes made once, and a text that needs no escape is a copy too.
///
/// Confined to one thread.
public final class JsonWriter {
    private static final int FIRST_BYTES = 64 << 10;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DECIMAL_PAIRS = pairs(10);
    private static final byte[] HEX_PAIRS = pairs(16);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private final Members members = new Members();
    private byte[] buffer = new byte[FIRST_BYTES];
    private int length;

    public JsonWriter() {}

    /// Appends an observation and a line feed.
    public void write(Observation observation) {
        ensure(2);
        buffer[length++] = '{';
        ObservationShape.write(observation, members);
        members.close();
        buffer[length - 1] = '\n'; // in place of the comma
    }

    /// The bytes written since the last [#clear]; valid until the next write.
    public byte[] buffer() {
        return buffer;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /// An observation as a line, without the line feed.
    public static String line(Observation observation) {
        var writer = new JsonWriter();
        writer.write(observation);
        return new String(writer.buffer, 0, writer.length - 1, StandardCharsets.UTF_8);
    }

    private void ensure(int bytes) {
        if (buffer.length - length < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
        }
    }

    /// "00", "01" and so on to the last of two digits, for writing two at a time.
    private static byte[] pairs(int base) {
        byte[] pairs = new byte[2 * base * base];
        for (int i = 0; i < base * base; i++) {
            pairs[2 * i] = HEX[i / base];
            pairs[2 * i + 1] = HEX[i % base];
        }
        return pairs;
    }

    /// The fields of one observation, into the buffer around it.
    private final class Members extends FieldWriter {
        private static final int NUMBER_BYTES = 20;
        private static final int TIME_BYTES = 32;
        /// A NUL in a list becomes a quote, a comma and a quote.
        private static final int LIST_GROWTH = 3;
        private static final long NANOS = 1_000_000_000L;
        /// By how many digits a number has at least: the smallest of two digits, of three …
        private static final int[] POWERS = {
            0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
        };

        /// The times up to the second that were written lately, by the second's lowest bits: an event has several.
        private static final int SECONDS_KEPT = 64;

        private static final int PREFIX_BYTES = 20;
        private final long[] secondKept = new long[SECONDS_KEPT];
        private final byte[][] prefixKept = new byte[SECONDS_KEPT][];

        /// The parts that were written lately, by identity and place: ancestors, users, the host.
        private static final int PARTS_KEPT = 256;

        /// A longer part, such as a parent with long arguments, is written each time.
        private static final int PART_BYTES = 2_048;

        private final @Nullable Object[] partKept = new Object[PARTS_KEPT];
        private final int[] placeKept = new int[PARTS_KEPT];
        private final byte[][] jsonKept = new byte[PARTS_KEPT][];
        private int partBegan;

        /// The strings that were written lately, in JSON, by their hash: names of users and hosts, digests.
        private static final int STRINGS_KEPT = 256;

        private final @Nullable String[] stringKept = new String[STRINGS_KEPT];
        private final byte[][] quotedKept = new byte[STRINGS_KEPT][];

        private void name(Name name, int valueBytes) {
            byte[] json = name.json;
            ensure(json.length + valueBytes + 4);
            System.arraycopy(json, 0, buffer, length, json.length);
            length += json.length;
        }

        @SuppressWarnings("ReferenceEquality") // on purpose: to compare the values would cost what this saves
        @Override
        boolean repeat(Object part, int place) {
            int slot = slot(part, place);
            if (partKept[slot] == part && placeKept[slot] == place) {
                copy(jsonKept[slot]);
                return true;
            }
            partBegan = length;
            return false;
        }

        @Override
        void keep(Object part, int place) {
            if (length - partBegan <= PART_BYTES) {
                int slot = slot(part, place);
                partKept[slot] = part;
                placeKept[slot] = place;
                jsonKept[slot] = Arrays.copyOfRange(buffer, partBegan, length);
            }
        }

        private static int slot(Object part, int place) {
            return (System.identityHashCode(part) + place * 31) & (PARTS_KEPT - 1);
        }

        private void put(int character) {
            buffer[length++] = (byte) character;
        }

        @Override
        void beginObject(Name name) {
            name(name, 1);
            put('{');
        }

        @Override
        void endObject() {
            if (buffer[length - 1] == '{') { // empty: take it back, name and all
                length--;
                do {
                    length--;
                } while (buffer[length - 1] != ',' && buffer[length - 1] != '{');
            } else {
                close();
            }
        }

        @Override
        void endFilledObject() {
            ensure(1);
            buffer[length - 1] = '}'; // in place of the comma
            put(',');
        }

        void close() {
            ensure(2);
            if (buffer[length - 1] == ',') {
                length--;
            }
            put('}');
            put(',');
        }

        @Override
        void beginList(Name name) {
            name(name, 1);
            put('[');
        }

        @Override
        void beginElement() {
            ensure(1);
            put('{');
        }

        @Override
        void endElement() {
            close();
        }

        @Override
        void endList() {
            ensure(2);
            if (buffer[length - 1] == ',') {
                length--;
            }
            put(']');
            put(',');
        }

        @Override
        void constant(Constant constant) {
            copy(constant.json);
        }

        private void copy(byte[] json) {
            ensure(json.length);
            System.arraycopy(json, 0, buffer, length, json.length);
            length += json.length;
        }

        @SuppressWarnings("deprecation") // the one bulk copy of a string's low bytes; the caller knows that it is ASCII
        private void ascii(String value) {
            int size = value.length();
            ensure(size + 4);
            value.getBytes(0, size, buffer, length);
            length += size;
        }

        @Override
        void number(Name name, long value) {
            name(name, NUMBER_BYTES);
            digits(value);
            put(',');
        }

        @Override
        void decimal(Name name, Decimal value) {
            name(name, NUMBER_BYTES + 1);
            long whole = value.units() / Decimal.ONE;
            digits(whole);
            put('.');
            digits((int) (value.units() - whole * Decimal.ONE), 4);
            put(',');
        }

        @Override
        void keyword(Name name, long value) {
            name(name, NUMBER_BYTES);
            put('"');
            digits(value);
            put('"');
            put(',');
        }

        private void digits(long value) {
            if (value < 0) {
                if (value == Long.MIN_VALUE) {
                    ascii("-9223372036854775808");
                    return;
                }
                put('-');
                value = -value;
            }
            if (value <= Integer.MAX_VALUE) {
                int size = 1;
                while (size < POWERS.length && value >= POWERS[size]) {
                    size++;
                }
                digits((int) value, size);
            } else {
                long upper = value / NANOS;
                digits(upper);
                digits((int) (value - upper * NANOS), 9);
            }
        }

        /// Exactly `size` digits, zeros in front.
        private void digits(int value, int size) {
            byte[] to = buffer;
            int at = length + size;
            length = at;
            int rest = value;
            for (; size >= 2; size -= 2) {
                // By 100, as a multiplication: the first compiler would have the processor divide.
                int quotient = (int) ((rest * 1_374_389_535L) >>> 37);
                at -= 2;
                SHORT.set(to, at, (short) SHORT.get(DECIMAL_PAIRS, (rest - quotient * 100) * 2));
                rest = quotient;
            }
            if (size == 1) {
                to[at - 1] = (byte) ('0' + rest);
            }
        }

        @Override
        void mask(Name name, long value) {
            name(name, NUMBER_BYTES);
            put('"');
            byte[] to = buffer;
            int at = length;
            for (int shift = 56; shift >= 0; shift -= 8) {
                SHORT.set(to, at, (short) SHORT.get(HEX_PAIRS, ((int) (value >>> shift) & 0xff) * 2));
                at += 2;
            }
            length = at;
            put('"');
            put(',');
        }

        @Override
        void time(Name name, long epochNanos) {
            name(name, TIME_BYTES);
            long second = Math.floorDiv(epochNanos, NANOS);
            int slot = (int) second & (SECONDS_KEPT - 1);
            byte[] prefix = prefixKept[slot];
            if (prefix == null || secondKept[slot] != second) {
                // java.time prints Z where we go on with a dot and nanoseconds.
                String text = Instant.ofEpochSecond(second).toString().substring(0, PREFIX_BYTES - 1) + ".";
                prefix = text.getBytes(StandardCharsets.US_ASCII);
                prefixKept[slot] = prefix;
                secondKept[slot] = second;
            }
            put('"');
            System.arraycopy(prefix, 0, buffer, length, PREFIX_BYTES);
            length += PREFIX_BYTES;
            digits((int) (epochNanos - second * NANOS), 9);
            put('Z');
            put('"');
            put(',');
        }

        @Override
        void bool(Name name, boolean value) {
            name(name, 5);
            ascii(value ? "true" : "false");
            put(',');
        }

        @Override
        void string(Name name, String value) {
            byte[] quoted = quoted(value);
            name(name, quoted.length);
            System.arraycopy(quoted, 0, buffer, length, quoted.length);
            length += quoted.length;
            put(',');
        }

        /// A string in JSON, kept for a while.
        private byte[] quoted(String value) {
            int slot = value.hashCode() & (STRINGS_KEPT - 1);
            if (!value.equals(stringKept[slot])) {
                int start = length;
                byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
                quoted(utf8, 0, utf8.length);
                stringKept[slot] = value;
                quotedKept[slot] = Arrays.copyOfRange(buffer, start, length);
                length = start;
            }
            return quotedKept[slot];
        }

        @Override
        void strings(Name name, List<String> values) {
            if (!values.isEmpty()) {
                beginList(name);
                for (String value : values) {
                    copy(quoted(value));
                    comma();
                }
                endList();
            }
        }

        @Override
        void numbers(Name name, List<Long> values) {
            if (!values.isEmpty()) {
                beginList(name);
                for (long value : values) {
                    ensure(NUMBER_BYTES + 1);
                    digits(value);
                    put(',');
                }
                endList();
            }
        }

        private void comma() {
            ensure(1);
            put(',');
        }

        @Override
        void device(Name name, Device value) {
            name(name, 2 * NUMBER_BYTES);
            put('"');
            digits(value.major());
            put(':');
            digits(value.minor());
            put('"');
            put(',');
        }

        @Override
        void mode(Name name, FileMode value) {
            name(name, NUMBER_BYTES);
            put('"');
            for (int shift = 9; shift >= 0; shift -= 3) {
                put('0' + ((value.bits() >> shift) & 7));
            }
            put('"');
            put(',');
        }

        @Override
        void text(Name name, Text value) {
            byte[] bytes = value.raw();
            name(name, bytes.length + 2);
            quoted(bytes, 0, bytes.length);
            put(',');
        }

        @Override
        void id(Name name, ProcessId value) {
            name(name, 2 * NUMBER_BYTES);
            put('"');
            digits(value.pid());
            put('-');
            digits(value.startBootNanos());
            put('"');
            put(',');
        }

        @Override
        void joined(Name name, Arguments value) {
            byte[] bytes = value.raw();
            int size = value.joinedLength();
            name(name, size + 2);
            put('"');
            if (Text.copyIfPlain(bytes, size, buffer, length)) {
                length += size;
            } else {
                escaped(bytes, 0, size, true);
            }
            put('"');
            put(',');
        }

        @Override
        void list(Name name, Arguments value) {
            byte[] bytes = value.raw();
            name(name, LIST_GROWTH * bytes.length + 3);
            put('[');
            if (!copyList(bytes, value.joinedLength())) {
                eachOf(bytes);
            }
            endList();
        }

        /// Copies texts that all mean themselves, NUL between them; false, and nothing is written, where they do not.
        private boolean copyList(byte[] bytes, int size) {
            byte[] to = buffer;
            int at = length;
            if (bytes.length == 0) {
                return true;
            }
            to[at++] = '"';
            for (int i = 0; i < size; i++) {
                byte b = bytes[i];
                if (b == 0) {
                    to[at++] = '"';
                    to[at++] = ',';
                    to[at++] = '"';
                } else if (b < 0x20 || b == '"' || b == '\\') {
                    return false;
                } else {
                    to[at++] = b;
                }
            }
            to[at++] = '"';
            length = at;
            return true;
        }

        private void eachOf(byte[] bytes) {
            int start = 0;
            for (int i = 0; i <= bytes.length; i++) {
                if (i == bytes.length ? start < i : bytes[i] == 0) {
                    quoted(bytes, start, i);
                    put(',');
                    start = i + 1;
                }
            }
        }

        private void quoted(byte[] bytes, int from, int to) {
            ensure(to - from + 4);
            put('"');
            if (Text.isPlain(bytes, from, to)) {
                System.arraycopy(bytes, from, buffer, length, to - from);
                length += to - from;
            } else {
                escaped(bytes, from, to, false);
            }
            put('"');
        }

        /// Byte by byte; a byte grows to at most 6.
        private void escaped(byte[] bytes, int from, int to, boolean nulIsSpace) {
            ensure(6 * (to - from) + 4);
            for (int i = from; i < to; ) {
                int b = bytes[i];
                if (b >= 0x20 && b != '"' && b != '\\') {
                    put(b);
                    i++;
                } else if (b < 0) {
                    int sequence = Text.sequenceLength(bytes, i, to);
                    if (sequence == 0) {
                        foreign(b);
                        i++;
                    } else {
                        System.arraycopy(bytes, i, buffer, length, sequence);
                        length += sequence;
                        i += sequence;
                    }
                } else {
                    if (b == 0 && nulIsSpace) {
                        put(' ');
                    } else if (b == '\\' && i + 1 < to && bytes[i + 1] == 'x') {
                        foreign(b);
                    } else if (b == '"' || b == '\\') {
                        put('\\');
                        put(b);
                    } else {
                        control(b);
                    }
                    i++;
                }
            }
        }

        /// A byte that stands for itself in no other way: `\xHH`, whose backslash JSON escapes.
        private void foreign(int b) {
            put('\\');
            put('\\');
            put('x');
            put(HEX[b >> 4 & 15]);
            put(HEX[b & 15]);
        }

        private void control(int b) {
            put('\\');
            switch (b) {
                case '\n' -> put('n');
                case '\r' -> put('r');
                case '\t' -> put('t');
                default -> {
                    put('u');
                    put('0');
                    put('0');
                    put(HEX[b >> 4]);
                    put(HEX[b & 15]);
                }
            }
        }
    }
}
