package nightjar.sensor;

/// This machine, or this user, does not let us watch. The message says what is missing and how to get it.
public final class SensorUnavailableException extends Exception {
    SensorUnavailableException(String message) {
        super(message);
    }

    SensorUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
