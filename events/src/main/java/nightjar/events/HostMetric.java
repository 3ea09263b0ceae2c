package nightjar.events;

/// What was measured of the host, or of ourselves on it: told again and again, and done by nobody.
public sealed interface HostMetric extends Event permits HostCpu, HostLoad, HostMemory, HostEvents {}
