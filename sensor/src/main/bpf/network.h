/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The record of a network event: described, judged by the rules, told where a rule holds or where it is of interest.
 * Include it behind ring.h, with the lane chosen.
 *
 * What is told of a socket is read from the socket, never from what a caller points to. The hooks run in processes and
 * in interrupts, one in the midst of another on the same CPU; so each takes one of a few workspaces, and gives it back.
 */
#pragma once

#include "task.h"
#include "interest.h"
#include "call.h"
#include "match.h"
#include "socket.h"

#define SOCKET_NAME_BYTES 112

struct socket_name {
	u8 bytes[SOCKET_NAME_BYTES];
};

/* What is known of a socket: who opened it, and how far it is. */
struct connection {
	struct record owner;
	u8 destination[16];
	u16 destination_port;
	u8 by_call; /* connect(2) is under way, and tells it when it returns */
	u8 open; /* established */
	u8 called; /* the call has returned */
	u8 told;
	u8 inward;
	u8 refused; /* by a rule */
	u64 since_boot_nanos;
};

struct flow_key {
	u64 socket;
	u8 remote[16];
	u16 remote_port;
	u8 padding[6];
};

/* What went between a UDP socket and one other end. */
struct flow {
	struct record owner;
	u8 local[16];
	u64 since_boot_nanos, last_boot_nanos;
	u64 socket_since; /* that of its socket; 0 where it is not known when that ends */
	u64 sent_bytes, received_bytes, sent_packets, received_packets;
	u16 local_port;
	u16 family;
	u8 inward;
	u8 told;
	u8 refused;
	u8 padding;
};

struct workspace {
	struct network_record network;
	struct match_subject subject;
	struct path_buffer path; /* the text */
	u64 text_at; /* where in the path's bytes it begins */
	struct path_buffer image;
	char action[16];
	char transport[8];
	struct socket_name name;
	struct connection connection;
	struct flow flow;
	struct flow_key key;
	struct arguments arguments;
	u8 header[48];
	u32 busy;
	u32 number;
};

#include "match.bpf.h"
#include "subject.h"
#include "enforce.h"

#define WORKSPACES 4 /* a process, another one that takes its CPU, an interrupt; and one more */

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WORKSPACES);
	__type(key, u32);
	__type(value, struct workspace);
} network_workspaces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WORKSPACES);
	__type(key, u32);
	__type(value, struct match_scratch);
} network_scratches SEC(".maps");

struct network_control {
	u32 loopback; /* whether what stays on this host is told without a rule too */
	u32 unix_sockets; /* whether all are told, or the ones in `socket_names` */
	u64 busy; /* how often no workspace was free, so that something was not looked at */
	u64 flows_full; /* how often a flow was not summed, since `flows` was full */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct network_control);
} network_control SEC(".maps");

/* Unix sockets that are of interest, by their names. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, struct socket_name);
	__type(value, u32);
} socket_names SEC(".maps");

/* By the address of struct sock. Where there are more sockets, those that were looked at longest ago are forgotten. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, u64);
	__type(value, struct connection);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct flow_key);
	__type(value, struct flow);
} flows SEC(".maps");

const struct network_record *layout_of_network;

static __always_inline struct network_control *network_control_of(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&network_control, &zero);
}

/* A workspace that nobody on this CPU uses; 0 where there is none. */
static __always_inline struct workspace *take(void)
{
#pragma unroll
	for (u32 i = 0; i < WORKSPACES; i++) {
		u32 number = i;
		struct workspace *w = bpf_map_lookup_elem(&network_workspaces, &number);

		if (w && !__sync_lock_test_and_set(&w->busy, 1)) {
			w->number = i;
			return w;
		}
	}

	struct network_control *control = network_control_of();

	if (control)
		__sync_fetch_and_add(&control->busy, 1);
	return 0;
}

static __always_inline void give(struct workspace *w)
{
	__sync_lock_test_and_set(&w->busy, 0);
}

static __always_inline struct match_scratch *scratch_of(struct workspace *w)
{
	u32 number = w->number;

	return bpf_map_lookup_elem(&network_scratches, &number);
}

/* A record of `type` by a process that is running now. */
static __always_inline void begin(struct workspace *w, struct task_struct *task, u16 type)
{
	__builtin_memset((u8 *)&w->network + sizeof(struct record), 0,
			 sizeof(w->network) - sizeof(struct record));
	w->text_at = 0;
	describe(&w->network.record, task, type);
}

