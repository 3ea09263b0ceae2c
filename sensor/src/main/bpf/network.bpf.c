// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * What happens on the network. Calls are told when they return; what became of a TCP connection, its end and its sums
 * come from the socket's own states, whichever way it was opened (io_uring, the kernel itself). Of UDP each first packet
 * between a socket and another end is told, and at the end of such a flow its sums. The hooks at the control groups'
 * root are asked before a connection is made, and of each packet of UDP, so there a rule can refuse.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define LANE event_ring
#include "ring.h"
#include "network.h"
#include "call_table.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define DNS_PORT 53
#define IDLE_NANOS (30ull * 1000000000) /* a flow of UDP without a packet for so long is over */
#define PF_IO_WORKER 0x00000010 /* include/linux/sched.h */
#define ECONNABORTED 103

/* socketcall(2): which of the calls, by the numbers of include/uapi/linux/net.h */
enum { SYS_SOCKET = 1, SYS_BIND, SYS_CONNECT, SYS_LISTEN, SYS_ACCEPT, SYS_ACCEPT4 = 18 };

static __always_inline struct connection *connection_of(struct sock *sk)
{
	u64 key = (u64)sk;

	return bpf_map_lookup_elem(&connections, &key);
}

static __always_inline void drop(struct sock *sk)
{
	u64 key = (u64)sk;

	bpf_map_delete_elem(&connections, &key);
}

/* Keeps of a socket what the workspace says. */
static __always_inline void keep(struct workspace *w, u64 key)
{
	bpf_map_update_elem(&connections, &key, &w->connection, 0);
}

/* A connection that the process of the record began just now. */
static __always_inline void begin_connection(struct workspace *w)
{
	__builtin_memset(&w->connection, 0, sizeof(w->connection));
	__builtin_memcpy(&w->connection.owner, &w->network.record, sizeof(struct record));
	w->connection.since_boot_nanos = w->network.record.boot_nanos;
	__builtin_memcpy(w->connection.destination, w->network.destination, 16);
	w->connection.destination_port = w->network.destination_port;
}

/* Does what the rules say after the call: a connection that is there can no longer be refused. */
static __always_inline void act_after(struct workspace *w, u32 action)
{
	if (action == ACTION_KILL)
		w->network.record.flags |= bpf_send_signal(SIGKILL) ? KILL_FAILED : KILLED;
	else if (action == ACTION_BLOCK)
		w->network.record.flags |= KILL_FAILED;
}

/* The name of a Unix socket; an abstract one begins with @. */
static __always_inline void describe_name(struct workspace *w, struct sock *sk)
{
	struct unix_sock *u = (void *)sk;
	struct unix_address *address = BPF_CORE_READ(u, addr);
	u64 length;

	if (BPF_CORE_READ(u, path.dentry)) {
		PATH_TEXT(&w->path, u, path);
		w->network.text_length = PATH_LENGTH(w->path);
		w->text_at = PATH_BYTES - w->network.text_length;
		return;
	}
	if (!address)
		return;
	length = BOUND(BPF_CORE_READ(address, len) - 2, 108);
	if (!length)
		return;
	bpf_probe_read_kernel(w->path.bytes, length, (void *)__builtin_preserve_access_index(&address->name) + 2);
	if (!w->path.bytes[0])
		w->path.bytes[0] = '@';
	w->network.text_length = length;
}

static __always_inline bool is_interesting_name(struct workspace *w)
{
	struct network_control *control = network_control_of();
	u64 length = w->network.text_length;

	if (control && control->unix_sockets)
		return true;
	if (!length || length > SOCKET_NAME_BYTES)
		return false;
	__builtin_memset(&w->name, 0, sizeof(w->name));
	bpf_probe_read_kernel(w->name.bytes, BOUND(length, SOCKET_NAME_BYTES),
			      w->path.bytes + BOUND(w->text_at, PATH_BYTES));
	return bpf_map_lookup_elem(&socket_names, &w->name);
}

/* What a call has to say: each describes it, and says whether it is worth telling where no rule holds. */
enum saying { NOTHING, IF_A_RULE_HOLDS, ANYWAY };

