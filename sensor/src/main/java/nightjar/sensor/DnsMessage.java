package nightjar.sensor;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import nightjar.events.DnsQuestion;
import nightjar.events.DnsRecord;
import nightjar.events.Text;
import org.jspecify.annotations.Nullable;

/// A DNS message (RFC 1035, section 4), as far as it could be read. It is made of whatever somebody sent to port
/// 53, so
/// it may say anything: what is read is bounded, and what makes no sense ends the reading with a reason.
///
/// ```
///   0      2       4         6         8         10           12
///   +------+-------+---------+---------+---------+------------+-----------+---------
///   |  id  | flags | of each how many: questions, answers, …   | questions | answers …
///   +------+-------+---------+---------+---------+------------+-----------+---------
/// ```
///
/// @param id the number by which an answer names its query; `null` where not even that could be read
/// @param responseCode of an answer
/// @param name what is asked for; its dots are between the labels only
/// @param error why the reading ended early
record DnsMessage(
        @Nullable Integer id,
        @Nullable String responseCode,
        @Nullable Text name,
        @Nullable String recordType,
        List<DnsRecord> answers,
        @Nullable String error) {
    /// Records of an answer; those behind them are left out.
    private static final int MOST_ANSWERS = 64;

    private static final int MOST_NAME_BYTES = 255;
    /// Of a record whose type has no form of its own.
    private static final int MOST_DATA_BYTES = 256;

    private static final int A = 1;
    private static final int CNAME = 5;
    private static final int TXT = 16;
    private static final int AAAA = 28;
    private static final List<String> CODES =
            List.of("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED");

    DnsMessage {
        answers = List.copyOf(answers);
    }

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String reason) {
            super(reason);
        }
    }

    static DnsMessage read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Integer id = null;
        String code = null;
        Text name = null;
        String type = null;
        List<DnsRecord> answers = new ArrayList<>();
        String error = null;
        try {
            id = in.getShort() & 0xffff;
            int flags = in.getShort();
            int questions = in.getShort() & 0xffff;
            int answered = in.getShort() & 0xffff;
            in.position(12);
            code = (flags & 0x8000) == 0 ? null : code(flags & 15);
            for (int i = 0; i < questions; i++) {
                Text asked = name(in);
                String askedType = type(in.getShort() & 0xffff);
                in.getShort();
                if (i == 0) {
                    name = asked;
                    type = askedType;
                }
            }
            for (int i = 0; i < answered && i < MOST_ANSWERS; i++) {
                answers.add(record(in));
            }
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            error = "the message ends too early";
        } catch (Unreadable e) {
            error = String.valueOf(e.getMessage());
        }
        return new DnsMessage(id, code, name, type, answers, error);
    }

    private static DnsRecord record(ByteBuffer in) throws Unreadable {
        Text name = name(in);
        int type = in.getShort() & 0xffff;
        in.getShort();
        long ttl = in.getInt() & 0xffffffffL;
        int length = in.getShort() & 0xffff;
        int end = in.position() + length;
        Text data = data(in, type, length);
        in.position(end);
        return new DnsRecord(name, type(type), ttl, data);
    }

    private static Text data(ByteBuffer in, int type, int length) throws Unreadable {
        if (type == CNAME || type == 2 || type == 12) { // NS and PTR
            return name(in);
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        if (type == A && length == 4) {
            byte[] mapped = new byte[16];
            mapped[10] = -1;
            mapped[11] = -1;
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return Text.of(IpAddress.text(mapped));
        }
        if (type == AAAA && length == 16) {
            return Text.of(IpAddress.text(bytes));
        }
        byte[] shown = Arrays.copyOf(bytes, Math.min(length, MOST_DATA_BYTES));
        return type == TXT && length > 0
                ? Text.of(shown, 1, shown.length - 1)
                : Text.of(HexFormat.of().formatHex(shown));
    }

    /// A name, which may go on elsewhere in the message: only before where it stands, so that it comes to an end.
    private static Text name(ByteBuffer in) throws Unreadable {
        var name = new ByteArrayOutputStream();
        int back = -1;
        int before = in.position();
        while (true) {
            int length = in.get() & 0xff;
            if (length == 0) {
                break;
            }
            if ((length & 0xc0) == 0xc0) {
                int to = (length & 0x3f) << 8 | (in.get() & 0xff);
                if (back < 0) {
                    back = in.position();
                }
                if (to >= before) {
                    throw new Unreadable("a name goes on behind itself");
                }
                before = to;
                in.position(to);
                continue;
            }
            if (length > 63) {
                throw new Unreadable("a label of a kind that is not known");
            }
            if (name.size() + length + 1 > MOST_NAME_BYTES) {
                throw new Unreadable("a name is longer than 255 bytes");
            }
            if (name.size() > 0) {
                name.write('.');
            }
            byte[] label = new byte[length];
            in.get(label);
            name.writeBytes(label);
        }
        if (back >= 0) {
            in.position(back);
        }
        byte[] bytes = name.toByteArray();
        return Text.of(bytes, 0, bytes.length);
    }

    private static String code(int code) {
        return code < CODES.size() ? CODES.get(code) : Integer.toString(code);
    }

    private static String type(int type) {
        return switch (type) {
            case A -> "A";
            case 2 -> "NS";
            case CNAME -> "CNAME";
            case 6 -> "SOA";
            case 12 -> "PTR";
            case 15 -> "MX";
            case TXT -> "TXT";
            case AAAA -> "AAAA";
            case 33 -> "SRV";
            case 64 -> "SVCB";
            case 65 -> "HTTPS";
            case 255 -> "ANY";
            default -> "TYPE" + type;
        };
    }

    /// As events tell it.
    ///
    /// @param kind `query` or `answer`
    DnsQuestion question(String kind) {
        return new DnsQuestion(kind, id, name, recordType, error);
    }

    /// The addresses among the answers.
    List<String> addresses() {
        return answers.stream()
                .filter(each -> each.type().equals("A") || each.type().equals("AAAA"))
                .map(each -> each.data().toString())
                .toList();
    }
}
