import org.jspecify.annotations.NullMarked;

/// Runs inside javac only: reads the records of `nightjar.events` and writes the code that visits their fields.
@NullMarked
module nightjar.codegen {
    requires java.compiler;
    requires static org.jspecify;

    provides javax.annotation.processing.Processor with
            nightjar.codegen.ShapeProcessor;
}