static __always_inline enum saying if_interesting(bool interesting)
{
	return interesting ? ANYWAY : IF_A_RULE_HOLDS;
}

static __always_inline enum saying on_unix(struct workspace *w, struct task_struct *task, struct sock *sk, u16 type)
{
	struct unix_sock *u = (void *)sk;

	begin(w, task, type);
	w->network.family = AF_UNIX;
	w->network.kind = BPF_CORE_READ(sk, sk_type);
	if (type == RECORD_NETWORK_UNIX_CONNECT) {
		w->network.direction = OUTWARD;
		sk = BPF_CORE_READ(u, peer);
	}
	if (sk)
		describe_name(w, sk);
	if (!w->network.text_length)
		return NOTHING; /* a peer without a name, or one that is gone */
	return if_interesting(is_interesting_name(w));
}

static __always_inline enum saying on_connect(struct workspace *w, struct task_struct *task, struct sock *sk, long result)
{
	struct connection *connection = connection_of(sk);
	struct network_record *n = &w->network;

	if (connection && connection->refused) {
		if (connection->refused == ACTION_KILL)
			bpf_send_signal(SIGKILL);
		drop(sk);
		return NOTHING;
	}
	if (connection ? connection->called : result && result != -EINPROGRESS)
		return NOTHING; /* asked again, or given up before a connection was tried */
	if (connection && connection->open)
		result = 0;
	begin(w, task, RECORD_NETWORK_CONNECT);
	describe_socket(n, sk);
	n->direction = OUTWARD;
	n->result = result;
	if (connection) {
		recall(n, connection);
		n->since_boot_nanos = connection->since_boot_nanos;
	}
	return if_interesting(is_interesting(n));
}

static __always_inline enum saying on_accept(struct workspace *w, struct task_struct *task, struct sock *sk)
{
	begin(w, task, RECORD_NETWORK_ACCEPT);
	describe_socket(&w->network, sk);
	swap_ends(&w->network);
	w->network.direction = INWARD;
	return if_interesting(is_interesting(&w->network));
}

/* bind and listen: of the socket's own end. */
static __always_inline enum saying on_own_end(struct workspace *w, struct task_struct *task, struct sock *sk, u16 type)
{
	struct network_record *n = &w->network;
	struct network_control *control = network_control_of();

	begin(w, task, type);
	describe_socket(n, sk);
	__builtin_memset(n->destination, 0, 16);
	n->destination_port = 0;
	return if_interesting(!is_loopback(n->source) || (control && control->loopback));
}

static __always_inline enum saying on_socket(struct workspace *w, struct task_struct *task, struct sock *sk, u16 family)
{
	struct packet_sock *packet = (void *)sk;

	begin(w, task, RECORD_NETWORK_RAW_SOCKET);
	w->network.family = family;
	w->network.kind = BPF_CORE_READ(sk, sk_type);
	w->network.protocol = family == AF_PACKET ? __builtin_bswap16(BPF_CORE_READ(packet, num))
						  : BPF_CORE_READ(sk, sk_protocol);
	return ANYWAY;
}

/* Keeps of the connection that was told what its outcome and its end are told by. */
static __always_inline void remember(struct workspace *w, struct sock *sk, bool told)
{
	struct network_record *n = &w->network;
	struct connection *connection;

	if (n->record.type == RECORD_NETWORK_ACCEPT) {
		begin_connection(w);
		w->connection.told = told;
		w->connection.inward = 1;
		w->connection.open = 1;
		w->connection.called = 1;
		if (BPF_CORE_READ(sk, __sk_common.skc_state) != TCP_CLOSE)
			keep(w, (u64)sk);
	} else if (n->record.type == RECORD_NETWORK_CONNECT) {
		connection = connection_of(sk);
		if (connection) {
			connection->told = told;
			connection->called = 1;
		}
		if (n->result && n->result != -EINPROGRESS)
			drop(sk);
	}
}

