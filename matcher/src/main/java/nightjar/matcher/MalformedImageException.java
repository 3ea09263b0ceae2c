package nightjar.matcher;

/// Bytes that are no image that may be loaded; says what and where.
public final class MalformedImageException extends Exception {
    public MalformedImageException(String message) {
        super(message);
    }
}
