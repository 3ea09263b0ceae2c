package nightjar.sigma;

import java.util.Arrays;

/// Things in blocks, of which each lies together in `order`; to begin with all are in one.
final class Partition {
    private static final Split NOTHING = (_, _, _) -> {};

    private final int[] blockOf;
    private final int[] order;
    private final int[] place;
    private final int[] first;
    private final int[] size;
    /// Of each block, how many of its first things are split off.
    private final int[] split;
    private final IntBag touched = new IntBag();
    private int blocks = 1;

    Partition(int things) {
        this.blockOf = new int[things];
        this.order = new int[things];
        this.place = new int[things];
        this.first = new int[things + 1];
        this.size = new int[things + 1];
        this.split = new int[things + 1];
        for (int thing = 0; thing < things; thing++) {
            order[thing] = thing;
            place[thing] = thing;
        }
        size[0] = things;
    }

    /// All in one again.
    void join() {
        Arrays.fill(blockOf, 0);
        first[0] = 0;
        size[0] = order.length;
        blocks = 1;
    }

    @FunctionalInterface
    interface Split {
        void into(int whole, int part, boolean partIsSmaller);
    }

    int blocks() {
        return blocks;
    }

    int blockOf(int thing) {
        return blockOf[thing];
    }

    int size(int block) {
        return size[block];
    }

    int member(int block, int index) {
        return order[first[block] + index];
    }

    int[] members(int block) {
        return Arrays.copyOfRange(order, first[block], first[block] + size[block]);
    }

    /// Parts each block into these things and the others.
    void split(int[] things) {
        split(things, things.length, NOTHING);
    }

    void split(int[] things, int count, Split then) {
        touched.clear();
        for (int i = 0; i < count; i++) {
            int thing = things[i];
            int block = blockOf[thing];
            int to = first[block] + split[block];
            int at = place[thing];
            if (at >= to) {
                if (split[block] == 0) {
                    touched.add(block);
                }
                int other = order[to];
                order[to] = thing;
                place[thing] = to;
                order[at] = other;
                place[other] = at;
                split[block]++;
            }
        }
        for (int i = 0; i < touched.size(); i++) {
            int whole = touched.get(i);
            int taken = split[whole];
            split[whole] = 0;
            if (taken < size[whole]) {
                int part = blocks++;
                first[part] = first[whole];
                size[part] = taken;
                first[whole] += taken;
                size[whole] -= taken;
                for (int at = first[part]; at < first[part] + taken; at++) {
                    blockOf[order[at]] = part;
                }
                then.into(whole, part, taken <= size[whole]);
            }
        }
    }
}
