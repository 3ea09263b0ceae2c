package nightjar.sensor;

import nightjar.events.Event;
import nightjar.events.ShellCommand;
import nightjar.events.ShellCommand.Shell;
import nightjar.events.Text;

/// Records of lines that were typed into shells: `struct shell_record` of `record.h`.
final class ShellRecords {
    /// Of a line, as much is told.
    private static final int LINE_BYTES = 4_096;

    private static final byte META = (byte) 0x83;
    private static final int META_BIT = 0x20;

    private final RecordBytes record;

    ShellRecords(RecordBytes record) {
        this.record = record;
    }

    /// Unlike other records, one of these may end in room that is not used.
    boolean isWhole() {
        return record.length() >= Records.Shell.BYTES
                && record.uint32(Records.Shell.LINE_LENGTH) <= record.length() - Records.Shell.BYTES;
    }

    Event event() {
        byte[] line = record.slice(Records.Shell.BYTES, record.int32(Records.Shell.LINE_LENGTH));
        int shell = record.int32(Records.Shell.SHELL);
        return switch (shell) {
            case Records.Shells.BASH -> command(Shell.BASH, line, line.length);
            case Records.Shells.ZSH -> command(Shell.ZSH, line, unmetafy(line));
            case Records.Shells.DASH -> command(Shell.DASH, line, line.length);
            default -> record.malformed("its shell is " + shell);
        };
    }

    /// zsh has some bytes as two in its lines: [#META], and the byte with one bit changed (`metafy` in `Src/utils.c`
    /// of zsh). Makes one of them in place; returns how many bytes the line has then.
    private static int unmetafy(byte[] line) {
        int to = 0;
        for (int at = 0; at < line.length; at++) {
            byte b = line[at];
            if (b == META && at + 1 < line.length) {
                at++;
                b = (byte) (line[at] ^ META_BIT);
            }
            line[to] = b;
            to++;
        }
        return to;
    }

    /// @param size of the line, the end of the line included where the shell keeps it
    private ShellCommand command(Shell shell, byte[] line, int size) {
        boolean cut = record.int32(Records.Shell.LINE_CUT) != 0;
        boolean ended = !cut && size > 0 && line[size - 1] == '\n';
        int typed = ended ? size - 1 : size;
        int shown = Math.min(typed, LINE_BYTES);
        return new ShellCommand(
                record.time(),
                record.task(),
                shell,
                Text.of(line, 0, shown),
                (cut || shown < typed) ? (Boolean) true : null);
    }
}
