package nightjar.sensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Kinds of hooks in the middle of a call, where its paths are resolved and nothing is done yet; the best first. What
/// happens is told where calls return, whichever of them there is.
public enum Flavour {
    /// A security module: it sees the kernel's own paths, and may refuse.
    LSM,
    /// A look at the functions that ask the security modules: the same paths, without refusing.
    FENTRY,
    /// Neither: a path that a call is given is told as the caller wrote it.
    TRACEPOINT;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As options name it, and sections of programs begin.
    public String word() {
        return word;
    }

    public static Optional<Flavour> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }
}
