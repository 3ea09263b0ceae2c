package nightjar.rules;

/// How an answer is written.
enum Format {
    TEXT,
    JSON
}
