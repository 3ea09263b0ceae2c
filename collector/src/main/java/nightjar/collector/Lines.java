package nightjar.collector;

import nightjar.events.Observation;

/// A way of writing observations, a line each, into a buffer that somebody else empties.
interface Lines {
    void write(Observation observation);

    byte[] buffer();

    int length();

    void clear();
}
