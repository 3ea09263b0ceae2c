package nightjar.sigma;

/// More than an image has room for.
final class RoomException extends Exception {
    RoomException() {
        super("no room in the image");
    }
}
