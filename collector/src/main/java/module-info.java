import org.jspecify.annotations.NullMarked;

/// The program that has privileges: attaches the sensor, enriches, puts out.
@NullMarked
module nightjar.collector {
    requires static org.jspecify;
    requires info.picocli;
    requires nightjar.sensor;

    opens nightjar.collector to
            info.picocli;
}
