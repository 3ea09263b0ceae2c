package nightjar.sigma;

import java.util.List;
import nightjar.matcher.Ruleset;

/// What became of the rules.
///
/// @param refusals in the order of the files
/// @param rules how many rules of our categories there were, those that are refused included
/// @param otherCategories how many documents are about other systems, and so are neither used nor refused
public record Loaded(Ruleset ruleset, List<Refusal> refusals, int rules, int otherCategories) {
    public Loaded {
        refusals = List.copyOf(refusals);
    }
}
