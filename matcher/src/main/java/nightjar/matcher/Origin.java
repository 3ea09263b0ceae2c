package nightjar.matcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/// A file or directory that rules were read from, as it was before it was read: by which one sees that it is no
/// longer
/// so without reading it again.
///
/// A directory is another one once an entry came, went or was replaced.
///
/// @param path absolute
/// @param size in bytes; [#MISSING] where there was nothing, or nothing that we may look at
/// @param modifiedNanos when its content last changed, since the epoch
public record Origin(String path, long size, long modifiedNanos) {
    public static final long MISSING = -1;

    /// What is there now. Links are followed.
    public static Origin of(Path path) {
        Path absolute = path.toAbsolutePath();
        try {
            BasicFileAttributes attributes = Files.readAttributes(absolute, BasicFileAttributes.class);
            return new Origin(
                    absolute.toString(),
                    attributes.size(),
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException _) {
            return new Origin(absolute.toString(), MISSING, 0);
        }
    }

    /// Whether the same is there still.
    public boolean isAsItWas() {
        try {
            return equals(of(Path.of(path)));
        } catch (InvalidPathException _) {
            return true; // nothing can be there
        }
    }
}
