package nightjar.collector;

import nightjar.events.JsonWriter;
import nightjar.events.Observation;

/// One JSON object a line.
final class JsonLines implements Lines {
    private final JsonWriter writer = new JsonWriter();

    @Override
    public void write(Observation observation) {
        writer.write(observation);
    }

    @Override
    public byte[] buffer() {
        return writer.buffer();
    }

    @Override
    public int length() {
        return writer.length();
    }

    @Override
    public void clear() {
        writer.clear();
    }
}
