package nightjar.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of it: 0, or the number of an error (`errno(3)`).
public record NetworkResult(int errno) {
    private static final int IN_PROGRESS = 115;
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "EPERM"),
            Map.entry(4, "EINTR"),
            Map.entry(11, "EAGAIN"),
            Map.entry(13, "EACCES"),
            Map.entry(22, "EINVAL"),
            Map.entry(32, "EPIPE"),
            Map.entry(98, "EADDRINUSE"),
            Map.entry(99, "EADDRNOTAVAIL"),
            Map.entry(100, "ENETDOWN"),
            Map.entry(101, "ENETUNREACH"),
            Map.entry(103, "ECONNABORTED"),
            Map.entry(104, "ECONNRESET"),
            Map.entry(110, "ETIMEDOUT"),
            Map.entry(111, "ECONNREFUSED"),
            Map.entry(112, "EHOSTDOWN"),
            Map.entry(113, "EHOSTUNREACH"),
            Map.entry(IN_PROGRESS, "EINPROGRESS"));

    /// `success`, `failure`, or `unknown` while it is not decided.
    @Field(value = "event.outcome", means = "success, failure, or unknown while it is not decided.")
    public String outcome() {
        return errno == 0 ? "success" : errno == IN_PROGRESS ? "unknown" : "failure";
    }

    /// The name of the error, or its number.
    @Field(value = "error.code", means = "The error, such as ECONNREFUSED; missing where there is none.")
    public @Nullable String code() {
        return errno == 0 ? null : NAMES.getOrDefault(errno, Integer.toString(errno));
    }
}
