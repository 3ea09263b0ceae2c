package nightjar.sigma;

import java.util.Arrays;

/// Numbers in a row, as the key of a map. Nobody changes them.
final class Ints {
    private final int[] values;

    Ints(int[] values) {
        this.values = values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ints that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
