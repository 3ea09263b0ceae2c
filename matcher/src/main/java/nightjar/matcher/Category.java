package nightjar.matcher;

import java.util.Arrays;
import java.util.Optional;

/// What a rule is about, by Sigma's name of the log source category. An event belongs to one, and is judged by the
/// rules
/// of that one.
public enum Category {
    PROCESS_CREATION(0, "process_creation"),
    FILE_EVENT(1, "file_event"),
    NETWORK_CONNECTION(2, "network_connection");

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

    public static Optional<Category> ofSigma(String name) {
        return Arrays.stream(values()).filter(each -> each.sigma.equals(name)).findFirst();
    }
}
