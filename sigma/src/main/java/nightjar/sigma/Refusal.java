package nightjar.sigma;

/// Why a rule, or a file, is not used.
///
/// @param line counted from 1; 0 where the file as a whole is meant
/// @param id of the rule; empty where it is not known
/// @param reason what is wrong, and what to do where we know
public record Refusal(String file, int line, String id, String reason) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (id.isEmpty() ? "" : id + ": ") + reason;
    }
}
