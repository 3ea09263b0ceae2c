package nightjar.sensor;

import java.util.List;
import java.util.Optional;

/// Which kinds of hooks to use.
///
/// @param only this one and no better; otherwise the best that this kernel has
/// @param refusing whether hooks are to refuse what a rule forbids, where they can
public record HookChoice(Optional<Flavour> only, boolean refusing) {
    /// The best of those that only look.
    public static final HookChoice LOOKING = new HookChoice(Optional.empty(), false);

    /// Those to try, in that order.
    List<Flavour> flavours() {
        return only.map(List::of).orElse(List.of(Flavour.values()));
    }
}