/* The call that socketcall(2) stands for: its type, and the descriptor. */
static __always_inline u16 unpack(struct arguments *a, s32 *descriptor)
{
	bpf_probe_read_user(descriptor, sizeof(*descriptor), (void *)a->at[2]);
	switch (a->at[1]) {
	case SYS_SOCKET:
		*descriptor = a->at[RESULT];
		return RECORD_NETWORK_RAW_SOCKET;
	case SYS_BIND:
		return RECORD_NETWORK_BIND;
	case SYS_CONNECT:
		return RECORD_NETWORK_CONNECT;
	case SYS_LISTEN:
		return RECORD_NETWORK_LISTEN;
	case SYS_ACCEPT:
	case SYS_ACCEPT4:
		*descriptor = a->at[RESULT];
		return RECORD_NETWORK_ACCEPT;
	default:
		return 0;
	}
}

static __always_inline enum saying on_call_of(struct workspace *w, struct task_struct *task, struct sock *sk, u16 type,
					      long result)
{
	u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
	u16 kind = BPF_CORE_READ(sk, sk_type);
	bool internet = family == AF_INET || family == AF_INET6;

	if (type == RECORD_NETWORK_CONNECT && internet)
		return kind == SOCK_STREAM ? on_connect(w, task, sk, result) : NOTHING;
	if (result < 0)
		return NOTHING;
	if (family == AF_UNIX)
		return type == RECORD_NETWORK_CONNECT ? on_unix(w, task, sk, RECORD_NETWORK_UNIX_CONNECT)
		       : type == RECORD_NETWORK_BIND  ? on_unix(w, task, sk, RECORD_NETWORK_UNIX_BIND)
						      : NOTHING;
	if (type == RECORD_NETWORK_RAW_SOCKET)
		return family == AF_PACKET || (internet && kind == SOCK_RAW) ? on_socket(w, task, sk, family) : NOTHING;
	if (!internet || kind == SOCK_RAW)
		return NOTHING;
	return type == RECORD_NETWORK_ACCEPT ? on_accept(w, task, sk) : on_own_end(w, task, sk, type);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_network_call, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const volatile struct call *call = call_of(regs, task);
	struct interest_control *control = interest_control_of();
	struct workspace *w;
	struct match_scratch *s;
	struct sock *sk;

	if (!call || !control || is_ignored(control, task))
		return 0;
	w = take();
	if (!w)
		return 0;
	s = scratch_of(w);
	if (s) {
		u16 type = call->type;
		s32 descriptor;

		read_arguments(&w->arguments, regs, task);
		w->arguments.at[RESULT] = result;
		descriptor = argument(&w->arguments, call->file);
		if (!call->file)
			type = unpack(&w->arguments, &descriptor);
		sk = socket_of(file_of(task, descriptor));
		if (sk && type) {
			enum saying saying = on_call_of(w, task, sk, type, result);

			if (saying != NOTHING) {
				act_after(w, judge_network(w, s, task));
				remember(w, sk, tell_network(w, s, saying == ANYWAY));
			}
		}
	}
	give(w);
	return 0;
}

/* Whether a call to connect is what this task is in the midst of. */
static __always_inline bool is_in_call(struct task_struct *task)
{
	const volatile struct call *call;

	if (task->flags & (PF_KTHREAD | PF_IO_WORKER))
		return false;
	call = call_of((struct pt_regs *)bpf_task_pt_regs(task), task);
	return call && call->family == FAMILY_NETWORK && call->type == RECORD_NETWORK_CONNECT;
}

static __always_inline void on_syn_sent(struct workspace *w, struct task_struct *task, struct sock *sk)
{
	struct connection *connection = connection_of(sk);
	bool by_call = is_in_call(task);

	if (connection && !connection->open && connection->owner.pid == (u32)task->tgid) {
		connection->by_call = by_call;
		return;
	}
	begin(w, task, RECORD_NETWORK_CONNECT);
	describe_socket(&w->network, sk);
	begin_connection(w);
	w->connection.by_call = by_call;
	keep(w, (u64)sk);
}

/* What became of a connection that no call tells of, or of which its call could not say. */
static __always_inline u32 tell_outcome(struct workspace *w, struct match_scratch *s, struct sock *sk,
					struct connection *connection, s32 result)
{
	struct network_record *n = &w->network;

