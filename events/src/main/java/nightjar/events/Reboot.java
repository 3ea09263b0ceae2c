package nightjar.events;

/// A process asked to stop or restart the host.
@EventType(
        category = "host",
        family = "system",
        type = "change",
        action = "reboot",
        means = "A process asked to stop or restart the host and was refused, or set what"
                + " Ctrl-Alt-Del does (reboot). A call that succeeds does not return.")
public record Reboot(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call)
        implements SecurityEvent {
    @Field(
            value = "nightjar.reboot.command",
            means = "What was asked for: restart, halt, power_off, cad_on, cad_off, kexec," + " sw_suspend, restart2.")
    public String command() {
        return CallWords.reboot(call.request());
    }
}
