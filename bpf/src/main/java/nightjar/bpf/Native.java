package nightjar.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Calls into C, all through one shape: six integer registers in, one out.
///
/// Both calling conventions that we run on (System V x86-64, AAPCS64) pass the first six integer or pointer arguments
/// in
/// registers and leave registers that a function does not take alone, so one linked handle serves every function that
/// the classes `Libc` and `Libbpf` declare under their C prototypes. Linking a handle costs milliseconds at each
/// start;
/// thirty of them cost more than the rest of the start together.
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    /// One a thread: errno is read on the thread that made the call, before it makes the next.
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    static final SymbolLookup LIBC = LINKER.defaultLookup();

    private Native() {}

    static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, CAPTURED.get(), a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new AssertionError("a downcall throws nothing", t);
        }
    }

    static long call(MemorySegment function, long a, long b, long c) {
        return call(function, a, b, c, 0, 0, 0);
    }

    static long call(MemorySegment function, long a) {
        return call(function, a, 0, 0, 0, 0, 0);
    }

    /// What errno was after this thread's latest call.
    static int errno() {
        return (int) ERRNO.get(CAPTURED.get(), 0L);
    }

    /// A C string that someone else owns, of at most `limit` bytes.
    static String string(long address, long limit) {
        return MemorySegment.ofAddress(address).reinterpret(limit).getString(0);
    }

    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    static {
        assert ADDRESS.byteSize() == JAVA_LONG.byteSize() : "Nightjar needs a 64-bit machine";
    }
}
