package nightjar.matcher;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The matches of one group of a correlation that are within its timespan of the latest.
///
/// Confined to the thread of its [Correlator].
final class CorrelationWindow {
    /// What counts of a match: an event, a value or a rule.
    private record Entry(long epochNanos, long sequence, Object counted) {
        boolean isBefore(Entry other) {
            return epochNanos < other.epochNanos || (epochNanos == other.epochNanos && sequence < other.sequence);
        }

        boolean isOfSameEvent(Entry other) {
            return epochNanos == other.epochNanos && sequence == other.sequence;
        }
    }

    private final long timespanNanos;
    /// In the order of time, and within it of sequence.
    private final Deque<Entry> entries = new ArrayDeque<>();
    /// How often each is there.
    private final Map<Object, Integer> counts = new HashMap<>();

    private long latest;
    private boolean hasFired;
    private long fired;

    CorrelationWindow(Duration timespan) {
        this.timespanNanos = timespan.toNanos();
    }

    /// Takes in what counts of a match, and lets go of what is no longer within the time.
    ///
    /// @param counted at least one thing
    /// @return false where it came too late
    boolean add(long epochNanos, long sequence, List<?> counted) {
        if (!entries.isEmpty() && latest - epochNanos > timespanNanos) {
            if (latest - epochNanos <= Correlator.LATE_NANOS) {
                return false;
            }
            beginAgain();
        }
        latest = entries.isEmpty() ? epochNanos : Math.max(latest, epochNanos);
        for (Object each : counted) {
            insert(new Entry(epochNanos, sequence, each));
        }
        while (latest - entries.getFirst().epochNanos > timespanNanos) {
            uncount(entries.removeFirst());
        }
        return true;
    }

    private void beginAgain() {
        entries.clear();
        counts.clear();
        hasFired = false;
    }

    private void insert(Entry entry) {
        Deque<Entry> later = new ArrayDeque<>();
        while (!entries.isEmpty() && entry.isBefore(entries.getLast())) {
            later.push(entries.removeLast());
        }
        entries.addLast(entry);
        entries.addAll(later);
        counts.merge(entry.counted, 1, Integer::sum);
    }

    private void uncount(Entry entry) {
        counts.computeIfPresent(entry.counted, (_, count) -> count == 1 ? null : count - 1);
    }

    /// Gives up the oldest of what is there most often: no flood of one rule or value displaces the others.
    void giveUpOne() {
        Entry given = entries.getFirst();
        if (counts.size() < entries.size()) {
            Object most = Collections.max(counts.entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            Iterator<Entry> each = entries.iterator();
            do {
                given = each.next();
            } while (!given.counted.equals(most));
            each.remove();
        } else {
            entries.removeFirst();
        }
        uncount(given);
    }

    int size() {
        return entries.size();
    }

    /// Whether nothing of it counts for a match of this time.
    boolean isOver(long epochNanos) {
        return epochNanos - latest > timespanNanos;
    }

    /// How many different things count.
    long different() {
        return counts.size();
    }

    /// How many of these things, which are numbers, came one after the other in this order, at most.
    long chain(int[] order) {
        int[] longest = new int[order.length]; // of the chains that end with this thing
        int[] before = longest.clone(); // the same, without the event that is looked at
        Entry last = entries.getFirst();
        int most = 0;
        for (Entry entry : entries) {
            if (!entry.isOfSameEvent(last)) {
                System.arraycopy(longest, 0, before, 0, before.length);
                last = entry;
            }
            int number = (int) entry.counted;
            int reached = 0;
            for (int place = 0; place < order.length; place++) {
                if (order[place] == number) {
                    longest[place] = Math.max(longest[place], reached + 1);
                    most = Math.max(most, longest[place]);
                }
                reached = Math.max(reached, before[place]);
            }
        }
        return most;
    }

    /// The correlation does not hold: when it does again, it fires.
    void rearm() {
        hasFired = false;
    }

    /// Whether the correlation, which holds, fires.
    boolean fires() {
        if (hasFired && latest - fired < timespanNanos) {
            return false;
        }
        hasFired = true;
        fired = latest;
        return true;
    }

    Correlator.Fired fired(Correlation correlation, List<Correlator.Group> groupBy, long count) {
        List<Long> sequences = entries.stream().map(Entry::sequence).distinct().toList();
        return new Correlator.Fired(
                correlation,
                groupBy,
                count,
                entries.getFirst().epochNanos,
                latest,
                sequences.size(),
                sequences.subList(Math.max(0, sequences.size() - Correlator.SEQUENCES), sequences.size()));
    }
}
