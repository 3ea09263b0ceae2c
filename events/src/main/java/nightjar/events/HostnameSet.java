package nightjar.events;

import org.jspecify.annotations.Nullable;

/// The host got another name.
@EventType(
        category = "host",
        family = "system",
        type = "change",
        action = "sethostname",
        means = "The host, or a UTS namespace, got another name (sethostname, setdomainname).")
public record HostnameSet(
        @Field(value = "@timestamp", as = Field.Format.TIME, means = "When it happened.")
        long epochNanos,

        @Field("") Task task,
        @Field("") Call call,

        @Field(value = "nightjar.hostname", means = "The name from then on.") @Nullable
        Text name)
        implements SecurityEvent {}
