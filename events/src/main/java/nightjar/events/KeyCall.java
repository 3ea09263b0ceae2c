package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A key of the kernel was made, asked for or changed.
@EventType(
        category = "process",
        type = "change",
        action = "keyctl",
        means = "A key that the kernel keeps was made, asked for, read or changed (add_key," + " request_key, keyctl).")
public record KeyCall(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field(value = "nightjar.key.type", means = "The type of the key, such as user or keyring.") @Nullable
        Text type,

        @Field(value = "nightjar.key.description", means = "What it is called.") @Nullable
        Text description)
        implements SecurityEvent {
    @Field(
            value = "nightjar.key.operation",
            means = "What keyctl was asked for, such as join_session_keyring or read; else the name" + " of the call.")
    public String operation() {
        return call.name().equals("keyctl") ? CallWords.keyctl(call.request()) : call.name();
    }
}
