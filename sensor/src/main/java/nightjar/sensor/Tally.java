package nightjar.sensor;

/// How many times the hooks of one type ran, and what became of it: seen = filtered + submitted + lost.
///
/// @param seen runs of the hook
/// @param filtered of no interest: threads, where the event is about processes
/// @param submitted handed over through the ring
/// @param lost the ring was full
public record Tally(long seen, long filtered, long submitted, long lost) {}
