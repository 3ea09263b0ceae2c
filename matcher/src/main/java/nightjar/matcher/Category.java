package nightjar.matcher;

import java.util.Arrays;
import java.util.Optional;

/// What a rule is about, by Sigma's name of the log source category. An event belongs to one, and is judged by the
/// rules of that one.
public enum Category {
    PROCESS_CREATION(0, "process_creation"),
    /// A file was made or written, or got this name.
    FILE_EVENT(1, "file_event"),
    NETWORK_CONNECTION(2, "network_connection"),
    /// A file was opened or read.
    FILE_ACCESS(3, "file_access"),
    /// Mode, owner, extended attributes, size or times of a file were changed.
    FILE_CHANGE(4, "file_change"),
    FILE_DELETE(5, "file_delete"),
    /// A file got another name: a log source only. Such events are of [#FILE_EVENT], and so are the rules, which ask
    /// for that action besides.
    FILE_RENAME(6, "file_rename"),
    /// A name was asked for. No hook judges these: user space does.
    DNS_QUERY(7, "dns_query"),
    /// A call that matters to security, such as ptrace, mount or bpf. The name is ours: Sigma has none.
    SYSCALL(8, "syscall");

    /// Numbers are below it; an image has room for as many.
    public static final int MOST = 16;

    private final int number;
    private final String sigma;

    Category(int number, String sigma) {
        this.number = number;
        this.sigma = sigma;
    }

    /// As images name it.
    public int number() {
        return number;
    }

    /// As it is written in a rule's `logsource`.
    public String sigma() {
        return sigma;
    }

    static Optional<Category> ofNumber(int number) {
        return Arrays.stream(values()).filter(each -> each.number == number).findFirst();
    }

    public static Optional<Category> ofSigma(String name) {
        return Arrays.stream(values()).filter(each -> each.sigma.equals(name)).findFirst();
    }
}