	begin_by(w, &connection->owner, connection->called ? RECORD_NETWORK_OUTCOME : RECORD_NETWORK_CONNECT);
	describe_socket(n, sk);
	n->direction = OUTWARD;
	n->result = result;
	n->since_boot_nanos = connection->since_boot_nanos;
	recall(n, connection);
	return tell_network(w, s, connection->called ? connection->told : is_interesting(n) || has_rules());
}

static __always_inline void tell_close(struct workspace *w, struct match_scratch *s, struct sock *sk,
				       struct connection *connection)
{
	struct network_record *n = &w->network;
	struct tcp_sock *tcp = (void *)sk;

	begin_by(w, &connection->owner, RECORD_NETWORK_CLOSE);
	describe_socket(n, sk);
	recall(n, connection);
	n->direction = OUTWARD;
	if (connection->inward) {
		swap_ends(n);
		n->direction = INWARD;
	}
	n->result = -BPF_CORE_READ(sk, sk_err);
	n->since_boot_nanos = connection->since_boot_nanos;
	n->sent_bytes = BPF_CORE_READ(tcp, bytes_sent) - BPF_CORE_READ(tcp, bytes_retrans);
	n->received_bytes = BPF_CORE_READ(tcp, bytes_received);
	if (n->received_bytes && (BPF_CORE_READ(sk, __sk_common.skc_flags) & SOCK_DONE_BIT))
		n->received_bytes--; /* the end of the stream counts as one */
	n->sent_packets = BPF_CORE_READ(tcp, segs_out);
	n->received_packets = BPF_CORE_READ(tcp, segs_in);
	tell_network(w, s, connection->told);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_state, struct sock *sk, int before, int after)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	struct connection *connection;
	struct workspace *w;
	struct match_scratch *s;

	if (after != TCP_SYN_SENT && after != TCP_ESTABLISHED && after != TCP_CLOSE)
		return 0;
	connection = connection_of(sk);
	if (after == TCP_SYN_SENT ? !control || is_ignored(control, task) : !connection)
		return 0;
	if (connection && after == TCP_ESTABLISHED) {
		connection->open = 1;
		if (connection->inward || (connection->by_call && !connection->called))
			return 0;
	}
	w = take();
	if (!w)
		return 0;
	s = scratch_of(w);
	if (s) {
		if (after == TCP_SYN_SENT) {
			on_syn_sent(w, task, sk);
		} else if (!connection) {
			/* nothing is known of it */
		} else if (after == TCP_ESTABLISHED) {
			connection->told = tell_outcome(w, s, sk, connection, 0);
			connection->called = 1;
		} else if (connection->open) {
			tell_close(w, s, sk, connection);
			drop(sk);
		} else if (connection->called || !connection->by_call) {
			s32 error = BPF_CORE_READ(sk, sk_err);

			tell_outcome(w, s, sk, connection, error ? -error : -ECONNABORTED);
			drop(sk);
		}
	}
	give(w);
	return 0;
}

/* Before a stream is connected: whether it may be. */
static __always_inline int before_connect(struct workspace *w, struct match_scratch *s, struct task_struct *task, u64 key,
					  u32 type)
{
	struct network_record *n = &w->network;
	u32 zero = 0, action = ACTION_LOG;
	struct judgement *judgement = bpf_map_lookup_elem(&judgements, &zero);

	n->kind = type;
	n->direction = OUTWARD;
	if (is_unset(n->destination)) { /* the kernel takes that for this host itself */
		if (n->family == AF_INET || n->destination[10]) {
			map_address(n->destination, __builtin_bswap32(0x7f000001));
		} else {
			n->destination[15] = 1;
		}
	}
	begin_connection(w);
	w->connection.by_call = 1;
	if (judgement && judgement->enforcing)
		action = judge_network(w, s, task);
	if (action != ACTION_LOG) {
		bool killed = action == ACTION_KILL && is_in_call(task);

		n->record.flags |= killed ? KILLED : BLOCKED;
		n->result = -EPERM;
		tell_network(w, s, true);
		w->connection.refused = action;
	}
	keep(w, key);
	return action == ACTION_LOG;
}

