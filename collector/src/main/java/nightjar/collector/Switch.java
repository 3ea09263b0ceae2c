package nightjar.collector;

/// A setting that is on or off.
enum Switch {
    ON,
    OFF
}
