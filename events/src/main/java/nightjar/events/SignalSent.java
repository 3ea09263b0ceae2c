package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A process sent a signal to another one.
@EventType(
        category = "process",
        type = "change",
        action = "kill",
        means = "A process sent a signal to one of another user, or to us (kill, tkill, tgkill,"
                + " rt_sigqueueinfo, pidfd_send_signal).")
public record SignalSent(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field("nightjar.target") @Nullable Target target)
        implements SecurityEvent {
    @Field(value = "nightjar.signal", means = "The signal, such as TERM or KILL.")
    public String signal() {
        return CallWords.signal(call.request());
    }
}
