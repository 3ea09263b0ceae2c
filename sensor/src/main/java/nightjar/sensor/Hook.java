package nightjar.sensor;

import org.jspecify.annotations.Nullable;

/// A place in the kernel where we look, and whether we got it.
///
/// @param purpose what we get from it: a type of events, or `running processes`
/// @param flavour the kind of hook: `tp_btf`, `iter.s`, `/proc`
/// @param target what it is attached to
/// @param problem why it is not attached; `null` where it is
/// @param lost what is lost by that, or by the flavour; empty where nothing is
public record Hook(
        String purpose,
        String flavour,
        String target,
        @Nullable String problem,
        String lost) {
    public boolean attached() {
        return problem == null;
    }
}
