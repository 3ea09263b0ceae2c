/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Sockets: the kernel types that the network family reads, beside those of kernel.h, and what programs at control groups
 * are given. */
#pragma once

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define AF_PACKET 17
#define SOCK_STREAM 1
#define SOCK_RAW 3
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define S_IFSOCK 0140000
/* include/net/sock.h: in skc_flags, whether the other side has said that it is done */
#define SOCK_DONE_BIT (1ul << 1)
/* include/net/tcp_states.h */
#define TCP_ESTABLISHED 1
#define TCP_SYN_SENT 2
#define TCP_CLOSE 7
/* include/uapi/asm-generic/errno.h */
#define EINPROGRESS 115
#define EPERM 1
#define ETH_IPV4 0x0800
#define ETH_IPV6 0x86dd

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct in6_addr {
	u8 in6_u[16];
};
struct sock_common {
	u32 skc_daddr, skc_rcv_saddr;
	u16 skc_dport; /* of the network's byte order */
	u16 skc_num;
	u16 skc_family;
	volatile u8 skc_state;
	unsigned long skc_flags;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
};
struct sock {
	struct sock_common __sk_common;
	u16 sk_type;
	u16 sk_protocol;
	int sk_err;
};
struct inet_sock {
	u16 inet_sport; /* of the network's byte order */
};
struct tcp_sock {
	u64 bytes_received, bytes_sent, bytes_retrans;
	u32 segs_in, segs_out;
};
struct packet_sock {
	u16 num;
};
struct socket {
	struct sock *sk;
};
struct file___socket {
	void *private_data;
};
struct sockaddr_un {
	u16 sun_family;
	char sun_path[108];
};
struct unix_address {
	int len;
	struct sockaddr_un name[0];
};
struct unix_sock {
	struct unix_address *addr;
	struct path path;
	struct sock *peer;
};

#pragma clang attribute pop

/* include/uapi/linux/bpf.h: these lie as they stand here */
struct bpf_sock {
	u32 bound_dev_if;
	u32 family;
	u32 type;
	u32 protocol;
	u32 mark;
	u32 priority;
	u32 src_ip4;
	u32 src_ip6[4];
	u32 src_port; /* of the host's byte order */
	u16 dst_port; /* of the network's */
	u16 : 16;
	u32 dst_ip4;
	u32 dst_ip6[4];
	u32 state;
	s32 rx_queue_mapping;
};
struct bpf_sock_addr {
	u32 user_family;
	u32 user_ip4; /* of the network's byte order, as are the next ones */
	u32 user_ip6[4];
	u32 user_port;
	u32 family;
	u32 type;
	u32 protocol;
	u32 msg_src_ip4;
	u32 msg_src_ip6[4];
	struct bpf_sock *sk;
};
struct __sk_buff {
	u32 len;
	u32 pkt_type;
	u32 mark;
	u32 queue_mapping;
	u32 protocol;
	u32 vlan_present;
	u32 vlan_tci;
	u32 vlan_proto;
	u32 priority;
	u32 ingress_ifindex;
	u32 ifindex;
	u32 tc_index;
	u32 cb[5];
	u32 hash;
	u32 tc_classid;
	u32 data;
	u32 data_end;
	u32 napi_id;
	u32 family;
	u32 remote_ip4;
	u32 local_ip4;
	u32 remote_ip6[4];
	u32 local_ip6[4];
	u32 remote_port;
	u32 local_port;
	u32 data_meta;
	u64 flow_keys;
	u64 tstamp;
	u32 wire_len;
	u32 gso_segs;
	struct bpf_sock *sk;
};

/* The socket behind an open file; 0 where that is none. */
static __always_inline struct sock *socket_of(struct file *file)
{
	struct file___socket *opened = (void *)file;
	struct socket *socket;

	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK ||
	    (BPF_CORE_READ(file, f_mode) & FMODE_PATH))
		return 0;
	socket = BPF_CORE_READ(opened, private_data);
	return socket ? BPF_CORE_READ(socket, sk) : 0;
}

/* IPv4 as IPv6 sees it. */
static __always_inline void map_address(u8 *to, u32 address)
{
	__builtin_memset(to, 0, 10);
	to[10] = 0xff;
	to[11] = 0xff;
	__builtin_memcpy(to + 12, &address, 4);
}

static __always_inline bool is_loopback(const u8 *address)
{
	u64 high, low;

	__builtin_memcpy(&high, address, 8);
	__builtin_memcpy(&low, address + 8, 8);
	return !high && (address[10] == 0xff && address[11] == 0xff ? address[12] == 127
								     : low == __builtin_bswap64(1));
}

static __always_inline bool is_unset(const u8 *address)
{
	u64 high, low;

	__builtin_memcpy(&high, address, 8);
	__builtin_memcpy(&low, address + 8, 8);
	return !high && (!low || low == __builtin_bswap64(0xffff00000000ull));
}
