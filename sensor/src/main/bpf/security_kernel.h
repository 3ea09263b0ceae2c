/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* The kernel types that only calls that matter to security lead to; as in kernel.h. */
#pragma once

#include "kernel.h"

/* include/uapi/asm-generic/errno-base.h */
#define EPERM 1
#define EACCES 13
#define MOST_ERRORS 4095
/* include/uapi/linux/sched.h: one bit a kind of namespace */
#define CLONE_NEWTIME 0x00000080
#define CLONE_NEWNS 0x00020000
#define CLONE_NEWCGROUP 0x02000000
#define CLONE_NEWUTS 0x04000000
#define CLONE_NEWIPC 0x08000000
#define CLONE_NEWUSER 0x10000000
#define CLONE_NEWPID 0x20000000
#define CLONE_NEWNET 0x40000000
#define CLONE_NEW                                                                                                 \
	(CLONE_NEWTIME | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | \
	 CLONE_NEWNET)
/* include/uapi/linux/ptrace.h, arch/x86/include/uapi/asm/ptrace-abi.h */
#define PTRACE_TRACEME 0
#define PTRACE_POKETEXT 4
#define PTRACE_POKEDATA 5
#define PTRACE_POKEUSR 6
#define PTRACE_SETREGS 13
#define PTRACE_SETFPREGS 15
#define PTRACE_ATTACH 16
#define PTRACE_SETREGSET 0x4205
#define PTRACE_SEIZE 0x4206
/* include/uapi/linux/prctl.h */
#define PR_SET_DUMPABLE 4
#define PR_SET_KEEPCAPS 8
#define PR_SET_NAME 15
#define PR_SET_SECCOMP 22
#define PR_SET_SECUREBITS 28
#define PR_SET_MM 35
#define PR_CAP_AMBIENT 47
#define PR_CAP_AMBIENT_RAISE 2
#define PR_SET_PTRACER 0x59616d61
/* include/uapi/linux/seccomp.h */
#define SECCOMP_MODE_STRICT 1
#define SECCOMP_SET_MODE_FILTER 1
/* include/uapi/linux/mount.h */
#define MS_MGC_VAL 0xc0ed0000
#define MS_MGC_MSK 0xffff0000
#define OPEN_TREE_CLONE 1
#define MOVE_MOUNT_F_EMPTY_PATH 4
/* include/uapi/linux/bpf.h: commands */
#define BPF_PROG_LOAD 5
#define BPF_OBJ_PIN 6
#define BPF_OBJ_GET 7
#define BPF_PROG_ATTACH 8
#define BPF_PROG_DETACH 9
#define BPF_PROG_GET_FD_BY_ID 13
#define BPF_MAP_GET_FD_BY_ID 14
#define BPF_RAW_TRACEPOINT_OPEN 17
#define BPF_LINK_CREATE 28
#define BPF_LINK_UPDATE 29
#define BPF_LINK_DETACH 34
/* include/uapi/linux/memfd.h */
#define MFD_NOEXEC_SEAL 8
/* include/uapi/asm-generic/mman-common.h */
#define PROT_EXEC 4
#define MAP_ANONYMOUS 0x20
/* include/uapi/linux/personality.h */
#define MMAP_PAGE_ZERO 0x0100000
#define ADDR_NO_RANDOMIZE 0x0040000
#define READ_IMPLIES_EXEC 0x0400000
/* include/uapi/linux/timex.h */
#define ADJ_SETOFFSET 0x0100
/* include/uapi/asm-generic/siginfo.h: who sent a signal */
#define SI_USER 0
#define SI_QUEUE (-1)
#define SI_TKILL (-6)
/* include/linux/radix-tree.h: an entry that is a node */
#define RADIX_TREE_ENTRY_MASK 3
#define RADIX_TREE_INTERNAL_NODE 2

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kernel_siginfo {
	int si_code;
};
struct vm_area_struct {
	struct file *vm_file;
	void *anon_vma;
};

/* include/linux/bpf.h */
struct bpf_prog_aux {
	char name[16];
	const char *attach_func_name;
};
enum bpf_prog_type { BPF_PROG_TYPE_UNSPEC };
struct bpf_prog {
	enum bpf_prog_type type;
	struct bpf_prog_aux *aux;
};
struct bpf_link {
	struct bpf_prog *prog;
};
enum bpf_map_type { BPF_MAP_TYPE_UNSPEC };
struct bpf_map {
	enum bpf_map_type map_type;
	char name[16];
};

/* include/uapi/linux/perf_event.h, include/linux/perf_event.h */
struct perf_event_attr {
	u32 type;
	u64 config;
};
struct perf_event {
	struct perf_event_attr attr;
	u32 orig_type; /* as it was asked for; not in every version */
};

/* include/linux/io_uring_types.h */
struct io_ring_ctx {
	unsigned int flags;
};

/* include/linux/module.h */
struct module {
	char name[56];
};

#pragma clang attribute pop
