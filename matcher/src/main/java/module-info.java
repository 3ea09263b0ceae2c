import org.jspecify.annotations.NullMarked;

/// The compiled form of rules: what they say ([nightjar.matcher.Ruleset]), the image that the kernel judges by
/// ([nightjar.matcher.MatcherImage]), and its reading in Java. Needs nothing but the JDK.
@NullMarked
module nightjar.matcher {
    requires static org.jspecify;

    exports nightjar.matcher;
}
