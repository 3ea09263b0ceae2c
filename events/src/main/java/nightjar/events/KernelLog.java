package nightjar.events;

/// The log of the kernel was read or changed.
@EventType(
        category = "host",
        family = "system",
        type = "access",
        action = "syslog",
        means = "The log of the kernel was read as a whole, cleared, or its way to the console" + " changed (syslog).")
public record KernelLog(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call)
        implements SecurityEvent {
    @Field(
            value = "nightjar.syslog.operation",
            means = "What was asked for: read_all, read_clear, clear, console_off, console_on," + " console_level.")
    public String operation() {
        return CallWords.syslog(call.request());
    }
}
