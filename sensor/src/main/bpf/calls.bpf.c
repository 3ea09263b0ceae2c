// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * The hook at which every system call returns: hands those that are ours over to the program of their family. The maps
 * that the families share are made here: the ring, and what is of interest. Where
 * somebody follows the calls themselves, each is noted (sequence.h).
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define LANE event_ring
#include "ring.h"
#include "task.h"
#include "interest.h"
#include "sequence.h"
#include "call_table.h" /* behind what names calls: it comes to name those of 32-bit programs */

char LICENSE[] SEC("license") = "Dual BSD/GPL";

static __always_inline u8 class_of(struct pt_regs *regs, u64 number, bool older)
{
	u64 value;
	u8 how;

	if (number >= CALLS || older)
		return 0;
	how = argument_classes[number];
	if (!how)
		return 0;
#ifdef __TARGET_ARCH_x86
	value = (how & 0xf) == 1 ? regs->di : (how & 0xf) == 2 ? regs->si : regs->dx;
#else
	value = (how & 0xf) == 1 ? regs->orig_x0 : (how & 0xf) == 2 ? regs->regs[1] : regs->regs[2];
#endif
	return argument_class(how, value);
}

static __always_inline void note_call(struct pt_regs *regs, struct task_struct *task, long result)
{
	struct call_batch *batch = batch_of_this_cpu();
	bool older;
	u64 number;

	if (!batch || !batch->on)
		return;
	number = call_number(regs, task, &older);
	gather_call(batch, task, (number & 0x7fff) | (older ? OF_OLDER_PROGRAM : 0), class_of(regs, number, older),
		    older ? (s32)result : result);
}

/* Run by Java on a CPU whose calls have waited. */
SEC("raw_tp/flush_calls")
int flush_calls(struct bpf_raw_tracepoint_args *ctx)
{
	struct call_batch *batch = batch_of_this_cpu();

	if (batch && !batch->busy)
		hand_over(batch);
	return 0;
}

/* Which family a call goes to: of ioctl(2), by what is asked for; all but two of its requests are nobody's. */
static __always_inline u32 family_of(const volatile struct call *call, struct pt_regs *regs, struct task_struct *task)
{
	struct arguments a = {};

	if (call->type != RECORD_FILE_CHATTR)
		return call->family;
	read_arguments(&a, regs, task);
	switch ((u32)a.at[2]) {
	case FS_IOC_SETFLAGS:
		return FAMILY_FILE;
	case TIOCSTI:
		return FAMILY_SECURITY;
	default:
		return NOT_OURS;
	}
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_call, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const volatile struct call *call = call_of(regs, task);

	note_call(regs, task, result);
	if (call && call->family)
		bpf_tail_call(ctx, &families, family_of(call, regs, task));
	if (call && call->type == RECORD_MEMORY_EXEC) /* mmap, where security is not looked at */
		bpf_tail_call(ctx, &families, FAMILY_TRANSFER);
	return 0;
}
