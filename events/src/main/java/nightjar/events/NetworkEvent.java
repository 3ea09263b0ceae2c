package nightjar.events;

/// Something that a task did on the network, or that became of it.
public sealed interface NetworkEvent extends TaskEvent
        permits NetworkConnect,
                NetworkOutcome,
                NetworkAccept,
                NetworkBind,
                NetworkListen,
                NetworkClose,
                NetworkFlow,
                NetworkFlowEnd,
                NetworkRawSocket,
                NetworkUnixConnect,
                NetworkUnixBind,
                DnsQuery,
                DnsAnswer {}
