package nightjar.sensor;

/// Kinds of events that come from one object of kernel programs, and can be left out. The life of processes is always
/// watched, since everything else refers to it.
public enum Family {
    PROCESS("process", 0),
    FILE("file", 1),
    SHELL("shell", 0),
    /// What is read and written, in sums.
    TRANSFER("transfer", 4),
    SECURITY("security", 3),
    NETWORK("network", 2);

    private final String word;
    private final int number;

    Family(String word, int number) {
        this.word = word;
        this.number = number;
    }

    /// As settings name it, and the object: `file.bpf.o`.
    public String word() {
        return word;
    }

    /// Of `enum family` in `calls.h`, by which the dispatcher reaches its program; 0 of what it does not.
    int number() {
        return number;
    }

    /// The program that the dispatcher hands its calls to.
    String program() {
        return "on_" + word + "_call";
    }
}
