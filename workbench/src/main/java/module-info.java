import org.jspecify.annotations.NullMarked;

/// The workbench of rules: checks, lists, explains and tests them; and compiles them for the collector, which reads
/// no
/// YAML. Whatever reads YAML lives here and in [nightjar.sigma], and gives up its privileges first.
@NullMarked
module nightjar.rules {
    requires static org.jspecify;
    requires info.picocli;
    requires nightjar.sensor;
    requires nightjar.sigma;

    opens nightjar.rules to
            info.picocli;
}
