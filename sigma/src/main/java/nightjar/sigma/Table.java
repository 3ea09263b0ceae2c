package nightjar.sigma;

import java.util.Arrays;
import java.util.BitSet;

/// A deterministic automaton as a table: of each state and each class, the state that follows.
///
/// One state accepts, and is not left again; there may be none.
final class Table {
    private static final int NONE = -1;

    private final int[][] rows;
    private final int start;
    private final int accepting;

    /// @param rows of each state, of each class; the last class is the end of the value
    Table(int[][] rows, int start, int accepting) {
        this.rows = rows;
        this.start = start;
        this.accepting = accepting;
    }

    int states() {
        return rows.length;
    }

    int next(int state, int symbolClass) {
        return rows[state][symbolClass];
    }

    int start() {
        return start;
    }

    boolean isAccepting(int state) {
        return state == accepting;
    }

    int accepting() {
        return accepting;
    }

    /// With the states that are reached, numbered as they are met from the start, so that equal expressions have
    /// equal
    /// tables.
    Table inOrder() {
        int[] identity = new int[rows.length];
        Arrays.setAll(identity, state -> state);
        return merged(identity, rows.length);
    }

    /// With states merged that no value tells apart (Hopcroft 1971).
    Table smallest(Budget budget, int line) throws Refused {
        Partition blocks = blocks(budget, line);
        int[] blockOf = new int[rows.length];
        Arrays.setAll(blockOf, blocks::blockOf);
        return merged(blockOf, blocks.blocks());
    }

    private Table merged(int[] blockOf, int blocks) {
        int[] someState = new int[blocks];
        for (int state = 0; state < blockOf.length; state++) {
            someState[blockOf[state]] = state;
        }
        int[] number = new int[blocks];
        Arrays.fill(number, NONE);
        IntBag met = new IntBag();
        number[blockOf[start]] = 0;
        met.add(blockOf[start]);
        for (int i = 0; i < met.size(); i++) {
            for (int to : rows[someState[met.get(i)]]) {
                int block = blockOf[to];
                if (number[block] == NONE) {
                    number[block] = met.size();
                    met.add(block);
                }
            }
        }
        int[][] merged = new int[met.size()][];
        for (int i = 0; i < merged.length; i++) {
            int[] row = rows[someState[met.get(i)]].clone();
            for (int c = 0; c < row.length; c++) {
                row[c] = number[blockOf[row[c]]];
            }
            merged[i] = row;
        }
        return new Table(merged, 0, accepting == NONE ? NONE : number[blockOf[accepting]]);
    }

    private Partition blocks(Budget budget, int line) throws Refused {
        int states = rows.length;
        int classes = rows[0].length;
        Partition partition = new Partition(states);
        if (accepting == NONE) {
            return partition;
        }
        partition.split(new int[] {accepting});
        // Of each class, where each state can be reached from: from[at[c * (states + 1) + s]] and on.
        int[] at = new int[classes * (states + 1) + 1];
        for (int[] row : rows) {
            for (int c = 0; c < classes; c++) {
                at[c * (states + 1) + row[c] + 1]++;
            }
        }
        for (int i = 1; i < at.length; i++) {
            at[i] += at[i - 1];
        }
        int[] from = new int[states * classes];
        int[] fill = at.clone();
        for (int state = 0; state < states; state++) {
            for (int c = 0; c < classes; c++) {
                from[fill[c * (states + 1) + rows[state][c]]++] = state;
            }
        }
        BitSet waiting = new BitSet();
        IntBag queue = new IntBag();
        queue.add(partition.blockOf(accepting));
        waiting.set(partition.blockOf(accepting));
        int[] hit = new int[states];
        while (queue.size() > 0) {
            int block = queue.removeLast();
            waiting.clear(block);
            int[] members = partition.members(block);
            for (int c = 0; c < classes; c++) {
                int hits = 0;
                for (int member : members) {
                    int cell = c * (states + 1) + member;
                    for (int i = at[cell]; i < at[cell + 1]; i++) {
                        hit[hits++] = from[i];
                    }
                }
                budget.steps(hits / 8 + 1, line);
                partition.split(hit, hits, (whole, part, partIsSmaller) -> {
                    int added = waiting.get(whole) || partIsSmaller ? part : whole;
                    waiting.set(added);
                    queue.add(added);
                });
            }
        }
        return partition;
    }
}
