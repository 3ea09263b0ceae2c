package nightjar.sensor;

import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;
import nightjar.events.Event;

/// Kernel records into typed events: the door at which bytes become values. A record that contradicts itself becomes
/// a [nightjar.events.Malformed].
///
/// Each family of records has a class that knows its layout; this one looks at the type, and asks it.
///
/// Confined to one thread.
final class Decoder {
    private final RecordBytes record;
    private final ProcessRecords processes;
    private final FileRecords files;
    private final ShellRecords shells;
    private final CallRecords calls;
    private final NetworkRecords network;
    private Hits hits = Hits.NONE;

    /// @param epochNanos turns nanoseconds since boot into nanoseconds since 1970
    /// @param pageBytes what the kernel counts resident memory in
    Decoder(LongUnaryOperator epochNanos, long pageBytes) {
        this.record = new RecordBytes(epochNanos);
        this.processes = new ProcessRecords(record, pageBytes);
        this.files = new FileRecords(record);
        this.shells = new ShellRecords(record);
        this.calls = new CallRecords(record);
        this.network = new NetworkRecords(record);
    }

    /// What the hook said by the rules of the event that was decoded last.
    Hits hits() {
        return hits;
    }

    /// The event of a record in the ring.
    Event event(ByteBuffer ring, int offset, int length) {
        record.take(ring, offset, length);
        hits = Hits.NONE;
        if (length < Records.Head.BYTES || record.int32(Records.Head.LENGTH) != length) {
            return record.malformed("its length is " + length + " bytes, which its head denies");
        }
        int type = record.type();
        if (type <= Records.EXIT) {
            return processes.isWhole(type) ? judged(processes.event(type), processes.hits()) : contradiction(type);
        }
        if ((type >= Records.FILE_OPEN && type <= Records.FILE_SETXATTR)
                || (type >= Records.FILE_UTIME && type <= Records.FILE_CHATTR)) {
            return files.isWhole() ? judged(files.event(type), files.hits()) : contradiction(type);
        }
        if (type == Records.SHELL) {
            return shells.isWhole() ? shells.event() : contradiction(type);
        }
        if (type >= Records.PTRACE && type <= Records.IOPL) {
            return calls.isWhole() ? judged(calls.event(type), calls.hits()) : contradiction(type);
        }
        if (type >= Records.NETWORK_CONNECT && type <= Records.DNS_ANSWER) {
            return network.isWhole() ? judged(network.event(type), network.hits()) : contradiction(type);
        }
        return record.malformed("its type is " + type);
    }

    private Event judged(Event event, Hits found) {
        hits = found;
        return event;
    }

    private Event contradiction(int type) {
        return record.malformed("of type " + type + ", and its texts end behind it");
    }

    /// A process from the task iterator's output, at `offset`.
    RunningProcess running(byte[] output, int offset) {
        record.take(output, offset, lengthAt(output, offset));
        return processes.running();
    }

    /// The bytes of the record at `offset` of the task iterator's output.
    static int lengthAt(byte[] output, int offset) {
        int length = output.length - offset < Records.Exec.BYTES
                ? 0
                : RecordBytes.int32(output, offset + Records.Head.LENGTH);
        if (length < Records.Exec.BYTES || length > output.length - offset) {
            throw new IllegalStateException("task iterator: a record at byte %d of %d says that it has %d bytes"
                    .formatted(offset, output.length, length));
        }
        return length;
    }
}
