package nightjar.sensor;

import java.util.Optional;
import nightjar.events.DnsAnswer;
import nightjar.events.DnsQuery;
import nightjar.events.Event;
import nightjar.events.EventsLost;
import nightjar.events.FileChattr;
import nightjar.events.FileChmod;
import nightjar.events.FileChown;
import nightjar.events.FileClose;
import nightjar.events.FileCreate;
import nightjar.events.FileLink;
import nightjar.events.FileMkdir;
import nightjar.events.FileMknod;
import nightjar.events.FileOpen;
import nightjar.events.FileRead;
import nightjar.events.FileRemovexattr;
import nightjar.events.FileRename;
import nightjar.events.FileRmdir;
import nightjar.events.FileSetxattr;
import nightjar.events.FileSymlink;
import nightjar.events.FileTruncate;
import nightjar.events.FileUnlink;
import nightjar.events.FileUtime;
import nightjar.events.FileWrite;
import nightjar.events.HostMetric;
import nightjar.events.ImageHashed;
import nightjar.events.Malformed;
import nightjar.events.NetworkAccept;
import nightjar.events.NetworkBind;
import nightjar.events.NetworkClose;
import nightjar.events.NetworkConnect;
import nightjar.events.NetworkFlow;
import nightjar.events.NetworkFlowEnd;
import nightjar.events.NetworkListen;
import nightjar.events.NetworkOutcome;
import nightjar.events.NetworkRawSocket;
import nightjar.events.NetworkUnixBind;
import nightjar.events.NetworkUnixConnect;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.RuleCorrelated;
import nightjar.events.RulesLoaded;
import nightjar.events.RulesRefused;
import nightjar.events.SecurityEvent;
import nightjar.events.ShellCommand;
import nightjar.matcher.Category;

/// By the rules of which category an event is judged.
final class Categories {
    private static final Optional<Category> PROCESS_CREATION = Optional.of(Category.PROCESS_CREATION);

    private static final Optional<Category> FILE_EVENT = Optional.of(Category.FILE_EVENT);
    private static final Optional<Category> FILE_ACCESS = Optional.of(Category.FILE_ACCESS);
    private static final Optional<Category> FILE_CHANGE = Optional.of(Category.FILE_CHANGE);
    private static final Optional<Category> FILE_DELETE = Optional.of(Category.FILE_DELETE);

    private static final Optional<Category> NETWORK_CONNECTION = Optional.of(Category.NETWORK_CONNECTION);
    private static final Optional<Category> DNS = Optional.of(Category.DNS_QUERY);
    private static final Optional<Category> SYSCALL = Optional.of(Category.SYSCALL);

    private Categories() {}

    /// None where no rule is about such events. The hook that tells an event judges by the same category.
    static Optional<Category> of(Event event) {
        return switch (event) {
            case ProcessExec _ -> PROCESS_CREATION;
            case FileOpen open -> open.flags().writes() ? FILE_EVENT : FILE_ACCESS;
            case FileRead _ -> FILE_ACCESS;
            case FileClose close -> close.writes() > 0 ? FILE_EVENT : Optional.empty();
            case FileCreate _, FileWrite _, FileLink _, FileSymlink _, FileMkdir _, FileMknod _, FileRename _ ->
                FILE_EVENT;
            case FileUnlink _, FileRmdir _ -> FILE_DELETE;
            case FileTruncate _,
                    FileChmod _,
                    FileChown _,
                    FileSetxattr _,
                    FileRemovexattr _,
                    FileUtime _,
                    FileChattr _ -> FILE_CHANGE;
            case SecurityEvent _ -> SYSCALL;
            case NetworkConnect _, NetworkAccept _, NetworkFlow _ -> NETWORK_CONNECTION;
            case NetworkBind _, NetworkListen _, NetworkRawSocket _, NetworkUnixConnect _, NetworkUnixBind _ -> SYSCALL;
            case DnsQuery _, DnsAnswer _ -> DNS;
            case NetworkOutcome _, NetworkClose _, NetworkFlowEnd _ -> Optional.empty();
            case ProcessFork _,
                    ProcessExit _,
                    ShellCommand _,
                    ImageHashed _,
                    HostMetric _,
                    RuleCorrelated _,
                    RulesLoaded _,
                    RulesRefused _,
                    EventsLost _,
                    Malformed _ -> Optional.empty();
        };
    }
}