SEC("cgroup/connect4")
int before_connect4(struct bpf_sock_addr *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	struct bpf_sock *sk = ctx->sk;
	struct workspace *w;
	struct match_scratch *s;
	int allowed = 1;

	if (ctx->type != SOCK_STREAM || !sk || !control || is_ignored(control, task))
		return 1;
	w = take();
	if (!w)
		return 1;
	s = scratch_of(w);
	if (s) {
		begin(w, task, RECORD_NETWORK_CONNECT);
		w->network.family = AF_INET;
		w->network.protocol = ctx->protocol;
		map_address(w->network.destination, ctx->user_ip4);
		w->network.destination_port = __builtin_bswap16(ctx->user_port);
		allowed = before_connect(w, s, task, (u64)sk, SOCK_STREAM);
	}
	give(w);
	return allowed;
}

SEC("cgroup/connect6")
int before_connect6(struct bpf_sock_addr *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	struct bpf_sock *sk = ctx->sk;
	struct workspace *w;
	struct match_scratch *s;
	int allowed = 1;

	if (ctx->type != SOCK_STREAM || !sk || !control || is_ignored(control, task))
		return 1;
	w = take();
	if (!w)
		return 1;
	s = scratch_of(w);
	if (s) {
		u32 address[4] = { ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2], ctx->user_ip6[3] };

		begin(w, task, RECORD_NETWORK_CONNECT);
		w->network.family = AF_INET6;
		w->network.protocol = ctx->protocol;
		__builtin_memcpy(w->network.destination, address, 16);
		w->network.destination_port = __builtin_bswap16(ctx->user_port);
		allowed = before_connect(w, s, task, (u64)sk, SOCK_STREAM);
	}
	give(w);
	return allowed;
}

/* A UDP socket is made: whose it is, so that one who only listens is known. */
SEC("cgroup/sock_create")
int on_sock_create(struct bpf_sock *sk)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	struct workspace *w;

	if (sk->protocol != IPPROTO_UDP || !control || is_ignored(control, task))
		return 1;
	w = take();
	if (!w)
		return 1;
	begin(w, task, RECORD_NETWORK_FLOW);
	begin_connection(w);
	keep(w, (u64)sk);
	give(w);
	return 1;
}

SEC("cgroup/sock_release")
int on_sock_release(struct bpf_sock *sk)
{
	u64 key = (u64)sk;

	if (sk->protocol == IPPROTO_UDP)
		bpf_map_delete_elem(&connections, &key);
	return 1;
}

/* A DNS message of so many bytes, so far into the packet. The workspace says by whom and between whom. */
static __always_inline void tell_dns(struct __sk_buff *skb, struct workspace *w, struct match_scratch *s, u32 at,
				     u32 length, bool out)
{
	u64 bytes;

	w->network.record.type = out ? RECORD_DNS_QUERY : RECORD_DNS_ANSWER;
	w->network.direction = OUTWARD;
	w->network.matches_length = 0;
	w->network.generation = 0;
	if (!length)
		return;
	bytes = BOUND((u64)length - 1, PATH_BYTES - 1) + 1; /* at least one, as Linux 6.1 wants to see it */
	if (bpf_skb_load_bytes(skb, at, w->path.bytes, bytes))
		return;
	w->text_at = 0;
	w->network.text_length = bytes;
	tell_network(w, s, true);
}

/* The ends of a packet into the key and the flow; returns where what it carries begins, 0 where it is no IP. */
static __always_inline u32 read_ends(struct __sk_buff *skb, struct workspace *w, bool out)
{
	u8 *h = w->header;
	u8 *local = w->flow.local, *remote = w->key.remote;

	if (skb->protocol == __builtin_bswap16(ETH_IPV4)) {
		u32 from, to;

		if (bpf_skb_load_bytes(skb, 0, h, 20))
			return 0;
		__builtin_memcpy(&from, h + 12, 4);
		__builtin_memcpy(&to, h + 16, 4);
		map_address(local, out ? from : to);
		map_address(remote, out ? to : from);
		w->flow.family = AF_INET;
		return (h[0] & 15) * 4;
	}
	if (skb->protocol == __builtin_bswap16(ETH_IPV6)) {
		if (bpf_skb_load_bytes(skb, 0, h, 40))
			return 0;
		__builtin_memcpy(local, h + (out ? 8 : 24), 16);
		__builtin_memcpy(remote, h + (out ? 24 : 8), 16);
		w->flow.family = AF_INET6;
		return 40;
	}
	return 0;
}

