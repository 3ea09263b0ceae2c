// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * The hook at which every system call returns: hands those that are ours over to the program of their family. The maps
 * that the families share are made here: the ring, and what is of interest.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define LANE event_ring
#include "ring.h"
#include "task.h"
#include "interest.h"
#include "call_table.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tp_btf/sys_exit")
int BPF_PROG(on_call, struct pt_regs *regs, long result)
{
	const volatile struct call *call = call_of(regs, bpf_get_current_task_btf());

	if (call && call->family)
		bpf_tail_call(ctx, &families, call->family);
	return 0;
}
