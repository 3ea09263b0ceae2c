package nightjar.sensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;
import nightjar.bpf.BpfMap;
import nightjar.bpf.BpfObject;
import nightjar.bpf.BpfProgram;
import nightjar.matcher.Category;
import nightjar.matcher.KernelField;
import nightjar.matcher.MatcherImage;
import nightjar.matcher.Subject;

/// The matcher of the hooks on its own, in the kernel, judging events that nobody caused: to try rules, to compare it
/// with the reader in Java, and to time it.
///
/// Confined to one thread.
public final class KernelMatcher implements AutoCloseable {
    private final BpfObject object;
    private final BpfProgram program;
    private final Images images;
    private final MemorySegment given;
    private final int stride;
    private final MemorySegment verdict;

    private KernelMatcher(BpfObject object) {
        this.object = object;
        this.program = object.program("judge_given");
        this.images = new Images(object);
        BpfMap workspaces = object.map("given");
        this.given = workspaces.mapped();
        this.stride = workspaces.stride();
        this.verdict = object.map("verdicts").mapped();
    }

    /// Loads it; needs what [Sensor#open] needs.
    ///
    /// @param words room for images
    public static KernelMatcher open(int words) throws SensorUnavailableException {
        Sensor.checkMachine();
        BpfObject object = BpfObject.open("match", Sensor.resource("match.bpf.o"));
        try {
            Images.makeRoom(object, words);
            object.load();
            return new KernelMatcher(object);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /// Judges by the rules of this image from now on.
    public void load(MatcherImage image) {
        images.put(image);
        images.awaitOlder();
    }

    /// What the kernel said of an event.
    ///
    /// @param rules by their numbers
    /// @param action the strongest of theirs, as images number them
    /// @param spared whether no action may be taken
    /// @param nanos how long it took
    public record Verdict(BitSet rules, long action, boolean spared, long nanos) {}

    /// Has the kernel judge an event of a category. A field of more bytes than a hook takes is cut as the hook cuts
    /// it.
    public Verdict judge(Category category, Subject subject) {
        verdict.set(JAVA_LONG_UNALIGNED, Records.Verdict.CATEGORY, category.number());
        lay(0, subject, false);
        lay(1, subject, true);
        return judgeAgain();
    }

    /// Judges the same event once more.
    public Verdict judgeAgain() {
        if (program.run(0) != 1) {
            throw new IllegalStateException("no rules are loaded");
        }
        var rules = new BitSet();
        for (int i = 0; i < verdict.get(JAVA_LONG_UNALIGNED, Records.Verdict.MATCHES); i++) {
            rules.set(verdict.get(JAVA_SHORT_UNALIGNED, Records.Verdict.RULES + 2L * i));
        }
        return new Verdict(
                rules,
                verdict.get(JAVA_LONG_UNALIGNED, Records.Verdict.ACTION),
                verdict.get(JAVA_LONG_UNALIGNED, Records.Verdict.SPARED) != 0,
                verdict.get(JAVA_LONG_UNALIGNED, Records.Verdict.NANOS));
    }

    /// Lays an event into a workspace.
    ///
    /// @param asParent what the event says of the parent, as the parent's own
    private void lay(int index, Subject subject, boolean asParent) {
        MemorySegment workspace = given.asSlice((long) index * stride, stride);
        workspace.fill((byte) 0);
        long next = Records.Workspace.IMAGE;
        for (KernelField field : KernelField.values()) {
            KernelField asked = asParent ? field.ofChildren() : field;
            List<byte[]> values = asked == null || field.ofParent() != null ? List.of() : subject.values(asked);
            if (values.isEmpty()) {
                continue;
            }
            byte[] value = values.getFirst();
            int length = Math.min(value.length, MOST_BYTES);
            long text = Records.Workspace.SUBJECT + (long) field.number() * Records.MatchText.BYTES;
            workspace.set(JAVA_INT_UNALIGNED, text + Records.MatchText.AT, (int) next);
            workspace.set(JAVA_INT_UNALIGNED, text + Records.MatchText.LENGTH, length);
            workspace.set(JAVA_INT_UNALIGNED, text + Records.MatchText.PRESENT, 1);
            MemorySegment.copy(value, 0, workspace, JAVA_BYTE, next, length);
            next += length;
        }
    }

    private static final int MOST_BYTES = 4_096;

    @Override
    public void close() {
        object.close();
    }
}