static __always_inline void describe_ends(struct workspace *w, bool inward)
{
	struct network_record *n = &w->network;

	n->family = w->flow.family;
	n->protocol = IPPROTO_UDP;
	__builtin_memcpy(n->source, w->flow.local, 16);
	__builtin_memcpy(n->destination, w->key.remote, 16);
	n->source_port = w->flow.local_port;
	n->destination_port = w->key.remote_port;
	n->direction = OUTWARD;
	if (inward) {
		swap_ends(n);
		n->direction = INWARD;
	}
}

/* The first packet of a flow. */
static __always_inline void begin_flow(struct workspace *w, struct match_scratch *s, struct task_struct *task,
				       struct connection *connection, bool out)
{
	struct network_record *n = &w->network;
	u32 action = ACTION_LOG;
	struct network_control *control = network_control_of();

	if (out)
		begin(w, task, RECORD_NETWORK_FLOW);
	else if (connection)
		begin_by(w, &connection->owner, RECORD_NETWORK_FLOW);
	describe_ends(w, !out);
	__builtin_memcpy(&w->flow.owner, &n->record, sizeof(struct record));
	w->flow.since_boot_nanos = n->record.boot_nanos;
	w->flow.socket_since = connection ? connection->since_boot_nanos : 0;
	w->flow.inward = !out;
	if (out)
		action = judge_network(w, s, task);
	if (action != ACTION_LOG) {
		n->record.flags |= BLOCKED;
		n->result = -EPERM;
		w->flow.refused = 1;
	}
	w->flow.told = tell_network(w, s, action != ACTION_LOG ||
					       (n->destination_port != DNS_PORT && is_interesting(n)) ||
					       (!out && has_rules()));
	if (bpf_map_update_elem(&flows, &w->key, &w->flow, 0) && control)
		__sync_fetch_and_add(&control->flows_full, 1);
}

static __always_inline bool udp_packet(struct __sk_buff *skb, struct workspace *w, struct match_scratch *s, u64 sk, bool out)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	struct flow *flow;
	u16 ports[4];
	u32 at, bytes;

	__builtin_memset(&w->key, 0, sizeof(w->key));
	__builtin_memset(&w->flow, 0, sizeof(w->flow));
	at = read_ends(skb, w, out);
	if (!at || bpf_skb_load_bytes(skb, at, ports, sizeof(ports)))
		return true;
	at += 8;
	bytes = skb->len > at ? skb->len - at : 0;
	w->flow.local_port = __builtin_bswap16(ports[out ? 0 : 1]);
	w->key.remote_port = __builtin_bswap16(ports[out ? 1 : 0]);
	w->key.socket = sk;
	flow = bpf_map_lookup_elem(&flows, &w->key);
	if (!flow) {
		struct connection *connection = bpf_map_lookup_elem(&connections, &sk);

		if (!control || (out ? is_ignored(control, task) : !connection))
			return true;
		begin_flow(w, s, task, connection, out);
		flow = bpf_map_lookup_elem(&flows, &w->key);
		if (!flow)
			return !w->flow.refused;
	} else {
		begin_by(w, &flow->owner, RECORD_NETWORK_FLOW);
		describe_ends(w, false);
	}
	if (flow->refused)
		return false;
	flow->last_boot_nanos = bpf_ktime_get_boot_ns();
	if (out) {
		__sync_fetch_and_add(&flow->sent_packets, 1);
		__sync_fetch_and_add(&flow->sent_bytes, bytes);
	} else {
		__sync_fetch_and_add(&flow->received_packets, 1);
		__sync_fetch_and_add(&flow->received_bytes, bytes);
	}
	if (w->key.remote_port == DNS_PORT && bytes)
		tell_dns(skb, w, s, at, bytes, out);
	return true;
}