/* A record of `type` by the process that is known to have opened the socket. */
static __always_inline void begin_by(struct workspace *w, struct record *owner, u16 type)
{
	__builtin_memset((u8 *)&w->network + sizeof(struct record), 0,
			 sizeof(w->network) - sizeof(struct record));
	w->text_at = 0;
	__builtin_memcpy(&w->network.record, owner, sizeof(*owner));
	w->network.record.boot_nanos = bpf_ktime_get_boot_ns();
	w->network.record.type = type;
	w->network.record.flags = owner->flags & KERNEL_THREAD;
}

static __always_inline void swap_ends(struct network_record *n)
{
	u8 address[16];
	u16 port = n->source_port;

	__builtin_memcpy(address, n->source, 16);
	__builtin_memcpy(n->source, n->destination, 16);
	__builtin_memcpy(n->destination, address, 16);
	n->source_port = n->destination_port;
	n->destination_port = port;
}

/* Both ends of an Internet socket, and what kind it is. */
static __always_inline void describe_socket(struct network_record *n, struct sock *sk)
{
	struct inet_sock *inet = (void *)sk;

	n->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	n->kind = BPF_CORE_READ(sk, sk_type);
	n->protocol = BPF_CORE_READ(sk, sk_protocol);
	if (n->family == AF_INET) {
		map_address(n->source, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
		map_address(n->destination, BPF_CORE_READ(sk, __sk_common.skc_daddr));
	} else if (n->family == AF_INET6) {
		bpf_probe_read_kernel(n->source, 16, __builtin_preserve_access_index(&sk->__sk_common.skc_v6_rcv_saddr));
		bpf_probe_read_kernel(n->destination, 16, __builtin_preserve_access_index(&sk->__sk_common.skc_v6_daddr));
	} else {
		return;
	}
	n->source_port = __builtin_bswap16(BPF_CORE_READ(inet, inet_sport)); /* skc_num is gone when a socket closes */
	n->destination_port = __builtin_bswap16(BPF_CORE_READ(sk, __sk_common.skc_dport));
}

/* Where a connection was to go, of a socket that has forgotten it since it failed. */
static __always_inline void recall(struct network_record *n, struct connection *connection)
{
	if (connection->inward || (n->destination_port && !is_unset(n->destination)))
		return;
	__builtin_memcpy(n->destination, connection->destination, 16);
	n->destination_port = connection->destination_port;
}

/* `event.action` of each type; the other side is the events' own names. */
static const char network_actions[RECORD_TYPES][16] = {
	[RECORD_NETWORK_CONNECT] = "connect",
	[RECORD_NETWORK_OUTCOME] = "outcome",
	[RECORD_NETWORK_ACCEPT] = "accept",
	[RECORD_NETWORK_BIND] = "bind",
	[RECORD_NETWORK_LISTEN] = "listen",
	[RECORD_NETWORK_CLOSE] = "close",
	[RECORD_NETWORK_FLOW] = "flow",
	[RECORD_NETWORK_FLOW_END] = "flow_end",
	[RECORD_NETWORK_RAW_SOCKET] = "raw_socket",
	[RECORD_NETWORK_UNIX_CONNECT] = "unix_connect",
	[RECORD_NETWORK_UNIX_BIND] = "unix_bind",
};

/* Which rules an event is judged by; MATCH_CATEGORIES where by none. The other side is nightjar.sensor.Categories. */
static __always_inline u32 category_of(u16 type)
{
	switch (type) {
	case RECORD_NETWORK_CONNECT:
	case RECORD_NETWORK_ACCEPT:
	case RECORD_NETWORK_FLOW:
		return CATEGORY_NETWORK_CONNECTION;
	case RECORD_NETWORK_BIND:
	case RECORD_NETWORK_LISTEN:
	case RECORD_NETWORK_RAW_SOCKET:
	case RECORD_NETWORK_UNIX_CONNECT:
	case RECORD_NETWORK_UNIX_BIND:
		return CATEGORY_SYSCALL;
	default:
		return MATCH_CATEGORIES;
	}
}

/* As network.transport has it; of what has no name there, nothing. */
static __always_inline void tell_transport(struct workspace *w)
{
	u16 protocol = w->network.protocol;
	bool internet = w->network.family == AF_INET || w->network.family == AF_INET6;
	u64 length = 0;

	if (internet && (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP)) {
		w->transport[0] = protocol == IPPROTO_TCP ? 't' : 'u';
		w->transport[1] = protocol == IPPROTO_TCP ? 'c' : 'd';
		w->transport[2] = 'p';
		length = 3;
	}
	tell_text(w, FIELD_TRANSPORT, __builtin_offsetof(struct workspace, transport), length, length);
}

/* What rules may ask about a network event, as far as they do. */
static __always_inline void describe_subject(struct workspace *w, struct match_scratch *s, struct task_struct *task)
{
	struct network_record *n = &w->network;

	forget(w);
	TELL_ACTOR(w, s, network.record);
	if (wants(s, FIELD_IMAGE)) {
		struct mm_struct *mm = task->mm;
		struct file *image = mm ? mm->exe_file : 0;

		w->image.position = PATH_BYTES;
		if (image)
			PATH_TEXT(&w->image, image, f_path);
		TELL_PATH(w, FIELD_IMAGE, image, PATH_LENGTH(w->image));
	}
	tell_text(w, FIELD_SOURCE_IP, __builtin_offsetof(struct workspace, network.source), 16, !is_unset(n->source));
	tell_text(w, FIELD_DESTINATION_IP, __builtin_offsetof(struct workspace, network.destination), 16,
		  !is_unset(n->destination));
	tell_number(w, FIELD_SOURCE_PORT, n->source_port);
	w->subject.fields[FIELD_SOURCE_PORT].present = !!n->source_port;
	tell_number(w, FIELD_DESTINATION_PORT, n->destination_port);
	w->subject.fields[FIELD_DESTINATION_PORT].present = !!n->destination_port;
	tell_number(w, FIELD_INITIATED, n->direction == OUTWARD);
	w->subject.fields[FIELD_INITIATED].present = n->direction != NO_DIRECTION;
	tell_transport(w);
	tell_text(w, FIELD_TARGET_FILENAME,
		  __builtin_offsetof(struct workspace, path.bytes) + BOUND(w->text_at, PATH_BYTES),
		  BOUND(n->text_length, PATH_BYTES), !!n->text_length);
	if (wants(s, FIELD_EVENT_ACTION)) {
		u64 length = 0;

		__builtin_memcpy(w->action, network_actions[n->record.type & (RECORD_TYPES - 1)], sizeof(w->action));
		while (length < sizeof(w->action) && w->action[length])
			length++;
		tell_text(w, FIELD_EVENT_ACTION, __builtin_offsetof(struct workspace, action), length, true);
	}
}

/*
 * Judges what the workspace describes, which the current process does; returns the strongest action of the rules that
 * hold, where it is to be taken. Once a program: the kernel counts the frames from here on down, and has room for eight.
 */
static __always_inline u32 judge_network(struct workspace *w, struct match_scratch *s, struct task_struct *task)
{
	u32 zero = 0;
	struct judgement *judgement = bpf_map_lookup_elem(&judgements, &zero);
	struct network_record *n = &w->network;
	u32 category = category_of(n->record.type);

	n->matches_length = 0;
	if (!judgement || category == MATCH_CATEGORIES || !image_generation(s, category))
		return ACTION_LOG;
	n->generation = s->generation;
	if (!s->base)
		return ACTION_LOG;
	describe_subject(w, s, task);
	judge(w, s);
	n->matches_length = 2 * BOUND(s->match_count, MOST_RULES);
	if (s->action == ACTION_LOG || !judgement->enforcing)
		return ACTION_LOG;
	if (is_spared(s, judgement, task)) {
		n->record.flags |= SPARED;
		return ACTION_LOG;
	}
	return s->action;
}

/* Tells what the workspace describes, where a rule holds of it or where it is of interest; returns whether it was. */
__noinline int tell_network(struct workspace *w, struct match_scratch *s, u32 interesting)
{
	struct writer out;
	u64 length;

	if (!w || !s)
		return 0;

	struct network_record *n = &w->network;
	u16 type = n->record.type;

	COUNT(seen, type);
	if (!interesting && !n->matches_length) {
		COUNT(filtered, type);
		return 0;
	}
	length = (sizeof(*n) + BOUND(n->text_length, PATH_BYTES) + BOUND(n->matches_length, MATCHES_BYTES) + 7) & ~7ULL;
	if (!reserve(&out, &n->record, length))
		return 1;
	append(&out, n, sizeof(*n));
	append(&out, w->path.bytes + BOUND(w->text_at, PATH_BYTES),
	       BOUND(n->text_length, PATH_BYTES));
	append(&out, s->matches, BOUND(n->matches_length, MATCHES_BYTES));
	commit(&out, type, n->matches_length);
	return 1;
}

/* Whether it is worth telling where no rule holds: what leaves this host or comes from another. */
static __always_inline bool is_interesting(struct network_record *n)
{
	struct network_control *control = network_control_of();

	return (control && control->loopback) || !is_loopback(n->destination);
}
