package nightjar.sensor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import nightjar.bpf.BpfMap;
import nightjar.bpf.BpfObject;
import nightjar.bpf.Kernel;
import nightjar.matcher.Action;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Words;

/// The rule images in the kernel: one that counts, and room for the next.
///
/// An image has the rules of all categories, so hooks of every family judge by the same maps. A new one is written
/// beside the one that counts, and then one number says that it counts instead. A hook reads that number once an
/// event,
/// so each event is judged by one whole image. Whoever still judges by the older one is waited for before that is
/// written over. The other side is `match.bpf.h`.
///
/// Confined to one thread.
final class Images {
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final int SMALLEST = 1 << 10;

    /// Behind an image, so that the kernel need not look whether the symbols of an automaton are all within it.
    private static final int BEHIND_BYTES = 4_096;

    private final BpfMap images;
    private final MemorySegment judgement;
    private final int room;
    private int slot;
    private int generation;

    Images(BpfObject object) {
        this.images = object.map("images");
        this.judgement = object.map("judgements").mapped();
        this.room = (images.valueBytes() - BEHIND_BYTES) / 4;
    }

    /// Gives an object that is not yet loaded room for images of so many words, or some more.
    static void makeRoom(BpfObject object, int words) {
        int room = SMALLEST;
        while (room < Math.min(words, Words.MOST)) {
            room *= 2;
        }
        object.map("images").valueBytes(room * 4 + BEHIND_BYTES);
        object.map(".rodata.match").initial(0, room - 1L);
    }

    /// Has every event from now on judged by these rules; returns the generation by which events then name them. To
    /// be
    /// followed by [#awaitOlder].
    ///
    /// @param image whose rules are those to judge by
    int put(MatcherImage image) {
        int[] words = image.words();
        if (words.length > room) {
            throw new IllegalArgumentException(
                    "the rules take %,d KiB in the kernel, where there is room for %,d: start again to make more"
                            .formatted(words.length / 256, room / 256));
        }
        int[] numbered = words.clone();
        numbered[Words.GENERATION] = ++generation;
        int next = 1 - slot;
        images.put(next, numbered);
        // No moment without a look at either's rules that block.
        int before = (int) INT.getVolatile(judgement, (long) Records.Judgement.BLOCKING);
        INT.setVolatile(judgement, (long) Records.Judgement.BLOCKING, before | blocking(image));
        INT.setVolatile(judgement, (long) Records.Judgement.SLOT, next);
        INT.setVolatile(judgement, (long) Records.Judgement.BLOCKING, blocking(image));
        slot = next;
        return generation;
    }

    /// The categories with rules whose action is to block, a bit each.
    private static int blocking(MatcherImage image) {
        return image.ruleset().rules().stream()
                .filter(rule -> rule.action() == Action.BLOCK)
                .mapToInt(rule -> 1 << rule.category().number())
                .reduce(0, (a, b) -> a | b);
    }

    /// Waits until no event is judged by older words any more; only then others may be put in their place.
    void awaitOlder() {
        Kernel.awaitPrograms();
    }

    /// From now on, actions are taken; but not on this process and what it starts.
    void enforce(int protectedPid) {
        INT.setVolatile(judgement, (long) Records.Judgement.PROTECTED_PID, protectedPid);
        INT.setVolatile(judgement, (long) Records.Judgement.ENFORCING, 1);
    }
}