/* DNS over TCP, where a message is a segment of its own: two bytes of length come first. */
static __always_inline void tcp_packet(struct __sk_buff *skb, struct workspace *w, struct match_scratch *s, u64 sk, bool out)
{
	struct connection *connection = bpf_map_lookup_elem(&connections, &sk);
	u8 header[14];
	u8 prefix[2];
	u32 at, length;

	if (!connection)
		return;
	__builtin_memset(&w->key, 0, sizeof(w->key));
	__builtin_memset(&w->flow, 0, sizeof(w->flow));
	at = read_ends(skb, w, out);
	if (!at || bpf_skb_load_bytes(skb, at, header, sizeof(header)))
		return;
	at += (header[12] >> 4) * 4;
	if (bpf_skb_load_bytes(skb, at, prefix, 2))
		return;
	length = prefix[0] << 8 | prefix[1];
	if (length < 12 || length + at + 2 != skb->len)
		return;
	w->flow.local_port = out ? header[0] << 8 | header[1] : header[2] << 8 | header[3];
	w->key.remote_port = DNS_PORT;
	begin_by(w, &connection->owner, RECORD_NETWORK_FLOW);
	describe_ends(w, false);
	w->network.protocol = IPPROTO_TCP;
	tell_dns(skb, w, s, at + 2, length, out);
}

static __always_inline int on_packet(struct __sk_buff *skb, bool out)
{
	struct bpf_sock *sk = skb->sk;
	struct workspace *w;
	struct match_scratch *s;
	bool allowed = true;
	u32 protocol;

	if (!sk)
		return 1;
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return 1;
	protocol = sk->protocol;
	if (protocol == IPPROTO_TCP ? sk->dst_port != __builtin_bswap16(DNS_PORT) : protocol != IPPROTO_UDP)
		return 1;
	w = take();
	if (!w)
		return 1;
	s = scratch_of(w);
	if (s) {
		if (protocol == IPPROTO_TCP)
			tcp_packet(skb, w, s, (u64)sk, out);
		else
			allowed = udp_packet(skb, w, s, (u64)sk, out);
	}
	give(w);
	return allowed;
}

SEC("cgroup_skb/egress")
int on_packet_out(struct __sk_buff *skb)
{
	return on_packet(skb, true);
}

SEC("cgroup_skb/ingress")
int on_packet_in(struct __sk_buff *skb)
{
	return on_packet(skb, false);
}

/* A flow is over once its socket is closed, or no packet came for a while. */
static long sweep_flow(void *map, struct flow_key *key, struct flow *flow, u64 *now)
{
	struct connection *connection = bpf_map_lookup_elem(&connections, &key->socket);
	bool closed = flow->socket_since && (!connection || connection->since_boot_nanos != flow->socket_since);
	struct workspace *w;
	struct match_scratch *s;

	if (!closed && flow->last_boot_nanos + IDLE_NANOS > *now)
		return 0;
	w = take();
	if (!w)
		return 0;
	s = scratch_of(w);
	if (s && flow->told && !flow->refused) {
		struct network_record *n = &w->network;

		__builtin_memcpy(&w->key, key, sizeof(*key));
		__builtin_memcpy(&w->flow, flow, sizeof(*flow));
		begin_by(w, &flow->owner, RECORD_NETWORK_FLOW_END);
		describe_ends(w, flow->inward);
		n->since_boot_nanos = flow->since_boot_nanos;
		n->record.boot_nanos = flow->last_boot_nanos;
		n->sent_bytes = flow->sent_bytes;
		n->received_bytes = flow->received_bytes;
		n->sent_packets = flow->sent_packets;
		n->received_packets = flow->received_packets;
		tell_network(w, s, true);
	}
	bpf_map_delete_elem(&flows, key);
	give(w);
	return 0;
}

/* Run by Java about once a second. */
SEC("raw_tp/sweep_flows")
int sweep_flows(struct bpf_raw_tracepoint_args *ctx)
{
	u64 now = bpf_ktime_get_boot_ns();

	bpf_for_each_map_elem(&flows, sweep_flow, &now, 0);
	return 0;
}
