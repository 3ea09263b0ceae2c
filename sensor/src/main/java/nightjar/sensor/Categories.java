package nightjar.sensor;

import java.util.Optional;
import nightjar.events.Event;
import nightjar.events.EventsLost;
import nightjar.events.ImageHashed;
import nightjar.events.Malformed;
import nightjar.events.ProcessExec;
import nightjar.events.ProcessExit;
import nightjar.events.ProcessFork;
import nightjar.events.RuleCorrelated;
import nightjar.events.RulesLoaded;
import nightjar.events.RulesRefused;
import nightjar.matcher.Category;

/// By the rules of which category an event is judged.
final class Categories {
    private static final Optional<Category> PROCESS_CREATION = Optional.of(Category.PROCESS_CREATION);

    private Categories() {}

    /// None where no rule is about such events. The hook that tells an event judges by the same category.
    static Optional<Category> of(Event event) {
        return switch (event) {
            case ProcessExec _ -> PROCESS_CREATION;
            case ProcessFork _,
                    ProcessExit _,
                    ImageHashed _,
                    RuleCorrelated _,
                    RulesLoaded _,
                    RulesRefused _,
                    EventsLost _,
                    Malformed _ -> Optional.empty();
        };
    }
}
