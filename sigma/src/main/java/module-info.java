import org.jspecify.annotations.NullMarked;

/// Sigma rules, from YAML to the image that the kernel judges by; says why a rule cannot be compiled.
@NullMarked
module nightjar.sigma {
    requires static org.jspecify;
    requires transitive nightjar.matcher;
    requires org.snakeyaml.engine;

    exports nightjar.sigma;
}
